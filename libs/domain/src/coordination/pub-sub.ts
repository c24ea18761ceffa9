/** What a subscriber hands in. */
export interface PubSubListener {
  /** One message, in the order of its publisher. What it throws is reported, and goes nowhere else. */
  onMessage(payload: string): void;
  /** Messages may have been missed: the connection was away, and is back. */
  onGap?(): void;
}

export interface Subscription {
  readonly channel: string;
  /** Resolves when nothing more will be delivered. Twice is a no-op. */
  close(): Promise<void>;
}

/**
 * Tells all who listen now, in every process, and forgets: at most once, to nobody who comes later. For what must arrive, use the event bus. Channels: 1 to 200 characters. Payloads: text of
 * at most 7,900 bytes of UTF-8 without NUL, whatever the driver, since a NOTIFY of PostgreSQL carries nothing else. Listeners run in a call context of their own.
 *
 * Inside a unit of work a message is published after the commit, and not at all after a rollback.
 */
export abstract class PubSub {
  static readonly portName: string = 'PubSub';

  /** Whether messages reach other processes: false where they go no further than this one. Undefined: it does not say. */
  get sharedByProcesses(): boolean | undefined {
    return undefined;
  }

  /** Resolves once the service has taken it; inside a unit of work at once, and what fails then after the commit is reported. @throws CoordinationUnavailableError. */
  abstract publish(
    channel: string,
    payload: string,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<void>;

  /** Resolves once everything that is published from then on will be delivered, own messages too. */
  abstract subscribe(
    channel: string,
    listener: PubSubListener,
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<Subscription>;
}
