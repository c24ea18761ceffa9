import assert from 'node:assert/strict';

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

/** A loader whose end the case decides, and that counts how often it was asked. */
export class Loader<T> {
  calls = 0;
  #begun: () => void = () => undefined;
  #end: (value: T) => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;
  /** The first load has begun. */
  readonly begun = new Promise<void>((resolve) => (this.#begun = resolve));
  readonly #value = new Promise<T>((resolve, reject) => {
    this.#end = resolve;
    this.#fail = reject;
  });

  readonly load = (): Promise<T> => {
    this.calls += 1;
    this.#begun();
    return this.#value;
  };

  end(value: T): void {
    this.#end(value);
  }

  fail(error: Error): void {
    this.#fail(error);
  }
}

/** A loader that gives one value after another, and counts. */
export function counting<T>(...values: readonly T[]): { calls: number; load(): T } {
  const loader = {
    calls: 0,
    load: (): T => {
      loader.calls += 1;
      return values[Math.min(loader.calls, values.length) - 1] as T; // there is at least one
    },
  };
  return loader;
}

/**
 * A value as a caller without types would hand it over. The one cast of the suite: what it lets through is exactly what the port must refuse.
 */
export function untyped<T>(value: unknown): T {
  return value as T;
}
