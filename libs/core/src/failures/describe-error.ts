import { causeChain } from '../errors/cause-chain.js';
import { messageOf, textOf } from '../errors/error-facts.js';
import { safeText } from './safe-text.js';

/** An error as it goes into a log: code and message on one line, stacks of the whole cause chain, both masked. */
export function describeError(error: unknown): { readonly message: string; readonly stack: string } {
  const code = textOf(error, 'code');
  const message = safeText(messageOf(error));
  return { message: code === undefined ? message : `${safeText(code)}: ${message}`, stack: stackText(error) };
}

/** The stacks of an error and its causes, each line masked. */
export function stackText(error: unknown): string {
  const stacks = causeChain(error).map((link) => textOf(link, 'stack') ?? messageOf(link));
  return stacks
    .map((stack, index) => `${index === 0 ? '' : 'Caused by: '}${stack.split('\n').map(safeText).join('\n')}`)
    .join('\n');
}
