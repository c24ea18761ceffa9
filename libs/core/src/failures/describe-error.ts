import { causeChain } from '../errors/cause-chain.js';
import { messageOf, textOf } from '../errors/error-facts.js';
import { escapeControl } from '../redaction/control-characters.js';
import { maskSecrets } from '../redaction/mask-secrets.js';
import { safeText } from './safe-text.js';

const MAX_STACK = 16_000;

/** An error as it goes into a log: code and message on one line, stacks of the whole cause chain, both masked. */
export function describeError(error: unknown): { readonly message: string; readonly stack: string } {
  const code = textOf(error, 'code');
  const message = safeText(messageOf(error));
  return { message: code === undefined ? message : `${safeText(code)}: ${message}`, stack: stackText(error) };
}

/** The stacks of an error and its causes, masked as a whole, because a key has several lines. */
export function stackText(error: unknown): string {
  const stacks = causeChain(error).map((link) => textOf(link, 'stack') ?? messageOf(link));
  const text = stacks.map((stack, index) => `${index === 0 ? '' : 'Caused by: '}${stack}`).join('\n');
  return maskSecrets(text.slice(0, MAX_STACK)).split('\n').map(escapeControl).join('\n');
}
