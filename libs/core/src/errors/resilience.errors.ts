import { InfrastructureError } from './infrastructure-error.js';

/** A call was refused or cut short to protect the caller or the dependency. */
export class ResilienceError extends InfrastructureError {
  static override readonly row = {
    code: 'RESILIENCE_ERROR',
    status: 503,
    settlement: 'retry',
    level: 'warn',
    transience: 'transient',
    title: 'The call was cut short.',
    fix: 'Try again later.',
  } as InfrastructureError['row'];
}

/** The call did not end within its limit or within its caller's deadline. What it started may still take effect. */
export class TimeoutExceededError extends ResilienceError {
  static override readonly row = {
    code: 'TIMEOUT_EXCEEDED',
    status: 504,
    settlement: 'retry',
    level: 'warn',
    transience: 'transient',
    title: 'The call did not end within its time limit.',
    fix: 'Try again; if it persists, look at the dependency that the message names or raise the limit.',
  } as const;
}
