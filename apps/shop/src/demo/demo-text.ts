import type { Money } from '../domain/money.js';
import type { FirstOrder } from './first-order.js';

export interface Demonstration {
  /** Where it serves. */
  readonly shop: string;
  readonly plan: readonly string[];
  /** How calls of each dependency are limited, a line each. */
  readonly policies: readonly string[];
  readonly order: FirstOrder;
  /** What the shop logged in the trace of the order's request. */
  readonly traced: readonly string[];
}

/** What a person reads after the start. */
export function demoText({ shop, plan, policies, order: first, traced }: Demonstration): string {
  const { order, key, timing, ...rest } = first;
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
    'Policies, outermost first',
    ...policies.map((line) => `  ${line}`),
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
    ...tracedText(rest.traceId, traced),
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

function tracedText(traceId: string, lines: readonly string[]): readonly string[] {
  const [first = 'NOTHING of the shop carries it', ...others] = lines;
  return [`  trace      ${traceId}`, `             ${first}`, ...others.map((line) => `             ${line}`)];
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
