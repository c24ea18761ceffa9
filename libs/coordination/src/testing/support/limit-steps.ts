import * as fc from 'fast-check';
import type { LimitRequest } from '../../rate-limits/limit-store.js';

export type LimitStep =
  | { readonly kind: 'take'; readonly request: LimitRequest }
  | { readonly kind: 'reset'; readonly key: string }
  | { readonly kind: 'pass'; readonly milliseconds: number };

const ALGORITHMS = ['fixed-window', 'sliding-window', 'token-bucket'] as const;

/** Steps on few keys, of one rule for the most part, so that they meet. @param window of the rules, in milliseconds */
export function limitSteps(window: fc.Arbitrary<number>): fc.Arbitrary<readonly LimitStep[]> {
  const rule = fc.record({
    algorithm: fc.constantFrom(...ALGORITHMS),
    limit: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.constantFrom(7, 10_000)),
    windowMilliseconds: window,
  });
  return fc.array(rule, { minLength: 1, maxLength: 2 }).chain((rules) => {
    const take = fc
      .record({
        rule: fc.nat({ max: rules.length * 4 }).map((index) => rules[index] ?? rules[0]),
        key: fc.constantFrom('one', 'other'),
        cost: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 12 })),
        peek: fc.integer({ min: 0, max: 4 }).map((chance) => chance === 0),
      })
      .filter((taken) => taken.rule !== undefined && taken.cost <= taken.rule.limit)
      .map(({ rule: asked, ...rest }): LimitStep => ({
        kind: 'take',
        request: { algorithm: 'fixed-window', limit: 1, windowMilliseconds: 1, ...asked, ...rest },
      }));
    const reset = fc.record({ kind: fc.constant('reset' as const), key: fc.constantFrom('one', 'other') });
    const pass = fc.record({ kind: fc.constant('pass' as const), milliseconds: passes(rules[0]?.windowMilliseconds) });
    return fc.array(
      fc.oneof({ weight: 12, arbitrary: take }, { weight: 1, arbitrary: reset }, { weight: 6, arbitrary: pass }),
      { minLength: 5, maxLength: 60, size: 'max' },
    );
  });
}

/** Much less than a window, about one, exactly one, and more. */
function passes(window = 1): fc.Arbitrary<number> {
  return fc.oneof(
    fc.integer({ min: 0, max: Math.max(1, Math.floor(window / 4)) }),
    fc.integer({ min: 0, max: window * 2 }),
    fc.constantFrom(window, window - 1, window + 1).filter((span) => span >= 0),
  );
}
