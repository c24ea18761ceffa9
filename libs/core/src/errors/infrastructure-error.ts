import type { Duration } from '../values/duration.js';
import { propertyOf } from './error-facts.js';
import type { ErrorRow } from './error-row.js';

/** Carried by instances so that `instanceof` holds across two installed copies of the package. */
const kCodes = Symbol.for('nestjs-groundwork/error-codes');

export type ErrorDetails = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

export interface InfrastructureErrorOptions {
  /** The error this one was made from; never sent to a client. */
  readonly cause?: unknown;
  /** How long a caller should wait before it tries again; becomes the `Retry-After` header. */
  readonly retryAfter?: Duration;
  /** Facts that are safe to show to anyone: no secret, no row contents. */
  readonly details?: ErrorDetails;
}

/**
 * The root of every error that crosses a port. A subclass states its row statically and is told apart by `code`; the message says
 * what was expected, what was found and what to do, and never contains a secret.
 *
 * Extend it in an application with a code that starts with `X_`.
 */
export abstract class InfrastructureError extends Error {
  static readonly row: ErrorRow = {
    code: 'INFRASTRUCTURE_ERROR',
    status: 500,
    settlement: 'retry',
    level: 'error',
    transience: 'permanent',
    title: 'The infrastructure failed.',
    fix: 'Read the cause in the log.',
  };

  readonly retryAfter: Duration | undefined;
  readonly details: ErrorDetails;

  constructor(message: string, options: InfrastructureErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.retryAfter = options.retryAfter;
    this.details = options.details ?? {};
    Object.defineProperty(this, kCodes, { value: codesOf(new.target), enumerable: false });
  }

  get row(): ErrorRow {
    return (this.constructor as typeof InfrastructureError).row;
  }

  get code(): string {
    return this.row.code;
  }

  /** True for instances made by another copy of the same class, as two installed copies of the package give. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (!Object.hasOwn(this, 'row')) return Function.prototype[Symbol.hasInstance].call(this, value);
    const codes = propertyOf(value, kCodes);
    return Array.isArray(codes) && codes.includes(this.row.code);
  }
}

function codesOf(target: unknown): readonly string[] {
  const codes: string[] = [];
  for (let type = target; typeof type === 'function'; type = Object.getPrototypeOf(type)) {
    if (Object.hasOwn(type, 'row')) codes.push((type as typeof InfrastructureError).row.code);
  }
  return codes;
}
