import { orAbort } from '#core';

/** A place in a line; `leave` is called once, however it ends. */
export interface Place {
  /** Resolves when everybody before has left. Rejects with the signal's reason. */
  readonly first: Promise<void>;
  leave(): void;
}

/** Who waits for a name within this process, one after another: only the first of a line asks the service. */
export class NameLines {
  readonly #last = new Map<string, Promise<void>>();

  join(name: string, signal: AbortSignal): Place {
    const before = this.#last.get(name) ?? Promise.resolve();
    let leave = (): void => undefined;
    const left = new Promise<void>((resolve) => (leave = resolve));
    const done = Promise.all([before, left]).then(() => {
      if (this.#last.get(name) === done) this.#last.delete(name);
    });
    this.#last.set(name, done);
    return { first: orAbort(before, signal), leave };
  }
}
