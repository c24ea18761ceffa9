import { Duration, SystemClock, type Clock } from '#core';
import { CoreSubstitutes } from '#core/nest';
import { SeededRandom, SequentialIds, VirtualClock } from '#core/testing';
import type { FakeDatabase } from '#database/testing';
import { KeptFaults } from './kept-faults.js';
import { leakLines } from './leak-report.js';
import { TestingLeakError } from './testing.errors.js';
import { WatchedClock } from './watched-clock.js';

const STOP_LIMIT = Duration.seconds(5);

/** `forTesting`'s options, resolved. */
export interface GroundSettings {
  readonly virtual: boolean;
  /** Of the virtual clock, in milliseconds since 1970; undefined: its own. */
  readonly start: number | undefined;
  readonly seed: number;
  readonly failOnLeaks: boolean;
}

/** What one application under test stands on, and what looks for leaks once it has stopped. Made anew for every application. */
export class TestingGround extends CoreSubstitutes {
  readonly clock: WatchedClock;
  readonly virtualClock: VirtualClock | undefined;
  readonly random: SeededRandom;
  readonly ids = new SequentialIds();
  readonly faults = new KeptFaults();
  readonly limitClock: Clock = new SystemClock();
  readonly stopLimit = STOP_LIMIT;
  #database: FakeDatabase | undefined;
  #leak: TestingLeakError | undefined;

  constructor(private readonly settings: GroundSettings) {
    super();
    this.virtualClock = settings.virtual ? new VirtualClock(settings.start) : undefined;
    this.clock = new WatchedClock(this.virtualClock ?? new SystemClock());
    this.random = new SeededRandom(settings.seed);
  }

  /** What was found after the application had stopped. */
  get leak(): TestingLeakError | undefined {
    return this.#leak;
  }

  watch(database: FakeDatabase): void {
    this.#database = database;
  }

  /** @throws TestingLeakError with everything that is left over. */
  async afterStop(): Promise<void> {
    if (!this.settings.failOnLeaks) return;
    await new Promise((resolve) => setImmediate(resolve)); // what was told to end a moment ago has ended then
    const faults = this.faults.take();
    const leaks = leakLines({
      waits: this.clock.pending,
      elapsed: this.clock.monotonic(),
      faults,
      unitOfWork: this.#database?.busy ?? false,
    });
    if (leaks.length === 0) return;
    this.#leak = new TestingLeakError(leaks, { cause: faults[0]?.error });
    throw this.#leak; // Nest 12 logs what its last hook throws and goes on, so that `TestingKit.close` throws it again
  }
}
