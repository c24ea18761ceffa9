import { placeOrderBody } from './requests.js';
import { RequestInvalidError } from './request.errors.js';
import { ZodPipe } from './zod.pipe.js';

const pipe = new ZodPipe(placeOrderBody);
const problemsOf = (input: unknown): readonly string[] => {
  try {
    pipe.transform(input);
  } catch (error) {
    if (error instanceof RequestInvalidError) return error.details['problems'] as readonly string[];
    throw error;
  }
  return [];
};

it('takes an order of 100 lines with the largest quantity', () => {
  const lines = Array.from({ length: 100 }, (_, n) => ({ sku: `SKU-${n}`, quantity: 1_000 }));
  expect(pipe.transform({ customer: '😀'.repeat(200), lines })).toEqual({ customer: '😀'.repeat(200), lines });
});

it('names every problem with its place', () => {
  const problems = problemsOf({ customer: '', lines: [{ sku: 'A', quantity: 0 }], extra: 1 });
  expect(problems).toHaveLength(3);
  expect(problems.join('\n')).toMatch(/customer: [^]*lines\.0\.quantity: [^]*extra/);
});

it('keeps the answer short, however long the names that it complains about', () => {
  const lines = Array.from({ length: 100 }, () => ({}));
  const problems = problemsOf({ customer: 'Ada', lines, ['x'.repeat(50_000)]: 1 });
  expect(problems.join('\n').length).toBeLessThan(3_000);
});
