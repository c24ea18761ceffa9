import * as cockatiel from 'cockatiel';
import fc from 'fast-check';
import type { ResilienceInstanceOptions } from '../resilience.options.js';
import { Flaky } from '../testing/support/expectations.js';
import { policyBench, type PolicyBench } from '../testing/support/policy-bench.js';

// Where both mean the same, both must do the same. Where they do not (what a half-open circuit remembers, how old samples expire, whether a rate "of 50 %" is
// reached or exceeded), the comparison stops before, or a threshold is set between the two.

const {
  handleAll,
  circuitBreaker,
  retry,
  bulkhead,
  ConsecutiveBreaker,
  CountBreaker,
  SamplingBreaker,
  ConstantBackoff,
} = cockatiel;

const OPEN_FOR = 1_000;

interface Step {
  readonly fails: boolean;
  readonly advance: number;
}

const steps = fc.array(
  fc.record<Step>({ fails: fc.boolean(), advance: fc.constantFrom(0, 0, 0, 10, 500, 1_000, 1_500) }),
  {
    maxLength: 60,
  },
);

/** Runs the call; `refused` when it was not tried. */
async function outcomeOf(execute: (work: () => Promise<string>) => Promise<unknown>, fails: boolean): Promise<string> {
  let tried = false;
  const work = async (): Promise<string> => {
    tried = true;
    if (fails) throw new Flaky('down');
    return 'ok';
  };
  const result = await execute(work).catch(() => 'failed');
  return tried ? String(result) : 'refused';
}

/** Both breakers, on one time. */
async function compare(
  options: ResilienceInstanceOptions,
  rule: cockatiel.IBreaker,
  list: readonly Step[],
  whole: boolean,
): Promise<void> {
  const bench: PolicyBench = policyBench({
    breaker: 'on',
    breakerOpen: '1s',
    breakerOpenMax: '1s',
    breakerProbes: 1,
    ...options,
  });
  const theirs = circuitBreaker(handleAll, { halfOpenAfter: OPEN_FOR, breaker: rule });
  const now = jest.spyOn(Date, 'now').mockImplementation(() => 1_000_000 + bench.clock.monotonic());
  try {
    for (const { fails, advance } of list) {
      if (advance > 0) await bench.clock.advance(advance);
      const ours = await outcomeOf((work) => bench.policy.execute(work), fails);
      expect(ours).toBe(await outcomeOf((work) => theirs.execute(work), fails));
      if (!whole && theirs.state !== cockatiel.CircuitState.Closed) return; // opened at the same call
      expect(bench.policy.state.circuit.position === 'closed').toBe(theirs.state === cockatiel.CircuitState.Closed);
    }
  } finally {
    now.mockRestore();
  }
}

describe('beside cockatiel', () => {
  it('the circuit that so many failures in a row open moves alike', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), steps, async (threshold, list) => {
        const options = { breakerWindowCalls: threshold, breakerMinimumCalls: threshold, breakerFailurePercent: 100 };
        await compare(options, new ConsecutiveBreaker(threshold), list, true);
      }),
      { numRuns: 150 },
    );
  });

  it('the circuit that judges by the last so many calls opens at the same call', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 0, max: 4 }),
        steps,
        async (minimum, more, list) => {
          const size = minimum + more;
          const rule = new CountBreaker({ threshold: 0.495, size, minimumNumberOfCalls: minimum });
          await compare({ breakerWindowCalls: size, breakerMinimumCalls: minimum }, rule, list, false);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('the circuit that judges by the calls of a time opens at the same call', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 10 }), steps, async (minimum, list) => {
        const rule = new SamplingBreaker({ threshold: 0.495, duration: 1_000_000, minimumRps: minimum / 1_000 });
        await compare({ breakerWindow: '1000s', breakerMinimumCalls: minimum }, rule, list, false);
      }),
      { numRuns: 150 },
    );
  });

  it('retry makes as many attempts and comes to the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 8 }), async (retries, failures) => {
        const { policy, clock } = policyBench({ retryAttempts: retries + 1, retryBase: '0ms', retryCap: '0ms' });
        const attempts = { ours: 0, theirs: 0 };
        const work = (whose: 'ours' | 'theirs') => async (): Promise<string> => {
          attempts[whose] += 1;
          if (attempts[whose] <= failures) throw new Flaky('down');
          return 'ok';
        };
        const theirs = retry(handleAll, { maxAttempts: retries, backoff: new ConstantBackoff(0) }).execute(
          work('theirs'),
        );
        const ours = policy.execute(work('ours'), { idempotent: true });
        const settled = Promise.allSettled([ours, theirs]);
        await clock.advance(10);
        const [one, other] = await settled;
        expect(one?.status).toBe(other?.status);
        expect(attempts.ours).toBe(attempts.theirs);
      }),
      { numRuns: 60 },
    );
  });

  it('the bulkhead lets in and refuses the same calls, in the same order', async () => {
    const moves = fc.array(fc.oneof(fc.constant('begin'), fc.nat(5)), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 0, max: 3 }),
        moves,
        async (size, queue, list) => {
          const { policy, clock } = policyBench({ bulkheadSize: size, bulkheadQueue: queue });
          const theirs = bulkhead(size, queue);
          const sides = [new Side((work) => policy.execute(work)), new Side((work) => theirs.execute(work))];
          for (const move of list) {
            for (const side of sides) side.move(move);
            await clock.advance(0);
            expect(sides[0]?.log).toEqual(sides[1]?.log);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

/** Calls of one bulkhead, which end when they are told to. */
class Side {
  readonly log: string[] = [];
  readonly #running: (() => void)[] = [];
  #next = 0;

  constructor(private readonly execute: (work: () => Promise<void>) => Promise<void>) {}

  move(move: string | number): void {
    if (typeof move === 'number') {
      const [end] = this.#running.splice(move % Math.max(1, this.#running.length), 1);
      end?.();
      return;
    }
    const number = this.#next++;
    const work = (): Promise<void> => {
      this.log.push(`${number} begins`);
      return new Promise((resolve) => this.#running.push(resolve));
    };
    this.execute(work).catch(() => this.log.push(`${number} is refused`));
  }
}
