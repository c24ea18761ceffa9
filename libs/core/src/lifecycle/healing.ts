import { BackgroundLoop, type LoopParts } from './background-loop.js';
import type { OrderedLifecycle } from './ordered-lifecycle.js';
import type { StartGroup } from './start-group.js';
import type { GroupWatcher } from './start-groups.js';
import { Duration } from '../values/duration.js';

const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 10_000;
/** Nothing is away: until something lazy turns out to be, which wakes the loop. */
const REST = 3_600_000;
const STOP_LIMIT = Duration.seconds(5);

/** Told what the application goes without. */
export interface GroupLog {
  away(group: StartGroup): void;
  opened(group: StartGroup): void;
}

export interface HealingParts extends LoopParts {
  readonly lifecycle: OrderedLifecycle;
  readonly log: GroupLog;
}

/** Opens in the background what was not there at the start, at growing intervals, until all is there. While nothing is away it does not run. */
export class Healing implements GroupWatcher {
  readonly #loop: BackgroundLoop;
  #started = false;
  #begun = false;
  #failures = 0;

  constructor(private readonly parts: HealingParts) {
    this.#loop = new BackgroundLoop('opening what was not there at the start', parts, () => this.#step());
    parts.lifecycle.watchGroups(this);
  }

  /** The start has ended: from here on hooks of any phase may run. */
  start(): void {
    this.#started = true;
    if (this.parts.lifecycle.groups.some(({ state }) => state === 'away')) this.#begin();
  }

  away(group: StartGroup): void {
    const { lifecycle, log } = this.parts;
    if (lifecycle.stopping) return; // it was the stop that cut it off
    log.away(group);
    if (this.#started) this.#begin();
  }

  opened(group: StartGroup): void {
    this.parts.log.opened(group);
  }

  #begin(): void {
    this.#failures = 0;
    if (this.#begun) return this.#loop.wake();
    this.#begun = true;
    const run = (): Promise<void> => this.#loop.stop();
    this.parts.lifecycle.onStop('unready', { name: 'opening of what was not there', limit: STOP_LIMIT, run });
    this.#loop.start();
  }

  async #step(): Promise<number> {
    if (await this.parts.lifecycle.heal()) return REST;
    const bound = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(this.#failures, 10));
    this.#failures += 1;
    return bound * (0.5 + this.parts.random.next() / 2);
  }
}
