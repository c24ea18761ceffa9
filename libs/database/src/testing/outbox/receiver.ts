import type { RelayedMessage, RelayOutcome, SendRoute } from '#domain/outbox';

export type Answer = (message: RelayedMessage, signal: AbortSignal) => RelayOutcome | Promise<RelayOutcome>;

export const sent: RelayOutcome = { kind: 'sent' };

export function failed(error: unknown = new Error('The receiver is not there.')): RelayOutcome {
  return { kind: 'failed', error };
}

/**
 * The other end of a send route, shared by all applications of a case. It knows messages by their topics, and keeps an eye on what a route is
 * promised at any time: never two messages of one key at once.
 */
export class Receiver {
  /** Every message that was handed on, in this order, again each time. */
  readonly seen: RelayedMessage[] = [];
  /** Of those, the topics of which it said `sent`, in the order of its answers. */
  readonly confirmed: string[] = [];
  /** Broken promises. */
  readonly complaints: string[] = [];
  readonly route: SendRoute;
  /** What becomes of a message. A case changes it as it goes. */
  answer: Answer = () => sent;
  readonly #keys = new Set<string>();

  constructor(name: string, attempts?: number) {
    this.route = { kind: 'send', name, attempts, send: (messages, signal) => this.#receive(messages, signal) };
  }

  /** The topics of what was handed on, in this order. */
  get topics(): readonly string[] {
    return this.seen.map(({ topic }) => topic);
  }

  /** How often a message was handed on. */
  times(topic: string): number {
    return this.topics.filter((seen) => seen === topic).length;
  }

  async #receive(messages: readonly RelayedMessage[], signal: AbortSignal): Promise<readonly RelayOutcome[]> {
    if (messages.length === 0) this.complaints.push('An empty batch was handed on.');
    const keys = messages.flatMap(({ key }) => (key === undefined ? [] : [key]));
    for (const key of keys) {
      if (this.#keys.has(key)) this.complaints.push(`Two messages of the key ${key} were handed on at once.`);
      this.#keys.add(key);
    }
    this.seen.push(...messages);
    try {
      return await Promise.all(messages.map((message) => this.#answer(message, signal)));
    } finally {
      for (const key of keys) this.#keys.delete(key);
    }
  }

  async #answer(message: RelayedMessage, signal: AbortSignal): Promise<RelayOutcome> {
    const outcome = await this.answer(message, signal);
    if (outcome.kind === 'sent') this.confirmed.push(message.topic);
    return outcome;
  }
}
