import { loadPeer, type Clock, type Redactor } from '#core';
import type { LogLevel } from '#domain/observability';
import type { Bindings, ChildLoggerOptions, Logger, LoggerOptions } from 'pino';
import type { LevelGate } from '../../logs/level-gate.js';
import type { LogDestination } from '../../logs/log-destination.js';
import { RecordFields } from '../../logs/record-fields.js';
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
  const records = new RecordFields(redactor);
  return {
    level: 'trace', // what is written decides the gate, for loggers that exist as well
    timestamp: () => `,"time":${clock.now()}`,
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
        if (gate.lets(LEVELS[level] ?? 'info')) method.apply(this, args);
      },
    },
    redact: { paths: [...SECOND_NET], censor: '***' },
  };
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
