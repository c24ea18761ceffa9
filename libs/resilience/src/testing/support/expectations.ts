import assert from 'node:assert/strict';
import { CompositionError, ResilienceError, type Clock } from '#core';

const LIMIT = 15_000;

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
  assert.ok(error instanceof type, `expected ${type.name}, found ${String(error)}`);
  return error;
}

/** Resolves as soon as `probe` gives true; fails after 15 s. */
export async function until(clock: Clock, what: string, probe: () => boolean): Promise<void> {
  const end = clock.monotonic() + LIMIT;
  while (!probe()) {
    assert.ok(clock.monotonic() < end, `waited ${LIMIT} ms for: ${what}`);
    await clock.sleep(2);
  }
}

/** May be over by itself. */
export class Flaky extends ResilienceError {}

/** Will not be. */
export class Broken extends CompositionError {}

/** Never settles. */
export const never = (): Promise<never> => new Promise(() => undefined);
