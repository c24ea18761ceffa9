import { CompositionError } from '#core';
import type { SeededRandom, SequentialIds, VirtualClock } from '#core/testing';
import type { FakeDatabase } from '#database/testing';
import type { KeptFaults } from './kept-faults.js';
import type { TestingGround } from './testing-ground.js';

/** The test's side of an application that was made with `InfrastructureModule.forTesting()`: `app.get(TestingKit)`. */
export class TestingKit {
  /** What the application would have logged as faults. Those that nobody takes are leaks. */
  readonly faults: KeptFaults;
  readonly random: SeededRandom;
  readonly ids: SequentialIds;

  constructor(
    private readonly ground: TestingGround,
    private readonly fake: FakeDatabase | undefined,
  ) {
    this.faults = ground.faults;
    this.random = ground.random;
    this.ids = ground.ids;
    if (fake !== undefined) ground.watch(fake);
  }

  /** Time of the application: it stands still until `advance(milliseconds)`. @throws CompositionError where time is the machine's. */
  get clock(): VirtualClock {
    if (this.ground.virtualClock !== undefined) return this.ground.virtualClock;
    throw new CompositionError(
      "This application has the machine's clock, because its database is a real one. Say forTesting({ clock: 'virtual' }) to move time; limits of the database do not pass then.",
    );
  }

  /** @throws CompositionError where the default database is not the fake one. */
  database(): FakeDatabase {
    if (this.fake !== undefined) return this.fake;
    throw new CompositionError(
      "This application has no fake database. Say forTesting({ database: 'fake' }), which is the default, or inject the ports.",
    );
  }

  /**
   * Lets everything run that waits for no clock: deliveries of events that were committed, and what they publish. The same as `clock.advance(0)`, where time
   * is virtual.
   */
  async settle(): Promise<void> {
    await (this.ground.virtualClock?.advance(0) ?? new Promise((resolve) => setImmediate(resolve)));
  }

  /**
   * Closes the application and fails when it left something behind. `app.close()` alone only logs that, because Nest 12 goes on after a hook that throws.
   * @throws TestingLeakError naming each leak.
   */
  async close(app: { close(): Promise<void> }): Promise<void> {
    await app.close();
    if (this.ground.leak !== undefined) throw this.ground.leak;
  }
}
