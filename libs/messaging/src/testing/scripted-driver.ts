import type { DeadLetterDetails, DeadLetterFilter, DeadLetterId, GroupStatus } from '#domain/messaging';
import type { DriverPage, EncodedEvent, MessagingCapabilities, MessagingDriver } from '../messaging.driver.js';

/** A driver that writes down what it was asked and answers as it was told. */
export class ScriptedDriver implements MessagingDriver {
  readonly name = 'scripted';
  readonly calls: (readonly [string, ...unknown[]])[] = [];
  readonly published: (readonly EncodedEvent[])[] = [];
  /** What `pending` answers, in turn; then the last one. */
  pendingCounts: number[] = [0];
  page: DriverPage = { items: [], next: null };
  known = true;
  redriven = 1;
  failure: Error | undefined;

  constructor(
    readonly capabilities: MessagingCapabilities = {
      durable: true,
      sharedByProcesses: true,
      transactionalAck: true,
      keyOrder: true,
      delay: true,
      replay: true,
    },
  ) {}

  publish(events: readonly EncodedEvent[]): Promise<void> {
    this.published.push(events);
    return this.#answer(undefined, 'publish');
  }

  groups(): Promise<readonly GroupStatus[]> {
    return this.#answer([], 'groups');
  }

  setPaused(group: string, paused: boolean): Promise<boolean> {
    return this.#answer(this.known, 'setPaused', group, paused);
  }

  pending(group: string | undefined): Promise<number> {
    const [next = 0] = this.pendingCounts;
    if (this.pendingCounts.length > 1) this.pendingCounts.shift();
    return this.#answer(next, 'pending', group);
  }

  listDeadLetters(filter: DeadLetterFilter, limit: number, cursor: string | undefined): Promise<DriverPage> {
    return this.#answer(this.page, 'listDeadLetters', filter, limit, cursor);
  }

  showDeadLetter(id: DeadLetterId): Promise<DeadLetterDetails | undefined> {
    return this.#answer(undefined, 'showDeadLetter', id);
  }

  redrive(filter: DeadLetterFilter & { readonly eventId?: string | undefined }): Promise<number> {
    return this.#answer(this.redriven, 'redrive', filter);
  }

  discard(id: DeadLetterId): Promise<boolean> {
    return this.#answer(this.known, 'discard', id);
  }

  subscribe(): Promise<void> {
    return this.#answer(undefined, 'subscribe');
  }

  consume(): void {
    this.calls.push(['consume']);
  }

  stop(): Promise<void> {
    return this.#answer(undefined, 'stop');
  }

  close(): Promise<void> {
    return this.#answer(undefined, 'close');
  }

  async #answer<T>(value: T, ...call: readonly [string, ...unknown[]]): Promise<T> {
    this.calls.push(call);
    if (this.failure !== undefined) throw this.failure;
    return value;
  }
}
