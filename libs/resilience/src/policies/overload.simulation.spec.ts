import { TimeoutExceededError, type Random } from '#core';
import { SeededRandom } from '#core/testing';
import { InProcessResilienceDriver } from '../drivers/in-process/in-process.driver.js';
import { PortableResilience } from '../portable-resilience.js';
import type { ResilienceInstanceOptions } from '../resilience.options.js';
import { settingsOf } from '../testing/settings-of.js';
import { SimulatedService, SimulationClock } from '../testing/support/simulation.js';

// A closed loop: so many users, each of whom waits for an answer, thinks for a while, and asks again. Under three times what the service can do for a minute, then
// three quarters of it.

const PATIENCE = 2_000;
const THINK = 2_000;
const MINUTE = 60_000;

type Call = (work: () => Promise<void>) => Promise<void>;

class Simulation {
  readonly clock = new SimulationClock();
  readonly service = new SimulatedService(this.clock, 10, 100);
  readonly random: Random = new SeededRandom(11);
  answers: number[] = [];
  calls = 0;
  #users = 0;
  #wanted = 0;

  /** As many users as ask for so many times the capacity when they are answered at once. */
  async load(times: number, milliseconds: number, call: Call): Promise<void> {
    this.#wanted = Math.round((times * this.service.capacity * THINK) / 1_000);
    while (this.#users < this.#wanted) void this.#user(call);
    await this.clock.run(milliseconds);
  }

  /** Answers per second between two times. */
  goodput(from: number, to: number): number {
    return (this.answers.filter((at) => at > from && at <= to).length * 1_000) / (to - from);
  }

  async #user(call: Call): Promise<void> {
    this.#users += 1;
    while (this.#users <= this.#wanted) {
      await this.clock.sleep(this.random.next() * 2 * THINK);
      const began = this.clock.monotonic();
      this.calls += 1;
      const answered = await call(() => this.service.request()).then(
        () => true,
        () => false,
      );
      if (answered && this.clock.monotonic() - began <= PATIENCE) this.answers.push(this.clock.monotonic());
    }
    this.#users -= 1;
  }
}

/** The first second after `from` from which on so much of the demand is met for ten seconds. */
function recoveredAfter(simulation: Simulation, from: number, demand: number): number {
  for (let second = 0; second < 120; second += 1) {
    const at = from + second * 1_000;
    if (simulation.goodput(at, at + 10_000) >= demand * 0.9) return second;
  }
  return Infinity;
}

function underPolicy(simulation: Simulation, options: ResilienceInstanceOptions): Call {
  const { clock, random } = simulation;
  const driver = new InProcessResilienceDriver({ clock, random });
  const policy = new PortableResilience({ driver, settings: settingsOf(options) }).policy('service');
  return (work) => policy.execute(work, { idempotent: true });
}

/** What is often written by hand: a time limit, and three attempts. */
function byHand(simulation: Simulation): Call {
  const { clock } = simulation;
  const limited = (work: () => Promise<void>): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = clock.timer(PATIENCE / 3, () => reject(new TimeoutExceededError('late')));
      work()
        .then(resolve, reject)
        .finally(() => timer.cancel());
    });
  return (work) =>
    limited(work)
      .catch(() => limited(work))
      .catch(() => limited(work));
}

const limits = { attemptTimeout: '700ms', totalTimeout: '2s' } as const;

describe('a minute of three times what the service can do', () => {
  it('with a bulkhead costs a tenth of what it answers at most, and is over when it is over', async () => {
    const simulation = new Simulation();
    const call = underPolicy(simulation, { ...limits, bulkheadSize: 12, bulkheadQueue: 40 });
    await simulation.load(0.75, MINUTE, call);
    expect(simulation.goodput(10_000, MINUTE)).toBeGreaterThan(0.7 * simulation.service.capacity);
    await simulation.load(3, MINUTE, call);
    expect(simulation.goodput(MINUTE + 5_000, 2 * MINUTE)).toBeGreaterThanOrEqual(0.9 * simulation.service.capacity);
    expect(simulation.service.received).toBeLessThanOrEqual(simulation.calls * 1.1);
    await simulation.load(0.75, MINUTE, call);
    expect(recoveredAfter(simulation, 2 * MINUTE, 75)).toBeLessThanOrEqual(5);
  }, 60_000);

  it('with the defaults is over within half a minute, with few retries, though nothing bounds the calls', async () => {
    const simulation = new Simulation();
    const call = underPolicy(simulation, limits);
    await simulation.load(0.75, MINUTE, call);
    const before = { calls: simulation.calls, received: simulation.service.received };
    await simulation.load(3, MINUTE, call);
    const calls = simulation.calls - before.calls;
    expect(simulation.service.received - before.received).toBeLessThanOrEqual(calls * 1.1 + 3 * 60 + 40);
    await simulation.load(0.75, MINUTE, call);
    expect(recoveredAfter(simulation, 2 * MINUTE, 75)).toBeLessThanOrEqual(30);
    expect(simulation.service.backlog).toBeLessThan(10);
  }, 60_000);

  it('by hand brings the service down, and it stays down', async () => {
    const simulation = new Simulation();
    const call = byHand(simulation);
    await simulation.load(0.75, MINUTE, call);
    expect(simulation.goodput(10_000, MINUTE)).toBeGreaterThan(0.7 * simulation.service.capacity);
    await simulation.load(3, MINUTE, call);
    expect(simulation.goodput(MINUTE + 10_000, 2 * MINUTE)).toBeLessThan(0.1 * simulation.service.capacity);
    await simulation.load(0.75, MINUTE, call);
    expect(recoveredAfter(simulation, 2 * MINUTE, 75)).toBeGreaterThan(30);
  }, 60_000);
});
