import type { Clock } from '../../time/clock.js';

/** A hang is a failure of the case that hangs, under every runner. Sleeps, because a timer alone lets a process end while a case still waits. @param limit milliseconds */
export async function withinCaseLimit<T>(clock: Clock, limit: number, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = clock.sleep(limit, { signal: over.signal }).then(
    () => Promise.reject(new Error(`The case did not end within ${limit} ms: something waits for ever.`)),
    () => work, // the case was over first
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
  }
}
