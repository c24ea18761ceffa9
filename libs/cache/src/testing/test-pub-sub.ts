import { PubSub, type PubSubListener, type Subscription } from '#domain/coordination';

/** Delivers at once to all who listen, or not at all while it is cut; who listened then is told of a gap. */
export class TestPubSub extends PubSub {
  readonly #listeners = new Set<PubSubListener>();
  readonly published: string[] = [];
  #cut = false;

  async publish(_channel: string, payload: string): Promise<void> {
    if (this.#cut) throw new Error('messages are cut off');
    this.published.push(payload);
    for (const listener of this.#listeners) listener.onMessage(payload);
  }

  async subscribe(channel: string, listener: PubSubListener): Promise<Subscription> {
    this.#listeners.add(listener);
    return {
      channel,
      close: async () => void this.#listeners.delete(listener),
    };
  }

  get listening(): number {
    return this.#listeners.size;
  }

  cut(): void {
    this.#cut = true;
  }

  mend(): void {
    this.#cut = false;
    for (const listener of this.#listeners) listener.onGap?.();
  }
}
