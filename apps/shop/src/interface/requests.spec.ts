import { placeOrderBody } from './requests.js';
import { RequestInvalidError } from './request.errors.js';
import { ZodPipe } from './zod.pipe.js';

const pipe = new ZodPipe(placeOrderBody);
const refusalOf = (input: unknown): RequestInvalidError | undefined => {
  try {
    pipe.transform(input);
  } catch (error) {
    if (error instanceof RequestInvalidError) return error;
    throw error;
  }
  return undefined;
};
const problemsOf = (input: unknown): readonly string[] => refusalOf(input)?.details['problems'] as readonly string[];

it('takes an order of 100 lines with the largest quantity', () => {
  const lines = Array.from({ length: 100 }, (_, n) => ({ sku: `SKU-${n}`, quantity: 1_000 }));
  expect(pipe.transform({ customer: '😀'.repeat(200), lines })).toEqual({ customer: '😀'.repeat(200), lines });
});

it('names every problem with its place', () => {
  const problems = problemsOf({ customer: '', lines: [{ sku: 'A', quantity: 0 }], extra: 1 });
  expect(problems).toHaveLength(3);
  expect(problems.join('\n')).toMatch(/customer: [^]*lines\.0\.quantity: [^]*extra/);
  const refusal = refusalOf({ customer: '', lines: [{ sku: 'A', quantity: 0 }], extra: 1 });
  expect(refusal?.details['pointers']).toEqual(['#/customer', '#/lines/0/quantity', '#']);
});

it('keeps the answer short, however long the names that it complains about', () => {
  const lines = Array.from({ length: 100 }, () => ({}));
  const problems = problemsOf({ customer: 'Ada', lines, ['x'.repeat(50_000)]: 1 });
  expect(problems.join('\n').length).toBeLessThan(3_000);
});
