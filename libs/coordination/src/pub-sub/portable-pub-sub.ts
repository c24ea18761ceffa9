import { CallContext, orAbort } from '#core';
import { CoordinationError, PubSub, type PubSubListener, type Subscription } from '#domain/coordination';
import type { PortParts } from '../port-parts.js';
import { assertName, assertValue } from '../text-checks.js';
import { ChannelSubscription } from './channel-subscription.js';
import type { PubSubTransport } from './pub-sub-transport.js';

export interface PortablePubSubParts extends PortParts {
  readonly transport: PubSubTransport;
  /** Whether the driver reaches other processes. */
  readonly sharedByProcesses: boolean;
}

export interface PubSubOptions {
  readonly signal?: AbortSignal | undefined;
}

const LONGEST_CHANNEL = 200;
const MOST_BYTES = 7_900;
/** Listeners of one instance in this process. */
const MOST_LISTENERS = 10_000;

/** The port over any transport: one subscription for each channel, however many listen, and nothing before the commit. */
export class PortablePubSub extends PubSub {
  readonly #channels = new Map<string, ChannelSubscription>();
  #listeners = 0;
  #stopped = false;

  constructor(private readonly parts: PortablePubSubParts) {
    super();
  }

  override get sharedByProcesses(): boolean {
    return this.parts.sharedByProcesses;
  }

  async publish(channel: string, payload: string, options: PubSubOptions = {}): Promise<void> {
    assertName('The name of a channel', channel, LONGEST_CHANNEL);
    assertValue('The payload of a message', payload, MOST_BYTES);
    const send = ({ signal }: PubSubOptions): Promise<void> => {
      const { calls, transport, settings } = this.parts;
      return calls.run('message.publish', 'once', (given) => transport.publish(channel, payload, given), {
        signal,
        timeout: settings.timeout,
      });
    };
    const transaction = CallContext.current()?.transaction;
    if (transaction?.active !== true) return send(options);
    options.signal?.throwIfAborted();
    transaction.afterCommit(() => this.#afterCommit(send)); // what it throws is reported by the transaction
  }

  async subscribe(channel: string, listener: PubSubListener, options: PubSubOptions = {}): Promise<Subscription> {
    assertName('The name of a channel', channel, LONGEST_CHANNEL);
    options.signal?.throwIfAborted();
    this.#assertRoom();
    this.#listeners += 1;
    const own = this.#channel(channel);
    const added = own.add(listener);
    let closing: Promise<void> | undefined;
    const close = (): Promise<void> => {
      if (closing === undefined) this.#listeners -= 1;
      return (closing ??= added.remove());
    };
    try {
      await orAbort(added.ready, options.signal);
    } catch (error) {
      await close();
      throw error;
    }
    return { channel, close };
  }

  /** Delivers nothing more. Safe to call twice. */
  async stop(signal: AbortSignal): Promise<void> {
    this.#stopped = true;
    await orAbort(Promise.all([...this.#channels.values()].map((channel) => channel.close())), signal);
  }

  /** The caller has its answer: neither its deadline nor its signal counts any more. */
  #afterCommit(send: (options: PubSubOptions) => Promise<void>): Promise<void> {
    const { correlationId = this.parts.ids.next() } = CallContext.current() ?? {};
    return CallContext.run(new CallContext({ correlationId }), () => send({}));
  }

  #channel(channel: string): ChannelSubscription {
    const known = this.#channels.get(channel);
    if (known !== undefined) return known;
    const { calls, transport, settings, faults, instance, ids } = this.parts;
    const made: ChannelSubscription = new ChannelSubscription({
      where: `listener of channel "${channel}" of coordination "${instance}"`,
      faults,
      deliver: (work) => CallContext.run(new CallContext({ correlationId: ids.next() }), work),
      // For all who listen: nothing of the call that happened to be the first.
      subscribe: (listener) =>
        CallContext.run(new CallContext({ correlationId: ids.next() }), () =>
          calls.run('message.subscribe', 'once', (signal) => transport.subscribe(channel, listener, signal), {
            timeout: settings.timeout,
          }),
        ),
      onEmpty: () => {
        if (this.#channels.get(channel) === made) this.#channels.delete(channel);
      },
    });
    this.#channels.set(channel, made);
    return made;
  }

  #assertRoom(): void {
    const { instance } = this.parts;
    if (this.#stopped)
      throw new CoordinationError(
        `The coordination "${instance}" has stopped with its application: nobody can listen.`,
      );
    if (this.#listeners >= MOST_LISTENERS)
      throw new CoordinationError(
        `${MOST_LISTENERS} listeners of "${instance}" are there in this process, which is the limit. Close subscriptions, or share one.`,
      );
  }
}
