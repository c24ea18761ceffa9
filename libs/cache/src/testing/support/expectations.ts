import assert from 'node:assert/strict';
import type { Clock } from '#core';

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
export async function until(clock: Clock, what: string, probe: () => Promise<boolean>): Promise<void> {
  const end = clock.monotonic() + LIMIT;
  while (!(await probe())) {
    assert.ok(clock.monotonic() < end, `waited ${LIMIT} ms for: ${what}`);
    await clock.sleep(5);
  }
}

/**
 * A value as a caller without types would hand it over. The one cast of the suite: what it lets through is exactly what the port must refuse.
 */
export function untyped<T>(value: unknown): T {
  return value as T;
}
