import type { PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { RequestInvalidError } from './request.errors.js';

const MAX_PROBLEMS = 10;
const MAX_PROBLEM_LENGTH = 200;

/** Gives the handler what `schema` makes of the input. @throws RequestInvalidError naming the first ten problems, never the values. */
export class ZodPipe<T> implements PipeTransform<unknown, T> {
  constructor(private readonly schema: z.ZodType<T>) {}

  transform(input: unknown): T {
    const outcome = this.schema.safeParse(input);
    if (outcome.success) return outcome.data;
    const issues = outcome.error.issues.slice(0, MAX_PROBLEMS);
    throw new RequestInvalidError(issues.map((issue) => ({ text: problemText(issue), pointer: pointerTo(issue) })));
  }
}

/** RFC 6901, in the form of a URI fragment. */
function pointerTo({ path }: z.core.$ZodIssue): string {
  const steps = path.map((step) => encodeURIComponent(String(step).replaceAll('~', '~0').replaceAll('/', '~1')));
  return ['#', ...steps].join('/');
}

function problemText({ path, message }: z.core.$ZodIssue): string {
  return `${path.map(String).join('.') || 'request'}: ${message}`.slice(0, MAX_PROBLEM_LENGTH);
}
