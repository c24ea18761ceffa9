import fc from 'fast-check';
import { RetryBudget } from './retry-budget.js';
import { TokenBucket } from './token-bucket.js';

describe('the budget of retries, whatever is asked of it', () => {
  const steps = fc.array(fc.oneof(fc.constant('earn'), fc.constant('spend'), fc.integer({ min: 1, max: 5_000 })), {
    maxLength: 300,
  });

  it('never gives more than the share, the reserve and the burst', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 200 }),
        fc.integer({ min: 0, max: 20 }),
        steps,
        (percent, reserve, list) => {
          const budget = new RetryBudget(percent, reserve);
          let [now, calls, spent] = [0, 0, 0];
          for (const step of list) {
            if (typeof step === 'number') now += step;
            else if (step === 'earn') {
              calls += 1;
              budget.earn();
            } else if (budget.spend(now)) spent += 1;
            expect(spent).toBeLessThanOrEqual(budget.burst + (calls * percent) / 100 + (now * reserve) / 1_000 + 1e-6);
            expect(budget.left(now)).toBeGreaterThanOrEqual(0);
            expect(budget.left(now)).toBeLessThanOrEqual(budget.burst);
          }
        },
      ),
    );
  });

  it('gives all that was earned, when it is not let overflow', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 400 }), (percent, calls) => {
        const budget = new RetryBudget(percent, 0);
        const before = budget.left(0);
        let spent = 0;
        for (let call = 0; call < calls; call += 1) {
          while (budget.spend(0)) spent += 1;
          budget.earn();
        }
        while (budget.spend(0)) spent += 1;
        expect(spent).toBe(before + Math.floor((calls * percent) / 100 + 1e-6));
      }),
    );
  });
});

describe('a bucket of tokens', () => {
  it('says truly when there is one again', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 1_000 }),
        fc.nat(10_000),
        (capacity, perSecond, start) => {
          const bucket = new TokenBucket(capacity, perSecond / 1_000);
          while (bucket.take(start));
          const wait = bucket.wait(start);
          expect(wait).toBeGreaterThan(0);
          expect(bucket.take(start + wait * 0.999)).toBe(false);
          expect(bucket.take(start + wait)).toBe(true);
        },
      ),
    );
  });

  it('that nothing refills says that none comes', () => {
    const bucket = new TokenBucket(1, 0);
    expect([bucket.take(0), bucket.take(1e9), bucket.wait(1e9)]).toEqual([true, false, Infinity]);
  });
});
