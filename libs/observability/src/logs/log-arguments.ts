import { errorBeingLogged } from '#core';
import { NestEntry } from './nest-entry.js';
import { resolveMessage } from './resolve-message.js';

export interface LogArguments {
  readonly entry: NestEntry;
  readonly message: string | undefined;
}

// "Error: text\n    at f (file:1:2)", as `error.stack` is.
const STACK = /\n\s+at .+:\d+/;

/**
 * Reads the arguments of Nest's `LoggerService`: a message, then anything, then the context when it is text. The fields of objects become the record's own, an error
 * its `err`, and so does a stack.
 */
export function readLogArguments(message: unknown, rest: readonly unknown[]): LogArguments {
  const entry = new NestEntry();
  let last = rest.length;
  const context = rest[last - 1];
  if (typeof context === 'string' && !isStack(context)) {
    last -= 1;
    entry.context = context;
  }
  let text = take(resolveMessage(message), entry, undefined);
  for (let index = 0; index < last; index += 1) text = take(rest[index], entry, text);
  const error = errorBeingLogged();
  if (error !== undefined) entry.err = error;
  return { entry, message: text };
}

/** @returns the message so far. */
function take(value: unknown, entry: NestEntry, text: string | undefined): string | undefined {
  if (value === undefined || value === null) return text;
  if (typeof value === 'object') takeObject(value, entry);
  const words = wordsOf(value);
  if (words === undefined) return text;
  if (text === undefined) return words;
  if (isStack(words)) {
    entry.err ??= { stack: words };
    return text;
  }
  return `${text} ${words}`;
}

function wordsOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' ||
    typeof value === 'boolean' ||
    typeof value === 'bigint' ||
    typeof value === 'symbol'
    ? String(value)
    : undefined;
}

function takeObject(value: object, entry: NestEntry): void {
  if (value instanceof Error) entry.err = value;
  else if (isPlain(value)) (entry.objects ??= []).push(value);
  else entry.value = value;
}

function isStack(text: string): boolean {
  return text.includes('\n') && STACK.test(text);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
