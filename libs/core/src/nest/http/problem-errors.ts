import { textOf } from '../../errors/error-facts.js';
import type { ProblemError } from './problem-details.js';

/**
 * What a list of problems says, one by one: lines, as `ValidationPipe` gives them and our errors in `details.problems`, or objects with `detail` and `pointer`.
 * @param pointers where the problems of the same index are; one that is no pointer is left out
 */
export function problemErrors(problems: unknown, pointers?: unknown): readonly ProblemError[] {
  if (!Array.isArray(problems)) return [];
  const places: readonly unknown[] = Array.isArray(pointers) ? pointers : [];
  return problems.flatMap((problem: unknown, index) => {
    const detail = typeof problem === 'string' ? problem : textOf(problem, 'detail');
    if (detail === undefined) return [];
    const pointer = places[index] ?? textOf(problem, 'pointer');
    return [typeof pointer === 'string' && POINTER.test(pointer) ? { detail, pointer } : { detail }];
  });
}

const POINTER = /^#(?:\/[^/]*)*$/;
