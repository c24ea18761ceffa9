import type { Duration } from '#core';
import { LogLevels, type LogLevel } from '#domain/observability';

/** Remembers what was asked for; time does not bring it back. */
export class FakeLogLevels extends LogLevels {
  readonly changes: { readonly level: LogLevel; readonly for: Duration | undefined }[] = [];
  #current: LogLevel;

  constructor(private readonly configured: LogLevel = 'info') {
    super();
    this.#current = configured;
  }

  get current(): LogLevel {
    return this.#current;
  }

  change(level: LogLevel, options: { readonly for?: Duration | undefined } = {}): void {
    this.changes.push({ level, for: options.for });
    this.#current = level;
  }

  reset(): void {
    this.#current = this.configured;
  }
}
