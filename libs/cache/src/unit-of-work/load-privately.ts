import { orAbort, type Clock } from '#core';
import { CacheLoadTimeoutError, type CacheLoader } from '#domain/cache';
import { LoadHandle } from '../loads/load-handle.js';

export interface PrivateLoad<T> {
  readonly key: string;
  readonly load: CacheLoader<T>;
  readonly clock: Clock;
  readonly namespace: string;
  /** Milliseconds. */
  readonly hard: number;
}

/** Runs a loader for its caller alone, in the caller's own context: its transaction, its deadline. */
export async function loadPrivately<T>(run: PrivateLoad<T>, signal: AbortSignal | undefined): Promise<T> {
  const { key, load, clock, namespace, hard } = run;
  const controller = new AbortController();
  const limit = clock.timer(hard, () =>
    controller.abort(
      new CacheLoadTimeoutError(
        `A value of the cache namespace "${namespace}" was not loaded within ${Math.round(hard)}ms. Look at why the loader is slow, or raise the hard limit.`,
        { details: { namespace } },
      ),
    ),
  );
  const given = signal === undefined ? controller.signal : AbortSignal.any([controller.signal, signal]);
  try {
    const call = async (): Promise<T> => load(new LoadHandle(key, { signal: given }));
    return await orAbort(call(), given);
  } finally {
    limit.cancel();
  }
}
