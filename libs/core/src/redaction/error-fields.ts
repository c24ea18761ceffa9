import { causeChain } from '../errors/cause-chain.js';
import { messageOf, propertyOf, textOf } from '../errors/error-facts.js';

/** What of an error goes into a record, before it is redacted: never `config`, `request` or `response`, in which HTTP clients keep headers and bodies. */
export function errorFields(error: object): Record<string, unknown> {
  const fields: Record<string, unknown> = {
    type: textOf(error, 'name') ?? 'Error',
    ...optional('code', codeOf(error)),
    message: messageOf(error),
  };
  for (const key of Object.keys(error)) {
    const value = propertyOf(error, key);
    if (key !== 'name' && !(key in fields) && KEPT.has(typeof value)) fields[key] = value;
  }
  const details = propertyOf(error, 'details');
  if (isFacts(details)) fields['details'] = details;
  const chain = causeChain(error);
  const causes = chain.slice(1);
  if (causes.length > 0)
    fields['causes'] = causes.map((cause) => ({
      type: textOf(cause, 'name'),
      ...optional('code', codeOf(cause)),
      message: messageOf(cause),
    }));
  fields['stack'] = stackOf(chain);
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
  return chain
    .map((link, index) => `${index === 0 ? '' : 'Caused by: '}${textOf(link, 'stack') ?? messageOf(link)}`)
    .join('\n');
}

function optional(key: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [key]: value };
}
