import { Duration, type Clock, type Timer } from '#core';
import { LOG_LEVELS, LogLevels, type LogLevel } from '#domain/observability';
import type { LevelGate } from './level-gate.js';

const DEFAULT = Duration.seconds(15 * 60);
const LONGEST = Duration.seconds(24 * 60 * 60);

export interface LogLevelParts {
  readonly gate: LevelGate;
  readonly clock: Clock;
  /** Says what was changed. */
  readonly say: (message: string) => void;
}

/** Changes the level of an application while it runs, and back. */
export class RunningLogLevels extends LogLevels {
  /** What it was before the first change that is in force, and when it returns to that. */
  #changed: { readonly from: LogLevel; readonly back: Timer } | undefined;

  constructor(private readonly parts: LogLevelParts) {
    super();
  }

  get current(): LogLevel {
    return this.parts.gate.least;
  }

  change(level: LogLevel, options: { readonly for?: Duration | undefined } = {}): void {
    if (!LOG_LEVELS.includes(level))
      throw new RangeError(`Expected one of ${LOG_LEVELS.join(', ')}; found "${level}".`);
    const time = shorter(options.for ?? DEFAULT, LONGEST);
    this.#changed?.back.cancel();
    const back = this.parts.clock.timer(time.milliseconds, () => this.reset());
    this.#changed = { from: this.#changed?.from ?? this.current, back };
    this.#set(level, `for ${time}`);
  }

  reset(): void {
    const changed = this.#changed;
    if (changed === undefined) return;
    this.close();
    this.#set(changed.from, 'as configured');
  }

  /** Forgets to return: the application ends. */
  close(): void {
    this.#changed?.back.cancel();
    this.#changed = undefined;
  }

  /** The change itself is always told, also by a level that would not let it pass, and to one. */
  #set(level: LogLevel, until: string): void {
    const { gate, say } = this.parts;
    const before = gate.least;
    gate.least = 'info';
    say(`Log level ${level} instead of ${before}, ${until}.`);
    gate.least = level;
  }
}

function shorter(first: Duration, second: Duration): Duration {
  return first.milliseconds < second.milliseconds ? first : second;
}
