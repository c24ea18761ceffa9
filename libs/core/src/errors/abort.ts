import { propertyOf } from './error-facts.js';

/** An abort is the caller's own decision: it passes through every layer as it is, never wrapped and never retried. */
export function isAbort(error: unknown, signal?: AbortSignal): boolean {
  if (signal?.aborted && error === signal.reason) return true;
  return propertyOf(error, 'name') === 'AbortError'; // also a DOMException of another realm
}

/** Settles as `promise` does, or rejects with `signal.reason` as soon as the signal aborts. Leaves no listener behind. */
export function orAbort<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
