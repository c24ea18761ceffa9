import { CallContext, orAbort, type Clock } from '#core';
import { CacheLoadTimeoutError, type CacheLoader } from '#domain/cache';
import { LoadHandle } from './load-handle.js';

export interface LoaderRun<T> {
  readonly key: string;
  readonly load: CacheLoader<T>;
  readonly clock: Clock;
  /** Milliseconds. */
  readonly loadLimit: number;
  readonly namespace: string;
  /** Aborts when the application stops. */
  readonly stop: AbortSignal;
}

/** Runs a loader until it ends, its time is up, or the application stops. What it gives later than that goes nowhere. */
export async function runLoader<T>(run: LoaderRun<T>): Promise<{ readonly value: T; readonly handle: LoadHandle }> {
  const { key, load, clock, loadLimit, stop, namespace } = run;
  const controller = new AbortController();
  const handle = new LoadHandle(key, controller);
  const limit = clock.timer(loadLimit, () =>
    controller.abort(
      new CacheLoadTimeoutError(
        `A load of the cache namespace "${namespace}" was told to stop after ${loadLimit}ms. Look at why it is slow, or raise CACHE_LOAD_LIMIT.`,
        { details: { namespace } },
      ),
    ),
  );
  const onStop = (): void => controller.abort(stop.reason);
  stop.addEventListener('abort', onStop, { once: true });
  if (stop.aborted) onStop();
  try {
    const context = CallContext.current();
    const call = async (): Promise<T> => load(handle);
    const running = context === undefined ? call() : CallContext.run(context.with({ signal: controller.signal }), call);
    return { value: await orAbort(running, controller.signal), handle };
  } finally {
    limit.cancel();
    stop.removeEventListener('abort', onStop);
  }
}
