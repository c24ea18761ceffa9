import { causeChain, Duration, type ErrorDetails } from '#core';
import type { DatabaseError } from '#domain/database';
import { ruleFor } from './sqlstate.table.js';

/** What `pg` and PGlite throw for an ErrorResponse of the server: the fields of the PostgreSQL protocol (chapter "Error and Notice Message Fields"). */
export interface ServerError {
  readonly code: string;
  readonly severity: string;
  readonly message?: string | undefined;
  readonly schema?: string | undefined;
  readonly table?: string | undefined;
  readonly column?: string | undefined;
  readonly constraint?: string | undefined;
}

/** A server that is out of connections frees one when any session ends. */
const TOO_MANY_CONNECTIONS_RETRY = Duration.seconds(1);

/**
 * The error that a port throws for an error of the server, or undefined when `error` is not one.
 * Our message is made of names alone: the server's own text and its `detail` quote values, and stay in the cause.
 *
 * @param target where the driver connects to, as the plan shows it
 * @param variable the full name of an option's variable; that of the default instance unless given
 */
export function mapServerError(
  error: unknown,
  target: string,
  variable: (option: string) => string = (option) => `DATABASE_${option}`,
): DatabaseError | undefined {
  const found = findServerError(error);
  if (found === undefined) return undefined;
  const rule = ruleFor(found.code);
  const details: ErrorDetails = {
    sqlState: found.code,
    ...namesOf(found),
    ...(rule.concerns === undefined ? {} : { target, variable: variable(rule.concerns) }),
  };
  const message = `${rule.what(variable)}${describeNames(found)}${deniedObject(found)} (SQLSTATE ${found.code}, ${target}).`;
  const retryAfter = rule.retryAfter === true ? { retryAfter: TOO_MANY_CONNECTIONS_RETRY } : {};
  return new rule.type(message, { cause: error, details, ...retryAfter });
}

/** The first error of the server in the cause chain: MikroORM wraps what a driver threw and copies its fields. */
export function findServerError(error: unknown): ServerError | undefined {
  return causeChain(error).find(isServerError);
}

function isServerError(value: unknown): value is ServerError {
  if (typeof value !== 'object' || value === null) return false;
  // `severity` tells a SQLSTATE from a code of Node's that has five characters too, such as EPIPE.
  const { code, severity } = value as { readonly code?: unknown; readonly severity?: unknown };
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && typeof severity === 'string';
}

function namesOf(error: ServerError): Record<string, string> {
  const names: Record<string, string> = {};
  for (const field of ['schema', 'table', 'column', 'constraint'] as const) {
    const name = error[field];
    if (typeof name === 'string' && name !== '') names[field] = name;
  }
  return names;
}

/** The server's text for a lacking privilege holds the name of the object and nothing else. */
function deniedObject({ code, message }: ServerError): string {
  return code === '42501' && message !== undefined ? `: ${message}` : '';
}

function describeNames(error: ServerError): string {
  const { table, column, constraint } = namesOf(error);
  const parts = [
    ...(constraint === undefined ? [] : [`constraint "${constraint}"`]),
    ...(column === undefined ? [] : [`column "${column}"`]),
    ...(table === undefined ? [] : [`table "${table}"`]),
  ];
  return parts.length === 0 ? '' : `: ${parts.join(' of ')}`;
}
