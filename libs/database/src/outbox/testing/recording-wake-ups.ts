import { WakeUps } from '../../wake-ups/wake-ups.js';

/** Hints within one process, and a list of them. */
export class RecordingWakeUps extends WakeUps {
  readonly told: string[] = [];
  readonly #listeners = new Map<string, Set<() => void>>();

  wake(topic: string): void {
    this.told.push(topic);
    for (const listener of this.#listeners.get(topic) ?? []) listener();
  }

  on(topic: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners.add(listener));
    return () => void listeners.delete(listener);
  }
}
