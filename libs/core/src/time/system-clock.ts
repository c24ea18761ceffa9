import { Clock, type Timer } from './clock.js';

/** The machine's clock. */
export class SystemClock extends Clock {
  now(): number {
    return Date.now();
  }

  monotonic(): number {
    return performance.now();
  }

  sleep(milliseconds: number, options: { readonly signal?: AbortSignal | undefined } = {}): Promise<void> {
    const { signal } = options;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const onAbort = (): void => {
        timer.cancel();
        reject(signal?.reason as Error);
      };
      const wake = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const timer = startTimer(milliseconds, wake, { keepsAlive: true });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  timer(milliseconds: number, callback: () => void): Timer {
    return startTimer(milliseconds, callback, { keepsAlive: false });
  }
}

// setTimeout fires at once when it is given more (about 24.8 days).
const LONGEST_STEP = 2 ** 31 - 1;

function startTimer(milliseconds: number, callback: () => void, options: { readonly keepsAlive: boolean }): Timer {
  let handle: NodeJS.Timeout;
  const arm = (left: number): void => {
    const step = Math.min(left, LONGEST_STEP);
    handle = setTimeout(() => (left > step ? arm(left - step) : callback()), step);
    if (!options.keepsAlive) handle.unref();
  };
  arm(milliseconds);
  return { cancel: () => clearTimeout(handle) };
}
