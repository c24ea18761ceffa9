import type { Duration } from '#core';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'off'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** How much is logged, changed while the application runs. */
export abstract class LogLevels {
  static readonly portName = 'LogLevels';
  abstract readonly current: LogLevel;
  /**
   * Changes the level of the whole application. It returns to the configured one by itself.
   * @param options `for`: until then; default 15 minutes, at most a day.
   */
  abstract change(level: LogLevel, options?: { readonly for?: Duration | undefined }): void;
  /** Back to the configured level at once. A no-op when it is in force. */
  abstract reset(): void;
}
