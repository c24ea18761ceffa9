import assert from 'node:assert/strict';
import type { Lock } from '#domain/coordination';

/** A lock that must be free. */
export async function taken(asked: Promise<Lock | undefined>): Promise<Lock> {
  const lock = await asked;
  assert.ok(lock, 'expected the lock to be free, but somebody holds it');
  return lock;
}

/** Resolves when the lock is lost. */
export function lost({ signal }: Lock): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
