import { AsyncLocalStorage } from 'node:async_hooks';

// Like `CallContext`'s: it holds nothing itself, and what is in it belongs to the one call that runs.
const storage = new AsyncLocalStorage<{ readonly error: unknown }>();

/** Runs `log`, which says `error` in words, so that a logger that writes fields can read what the words leave out. */
export function loggingError(error: unknown, log: () => void): void {
  storage.run({ error }, log);
}

/** What the running log call is about, when it said so. */
export function errorBeingLogged(): unknown {
  return storage.getStore()?.error;
}
