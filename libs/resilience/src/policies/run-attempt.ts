import { Attempt, LimitedAttempt } from './attempt.js';
import { DueQueue } from './due-queue.js';
import type { Run, Step } from './run.js';
import type { TimeLimit } from './time-limit.js';

/**
 * The innermost step: the work itself. With something that may end it before it ends by itself, the caller's promise is settled by whichever comes first; work that
 * ignores its signal runs on unseen.
 *
 * @param limit of the attempt.
 */
export function runAttempt(limit: TimeLimit | undefined): Step {
  return (run) => {
    const { request } = run;
    const free = limit === undefined && run.due === Infinity;
    return free && (request.signal === undefined || request.heedsSignal)
      ? request.work(new Attempt(run))
      : raced(run, limit);
  };
}

function raced(run: Run, limit: TimeLimit | undefined): Promise<unknown> {
  const { signal, work } = run.request;
  if (signal?.aborted === true) run.cancel(signal.reason);
  if (run.cancelled) return Promise.reject(run.reason); // nothing is started for a caller who has given up
  return new Promise((resolve, reject) => {
    const fail = (reason: unknown): void => {
      end();
      reject(reason);
    };
    const attempt = limit === undefined ? new LimitedAttempt(run, Infinity, fail, neverDue) : limit.start(run, fail);
    const onAbort = signal && ((): void => run.cancel(signal.reason));
    const end = (): void => {
      run.waitsFor(undefined);
      DueQueue.remove(attempt);
      if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
    };
    run.waitsFor(attempt);
    if (onAbort !== undefined) signal?.addEventListener('abort', onAbort, { once: true });
    try {
      work(attempt).then((result) => {
        end();
        resolve(result);
      }, fail);
    } catch (error) {
      fail(error);
    }
  });
}

function neverDue(): undefined {
  return undefined;
}
