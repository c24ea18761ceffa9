import type { Clock } from '../../time/clock.js';

/** A hang is a failure of the case that hangs, under every runner. @param limit milliseconds */
export async function withinCaseLimit<T>(clock: Clock, limit: number, work: Promise<T>): Promise<T> {
  let stop: () => void = () => undefined;
  const late = new Promise<never>((_, reject) => {
    const timer = clock.timer(limit, () =>
      reject(new Error(`The case did not end within ${limit} ms: something waits for ever.`)),
    );
    stop = () => timer.cancel();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    stop();
  }
}
