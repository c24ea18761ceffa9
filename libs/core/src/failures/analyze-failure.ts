import { fileNotUsable, networkFailure, unknownFailure } from './analyzers/foreign-errors.js';
import { concernOff, configurationProblems, missingPeer, scopedProvider } from './analyzers/configuration.js';
import { portNotUsable } from './analyzers/listen.js';
import { ownError } from './analyzers/own-errors.js';
import { unknownDependency } from './analyzers/unknown-dependency.js';
import { propertyOf, textOf } from '../errors/error-facts.js';
import type { Failure, FailureAnalyzer } from './failure.js';
import { safeText } from './safe-text.js';

/** In this order: what knows most comes first. */
const ANALYZERS: readonly FailureAnalyzer[] = [
  configurationProblems,
  concernOff,
  missingPeer,
  ownError,
  portNotUsable,
  scopedProvider,
  unknownDependency,
  networkFailure,
  fileNotUsable,
  unknownFailure,
];

const MAX_NESTING = 8;

/**
 * What an error means to a person: one failure, or one for each member of an `AggregateError`, in order, each once.
 * @param own analyzers of the application; they are asked first. One that throws is left out and its own error is explained besides.
 */
export function analyzeFailure(error: unknown, own: readonly FailureAnalyzer[] = []): readonly Failure[] {
  const failures = members(error, 0)
    .flatMap((member) => explain(member, own))
    .map(clean);
  const seen = new Set<string>();
  return failures.filter((failure) => {
    const key = JSON.stringify(failure);
    return seen.has(key) ? false : Boolean(seen.add(key));
  });
}

function explain(error: unknown, own: readonly FailureAnalyzer[]): readonly Failure[] {
  const broken: Failure[] = [];
  for (const analyzer of [...own, ...ANALYZERS]) {
    try {
      const failure = analyzer(error);
      if (failure !== undefined) return [failure, ...broken];
    } catch (failureOfAnalyzer) {
      broken.push(unknownFailure(failureOfAnalyzer));
    }
  }
  return [unknownFailure(error), ...broken];
}

/**
 * The errors behind a bundle. An aggregate with a `code` is one error: `node:net` throws such a one when every address of a host refused.
 * An error without a code that has a bundle as its cause only passes it on.
 */
function members(error: unknown, depth: number): readonly unknown[] {
  const errors = propertyOf(error, 'errors');
  const plain = textOf(error, 'code') === undefined && depth < MAX_NESTING;
  if (plain && isAggregate(error) && Array.isArray(errors) && errors.length > 0)
    return errors.flatMap((member: unknown) => members(member, depth + 1));
  const cause = propertyOf(error, 'cause');
  if (plain && isAggregate(cause)) return members(cause, depth + 1);
  return [error];
}

function isAggregate(error: unknown): boolean {
  return error instanceof AggregateError || textOf(error, 'name') === 'AggregateError';
}

/** Masked and on one line, whoever wrote it. */
function clean(failure: Failure): Failure {
  return {
    code: safeText(failure.code),
    what: safeText(failure.what),
    why: safeText(failure.why),
    action: failure.action.map(safeText),
    exitCode: failure.exitCode,
  };
}
