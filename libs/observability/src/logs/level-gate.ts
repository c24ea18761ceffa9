import { LOG_LEVELS, type LogLevel } from '#domain/observability';

const NOTHING = -1;

/** What is logged at the moment. One for an application: whatever it logs through asks here, so that a change holds for all of it at once. */
export class LevelGate {
  #least: LogLevel;
  #rank: number;

  constructor(least: LogLevel) {
    this.#least = least;
    this.#rank = rankOf(least);
  }

  get least(): LogLevel {
    return this.#least;
  }

  set least(level: LogLevel) {
    this.#least = level;
    this.#rank = rankOf(level);
  }

  lets(level: LogLevel): boolean {
    return LOG_LEVELS.indexOf(level) <= this.#rank;
  }
}

function rankOf(least: LogLevel): number {
  return least === 'off' ? NOTHING : LOG_LEVELS.indexOf(least);
}
