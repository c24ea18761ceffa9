import { causeChain } from '../errors/cause-chain.js';
import { messageOf, propertyOf, textOf } from '../errors/error-facts.js';

/** What of an error goes into a record, before it is redacted: never `config`, `request` or `response`, in which HTTP clients keep headers and bodies. */
export function errorFields(error: object): Record<string, unknown> {
  const chain = 'cause' in error || 'errors' in error ? causeChain(error) : [error];
  const fields = headOf(error);
  for (const key of Object.keys(error)) {
    const value = propertyOf(error, key);
    if (key !== 'name' && !(key in fields) && KEPT.has(typeof value)) fields[key] = value;
  }
  const details = propertyOf(error, 'details');
  if (isFacts(details)) fields['details'] = details;
  if (chain.length > 1) fields['causes'] = chain.slice(1).map(headOf);
  fields['stack'] = stackOf(chain);
  return fields;
}

/** Field by field: a spread costs as much as the rest of the line. */
function headOf(error: unknown): Record<string, unknown> {
  const fields: Record<string, unknown> = { type: textOf(error, 'name') ?? 'Error' };
  const code = codeOf(error);
  if (code !== undefined) fields['code'] = code;
  fields['message'] = messageOf(error);
  return fields;
}

/** Codes of systems (`ECONNREFUSED`), of databases (`23505`) and our own. */
function codeOf(error: unknown): unknown {
  const code = propertyOf(error, 'code');
  return KEPT.has(typeof code) ? code : undefined;
}

const KEPT: ReadonlySet<string> = new Set(['string', 'number', 'boolean', 'bigint']);

function isFacts(details: unknown): details is object {
  return typeof details === 'object' && details !== null && Object.keys(details).length > 0;
}

/** The stacks of an error and of its causes. */
function stackOf(chain: readonly unknown[]): string {
  const stacks = chain.map((link) => textOf(link, 'stack') ?? messageOf(link));
  return stacks.length === 1 ? (stacks[0] ?? '') : stacks.join('\nCaused by: ');
}
