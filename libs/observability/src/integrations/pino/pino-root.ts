import { CallContext, loadPeer, type Clock, type Redactor } from '#core';
import type { LogLevel } from '#domain/observability';
import type { Bindings, ChildLoggerOptions, Logger, LoggerOptions } from 'pino';
import type { LevelGate } from '../../logs/level-gate.js';
import type { LogDestination } from '../../logs/log-destination.js';
import { RecordFields } from '../../logs/record-fields.js';
import { RecordIds } from '../../logs/record-ids.js';
import { SECOND_NET } from './second-net.js';

export interface PinoParts {
  readonly destination: LogDestination;
  readonly redactor: Redactor;
  readonly gate: LevelGate;
  readonly clock: Clock;
}

/**
 * The logger that all others of an application come from. Whatever is logged through it or a child of it, by Nest's `Logger` or directly, gets the fields of its
 * context and loses its secrets here.
 */
export async function createPinoRoot(parts: PinoParts): Promise<Logger> {
  const { pino } = await loadPeer('pino', 'LOG_FORMAT=json', () => import('pino'));
  const root = pino(pinoOptions(parts), parts.destination);
  return redactBindings(root, parts.redactor);
}

function pinoOptions({ redactor, gate, clock }: PinoParts): LoggerOptions {
  const ids = new RecordIds((text) => redactor.text(text));
  const records = new RecordFields(redactor, ids);
  return {
    level: 'trace', // what is written decides the gate, for loggers that exist as well
    timestamp: () => `,"time":${clock.now()}${ids.json()}`, // the one part of a line that pino takes as it is
    formatters: {
      level: (label) => ({ level: label }),
      log: (logged) => records.of(logged),
    },
    serializers: {
      err: (error: unknown) => error, // is plain already
      msg: (message: unknown) => (typeof message === 'string' ? redactor.text(message) : redactor.redact(message)),
    },
    hooks: {
      logMethod(args, method, level) {
        if (!gate.lets(LEVELS[level] ?? 'info')) return;
        const context = contextOf(args[0]);
        if (context === undefined) method.apply(this, args);
        else CallContext.run(context, () => method.apply(this, args));
      },
    },
    redact: { paths: [...SECOND_NET], censor: '***' },
  };
}

/** Set on what is logged of a call that does not run any more, such as a request that was answered. */
export const kRecordContext = Symbol('groundwork/record-context');

function contextOf(logged: unknown): CallContext | undefined {
  return typeof logged === 'object' && logged !== null && kRecordContext in logged
    ? (logged[kRecordContext] as CallContext) // our symbol
    : undefined;
}

/** Of pino's numbers. */
const LEVELS: Readonly<Record<number, LogLevel>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/** What a child is bound to is written before any formatter sees it. Children inherit this from the root. */
function redactBindings(root: Logger, redactor: Redactor): Logger {
  const { child, setBindings } = root;
  return Object.assign(root, {
    child(this: Logger, bindings: Bindings, options?: ChildLoggerOptions): unknown {
      return Reflect.apply(child, this, [redactor.redact(bindings), options]);
    },
    setBindings(this: Logger, bindings: Bindings): void {
      Reflect.apply(setBindings, this, [redactor.redact(bindings)]);
    },
  });
}
