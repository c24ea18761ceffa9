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
    const problems = outcome.error.issues.slice(0, MAX_PROBLEMS).map(problemText);
    throw new RequestInvalidError(problems);
  }
}

function problemText({ path, message }: z.core.$ZodIssue): string {
  return `${path.map(String).join('.') || 'request'}: ${message}`.slice(0, MAX_PROBLEM_LENGTH);
}
