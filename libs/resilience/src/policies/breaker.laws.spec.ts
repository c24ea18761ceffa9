import fc from 'fast-check';
import { StepClock } from '../testing/support/step-clock.js';
import { BreakerModel, type ModelOutcome } from '../testing/support/breaker-model.js';
import { Breaker } from './breaker.js';
import type { BreakerSettings } from './breaker-settings.js';
import { PolicyEvents } from './policy-events.js';
import type { Permit } from './probes.js';

type Command =
  | { readonly kind: 'begin' }
  | { readonly kind: 'end'; readonly which: number; readonly outcome: ModelOutcome }
  | { readonly kind: 'advance'; readonly by: number }
  | { readonly kind: 'force'; readonly position: 'open' | 'closed' | undefined };

const outcomes: readonly ModelOutcome[] = ['well', 'well', 'unwell', 'unwell', 'gave-up'];

const commands = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: fc.constant<Command>({ kind: 'begin' }) },
    {
      weight: 10,
      arbitrary: fc.record<Command & { kind: 'end' }>({
        kind: fc.constant('end'),
        which: fc.nat(5),
        outcome: fc.constantFrom(...outcomes),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record<Command & { kind: 'advance' }>({
        kind: fc.constant('advance'),
        by: fc.constantFrom(1, 40, 99, 100, 101, 500, 1_000, 3_000),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record<Command & { kind: 'force' }>({
        kind: fc.constant('force'),
        position: fc.constantFrom('open', 'closed', undefined),
      }),
    },
  ),
  { maxLength: 120 },
);

const settings = fc.record<BreakerSettings>({
  automatic: fc.constant(true),
  window: fc.constantFrom(1_000, 3_000),
  windowCalls: fc.constantFrom(0, 0, 8),
  minimumCalls: fc.integer({ min: 1, max: 6 }),
  failurePercent: fc.constantFrom(1, 50, 100),
  slowPercent: fc.constantFrom(80, 100),
  slowAfter: fc.constantFrom(100, Infinity),
  open: fc.constantFrom(100, 500),
  openMax: fc.constantFrom(500, 2_000),
  probes: fc.integer({ min: 1, max: 4 }),
  probeLimit: fc.constantFrom(400, 5_000),
});

interface Running {
  readonly permit: Permit;
  readonly began: number;
  readonly model: number;
}

/** The breaker and the model, given the same commands. */
class Trial {
  readonly clock = new StepClock();
  readonly breaker: Breaker;
  readonly model: BreakerModel;
  readonly running: Running[] = [];

  constructor(given: BreakerSettings) {
    this.breaker = new Breaker(given, this.clock, new PolicyEvents('law'));
    this.model = new BreakerModel(given);
  }

  run(command: Command): void {
    const { clock, breaker, model, running } = this;
    switch (command.kind) {
      case 'begin': {
        const permit = breaker.acquire(clock.time);
        const allowed = model.begin(clock.time);
        expect(permit !== undefined).toBe(allowed !== undefined);
        if (permit !== undefined && allowed !== undefined) running.push({ permit, began: clock.time, model: allowed });
        break;
      }
      case 'end': {
        const [call] = running.splice(command.which % Math.max(1, running.length), 1);
        if (call !== undefined) this.end(call, command.outcome);
        break;
      }
      case 'advance':
        clock.time += command.by;
        break;
      case 'force':
        breaker.force(command.position);
        model.force(command.position);
    }
    const { position, calls, failureRate, slowRate } = breaker.state();
    expect({ position, calls, failureRate, slowRate }).toEqual(model.state(clock.time));
  }

  end({ permit, began, model }: Running, outcome: ModelOutcome): void {
    if (outcome === 'well') this.breaker.serve(permit, began);
    else this.breaker.settle(permit, outcome === 'unwell' ? 'unwell' : undefined, began);
    this.model.end(model, outcome, this.clock.time);
  }
}

describe('the circuit, whatever happens to it', () => {
  it('moves as its model does', () => {
    fc.assert(
      fc.property(settings, commands, (given, list) => {
        const trial = new Trial(given);
        for (const command of list) trial.run(command);
      }),
      { numRuns: 1_500 },
    );
  });

  it('closes again once the dependency is well, though calls of before never end', () => {
    fc.assert(
      fc.property(settings, commands, (given, list) => {
        const trial = new Trial(given);
        for (const command of list) trial.run(command);
        const { breaker, clock } = trial;
        if (breaker.state().forced) breaker.force(undefined);
        for (let round = 0; round < 4 && breaker.state().position !== 'closed'; round += 1) {
          clock.time += Math.max(given.openMax, given.open, given.probeLimit);
          for (let probe = 0; probe < given.probes; probe += 1) {
            const permit = breaker.acquire(clock.time);
            if (permit !== undefined) breaker.serve(permit, clock.time);
          }
        }
        expect(breaker.state().position).toBe('closed');
        expect(breaker.acquire(clock.time)).toBeDefined();
      }),
      { numRuns: 1_500 },
    );
  });

  it('never lets more than its probes through while it is half-open', () => {
    fc.assert(
      fc.property(settings, fc.array(fc.constantFrom('begin', 'give-up'), { maxLength: 60 }), (given, list) => {
        const { breaker, clock } = new Trial({ ...given, minimumCalls: 1, failurePercent: 100, probeLimit: Infinity });
        const first = breaker.acquire(clock.time);
        if (first !== undefined) breaker.settle(first, 'unwell', clock.time);
        clock.time += Math.min(given.open, given.openMax);
        const running: Permit[] = [];
        for (const command of list) {
          const permit = command === 'begin' ? breaker.acquire(clock.time) : undefined;
          if (permit !== undefined) running.push(permit);
          const gone = command === 'give-up' ? running.shift() : undefined;
          if (gone !== undefined) breaker.settle(gone, undefined, clock.time);
          expect(running.length).toBeLessThanOrEqual(given.probes);
          if (command === 'begin' && permit === undefined) expect(running.length).toBe(given.probes);
        }
        while (running.length > 0) breaker.settle(running.pop() as Permit, undefined, clock.time);
        for (let probe = 0; probe < given.probes; probe += 1) expect(breaker.acquire(clock.time)).toBeDefined();
      }),
    );
  });
});
