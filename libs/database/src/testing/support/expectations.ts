import assert from 'node:assert/strict';
import { InfrastructureError, type Clock } from '#core';

/** What `promise` rejects with. Fails when it resolves. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  assert.ok(outcome, 'expected a rejection, but the promise resolved');
  return outcome.error;
}

/** Fails unless `promise` rejects with an error of `type`; gives that error. */
export async function rejectsWith<E extends Error>(
  promise: Promise<unknown>,
  type: abstract new (...parts: never[]) => E,
): Promise<E> {
  const error = await rejectionOf(promise);
  assert.ok(error instanceof type, `expected ${type.name}, found ${describeError(error)}`);
  return error;
}

/** Fails unless `promise` rejects with one of our errors, whichever: it has a code, a title and a fix. */
export async function rejectsCoded(promise: Promise<unknown>): Promise<InfrastructureError> {
  return rejectsWith(promise, InfrastructureError);
}

/** Resolves as soon as `probe` gives true; fails after 10 s. */
export async function until(clock: Clock, what: string, probe: () => Promise<boolean> | boolean): Promise<void> {
  const end = clock.monotonic() + 10_000;
  while (!(await probe())) {
    assert.ok(clock.monotonic() < end, `waited 10 s for: ${what}`);
    await clock.sleep(5);
  }
}

/**
 * A value as a caller without types would hand it over. The one cast of the suites: what it lets through is exactly what the ports must refuse.
 */
export function untyped<T>(value: unknown): T {
  return value as T;
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : ` (cause: ${describeError(error.cause)})`;
  return `${error.name}: ${error.message}${cause}`;
}
