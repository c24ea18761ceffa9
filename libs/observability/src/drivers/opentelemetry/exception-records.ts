import type { Context } from '@opentelemetry/api';
import type { Logger } from '@opentelemetry/api-logs';
import { InfrastructureError, maskSecrets, messageOf, safeText, textOf, type ErrorLevel } from '#core';
import { errorType } from '../../telemetry/error-type.js';
import { attributes } from '../../telemetry/telemetry-names.js';

/** Numbers of OpenTelemetry's log data model. */
const SEVERITIES: Readonly<Record<ErrorLevel, number>> = { debug: 5, info: 9, warn: 13, error: 17, fatal: 21 };

const MAX_STACK = 8_000;

/** Errors as log records with the trace that they happened in: once each, however many spans they pass through on their way up. */
export class ExceptionRecords {
  readonly #seen = new WeakSet<object>();

  constructor(private readonly logger: Logger) {}

  write(error: unknown, context: Context): void {
    if (typeof error === 'object' && error !== null) {
      if (this.#seen.has(error)) return;
      this.#seen.add(error);
    }
    const ours = error instanceof InfrastructureError ? error : undefined;
    const level = ours?.row.level ?? 'error';
    const { message, stack } = textsOf(error);
    this.logger.emit({
      severityNumber: SEVERITIES[level],
      severityText: level.toUpperCase(),
      body: message,
      context,
      attributes: {
        [attributes.exceptionType]: ours?.name ?? errorType(error),
        [attributes.exceptionMessage]: message,
        ...(stack === undefined ? {} : { [attributes.exceptionStack]: stack }),
        ...(ours === undefined ? {} : { [attributes.errorCode]: ours.code }),
      },
    });
  }
}

/** Not by `instanceof Error`: errors of another realm are errors, too. */
function textsOf(error: unknown): { readonly message: string; readonly stack: string | undefined } {
  const stack = textOf(error, 'stack');
  return {
    message: safeText(messageOf(error)),
    stack: stack && maskSecrets(stack.slice(0, MAX_STACK)).split('\n').map(safeText).join('\n'), // as a whole first: a key has several lines
  };
}
