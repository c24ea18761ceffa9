import { BackgroundLoop, type LoopParts } from '#core';
import type { Subscriptions } from './subscriptions.js';

const INTERVAL = 20_000;
/** A group counts as handled when a process has said so within this many seconds: two pulses may be lost. */
export const SEEN_WITHIN_SECONDS = 60;

/** Says again and again that this process handles its groups, for those who ask whether anybody does. */
export class SubscriptionPulse {
  readonly #loop: BackgroundLoop;
  #aside: readonly string[] | undefined;

  constructor(parts: LoopParts, subscriptions: Subscriptions, groups: readonly string[]) {
    this.#loop = new BackgroundLoop('saying which event groups are handled here', parts, async () => {
      if (groups.length > 0) await subscriptions.seen(groups);
      this.#aside = await subscriptions.aside();
      return INTERVAL * (0.8 + parts.random.next() * 0.4);
    });
    this.asideLanes = async () => (this.#aside ??= await subscriptions.aside());
  }

  /** As of the last pulse. */
  readonly asideLanes: () => Promise<readonly string[]>;

  start(): void {
    this.#loop.start();
  }

  stop(): Promise<void> {
    return this.#loop.stop();
  }
}
