import type { Money } from '../domain/money.js';
import type { FirstOrder } from './first-order.js';

/** What a person reads after the start. */
export function demoText(shop: string, plan: readonly string[], { order, key, timing, ...rest }: FirstOrder): string {
  const { repetition, stock, milliseconds } = rest;
  const lines = order.lines.map(
    (line) => `             ${count(line.quantity)} x ${line.sku}  ${euro(line.unitPrice)}  ${euro(line.total)}`,
  );
  return [
    `The shop serves ${shop}`,
    '',
    'Plan',
    ...plan.map((line) => `  ${line}`),
    '',
    'A first order, placed over HTTP',
    `  request    POST /orders, Idempotency-Key ${key}`,
    `  order      ${order.id}, placed ${order.placedAt} by ${order.customer}`,
    ...lines,
    `             total ${euro(order.total)}`,
    `  commit     ${transactionText(timing)}`,
    `  answer     201 after ${milliseconds.toFixed(0)} ms`,
    `  repeated   ${repetitionText(repetition)}`,
    ...followedText(rest.followed),
    `  stock      ${stock.sku}: ${count(stock.before)} before, ${count(stock.after)} after`,
  ].join('\n');
}

function followedText({ confirmed, recorded, report }: FirstOrder['followed']): readonly string[] {
  const after = (milliseconds: number | undefined): string =>
    milliseconds === undefined ? 'NOT within 10 s' : `after ${milliseconds.toFixed(0)} ms`;
  const pieces = Object.values(report.quantities).reduce((total, quantity) => total + quantity, 0);
  return [
    '  event      order.placed v1, committed with the order',
    `  handled    order-confirmation: the order is confirmed ${after(confirmed)}`,
    `             sales-report: counts it ${after(recorded)}: ${count(report.orders)} orders, ${count(pieces)} pieces, ${euro(report.revenue)}`,
  ];
}

function repetitionText({ replayed, identical, milliseconds }: FirstOrder['repetition']): string {
  if (!replayed || !identical) return 'the same request was NOT answered with the stored order';
  return `same key, same bytes, Idempotency-Replayed: true, after ${milliseconds.toFixed(0)} ms`;
}

/** Reads the parameters of a `Server-Timing` header as the orders controller writes it. */
function transactionText(timing: string): string {
  const [, id = 'unknown', milliseconds = '?'] = /^transaction;desc="([^"]*)";dur=([\d.]+)/.exec(timing) ?? [];
  const [, attempts = '?'] = /attempts;desc="(\d+)"/.exec(timing) ?? [];
  return `transaction ${id}, attempt ${attempts}, ${milliseconds} ms: stock, order and key together`;
}

function euro({ amount, currency }: Money): string {
  return `${(amount / 100).toFixed(2)} ${currency}`;
}

function count(value: number): string {
  return value.toLocaleString('en');
}
