import { Duration, type Clock } from '#core';
import type { FailureRecord, GroupStatus } from '#domain/messaging';
import { LeaseLostError } from '#domain/outbox';
import type { GroupConsumer, Parking } from '../../messaging.driver.js';
import { addFailure, type Entry } from './entry.js';
import type { EventLog } from './event-log.js';
import { KeyLines } from './key-lines.js';
import type { KeptEvent } from './kept-event.js';
import { MemoryDelivery } from './memory-delivery.js';
import { OrderedQueue } from './ordered-queue.js';
import { ParkedEntries } from './parked-entries.js';

export interface MemoryGroupParts {
  readonly clock: Clock;
  readonly log: EventLog;
  /** Begins work outside the call that made it possible. */
  detached(work: () => Promise<void>): Promise<void>;
  /** Counts what is parked, over all groups. */
  nextParked(): number;
}

/** A group: what waits for it, what it handles, what it has given up. */
export class MemoryGroup {
  readonly parked: ParkedEntries;
  readonly #types = new Set<string>();
  readonly #ready = new OrderedQueue();
  readonly #scheduled = new Set<Entry>();
  readonly #running = new Map<Entry, AbortController>();
  readonly #handling = new Set<Promise<void>>();
  readonly #lines = new KeyLines();
  #unfinished = 0;
  #done = 0;
  #paused = false;
  #consumer: GroupConsumer | undefined;
  #stopped = false;

  constructor(
    readonly name: string,
    private readonly definition: Pick<GroupConsumer, 'order' | 'onPark'>,
    private readonly parts: MemoryGroupParts,
  ) {
    this.parked = new ParkedEntries(name, this.#lines, parts.nextParked);
  }

  /** @returns whether it is new to the group. */
  subscribe(type: string): boolean {
    if (this.#types.has(type)) return false;
    this.#types.add(type);
    return true;
  }

  subscribedTo(type: string): boolean {
    return this.#types.has(type);
  }

  deliver(kept: KeptEvent): void {
    const key = this.definition.order === 'key' ? kept.event.key : undefined;
    const entry: Entry = { kept, key, state: { kind: 'gone' }, attempt: 0, failures: [] };
    this.parts.log.opened(kept);
    this.#unfinished += 1;
    this.#lines.join(entry);
    this.#makeReady(entry);
  }

  consume(consumer: GroupConsumer): void {
    this.#consumer = consumer;
    this.#pump();
  }

  setPaused(paused: boolean): void {
    this.#paused = paused;
    this.#pump();
  }

  /** Nothing more begins. Resolves when what runs has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#handling);
  }

  /** What runs is given back, and its handlers are told to stop. */
  abandon(): void {
    for (const [entry, controller] of [...this.#running]) {
      controller.abort(new LeaseLostError('The application stopped before the handler of this event had ended.'));
      this.#release(entry);
    }
  }

  close(): void {
    this.#stopped = true;
    this.abandon();
    for (const { state } of this.#scheduled) if (state.kind === 'scheduled') state.timer.cancel();
    this.#scheduled.clear();
  }

  /** Waits to be handled again, from the first attempt on. Its history stays. */
  redrive(entry: Entry): void {
    this.parked.remove(entry);
    entry.attempt = 0;
    this.#lines.join(entry); // one that was set aside takes its place in front of those that it let pass
    this.#makeReady(entry);
  }

  discard(entry: Entry): void {
    this.parked.remove(entry);
    this.#finish(entry);
  }

  /** Deliveries that will be handled without anybody's help. */
  get pending(): number {
    return this.#unfinished - this.parked.size - this.parked.behind;
  }

  status(): GroupStatus {
    const first = this.#ready.first?.state;
    return {
      group: this.name,
      types: [...this.#types].sort(),
      paused: this.#paused,
      waiting: this.#unfinished - this.parked.size - this.#scheduled.size,
      scheduled: this.#scheduled.size,
      parked: this.parked.size,
      done: this.#done,
      lag: first?.kind === 'ready' ? Duration.milliseconds(this.parts.clock.monotonic() - first.since) : undefined,
      handled: this.#consumer !== undefined && !this.#stopped,
    };
  }

  #makeReady(entry: Entry): void {
    entry.state = { kind: 'ready', since: this.parts.clock.monotonic() };
    this.#offer(entry);
  }

  #offer(entry: Entry | undefined): void {
    if (entry?.state.kind !== 'ready' || !this.#lines.mayRun(entry)) return;
    this.#ready.add(entry);
    this.#pump();
  }

  #pump(): void {
    const consumer = this.#consumer;
    if (consumer === undefined || this.#paused || this.#stopped) return;
    while (this.#running.size < consumer.concurrency) {
      const entry = this.#ready.takeFirst();
      if (entry === undefined) return;
      if (this.#lines.mayRun(entry)) this.#begin(entry, consumer); // else an earlier one of its key has come back, and offers it again when it ends
    }
  }

  #begin(entry: Entry, consumer: GroupConsumer): void {
    const lease = {};
    const isOurs = (): boolean => entry.state.kind === 'running' && entry.state.lease === lease;
    const controller = new AbortController();
    entry.state = { kind: 'running', lease };
    this.#running.set(entry, controller);
    this.#lines.began(entry);
    const delivery = new MemoryDelivery(entry, controller.signal, {
      isOurs,
      done: () => {
        this.#ended(entry);
        this.#done += 1;
        this.#finish(entry);
      },
      retry: (after, failure) => this.#retry(entry, after, failure),
      park: (parking) => this.#park(entry, parking),
      release: () => this.#release(entry),
    });
    const handling = this.parts.detached(async () => {
      await consumer.handle(delivery);
      this.#handling.delete(handling);
      await delivery.release(); // one that its handler ended in no way
    });
    this.#handling.add(handling);
  }

  #retry(entry: Entry, after: Duration, failure: FailureRecord): void {
    this.#ended(entry);
    addFailure(entry, failure);
    const timer = this.parts.clock.timer(after.milliseconds, () => {
      this.#scheduled.delete(entry);
      this.#makeReady(entry);
    });
    entry.state = { kind: 'scheduled', timer };
    this.#scheduled.add(entry);
    this.#goOn(entry);
  }

  #park(entry: Entry, { reason, failure }: Parking): void {
    this.#ended(entry);
    addFailure(entry, failure);
    const aside = this.definition.onPark === 'skip';
    this.parked.add(entry, { reason, at: new Date(this.parts.clock.now()), aside });
    if (aside) this.#lines.leave(entry);
    this.#goOn(entry);
  }

  #release(entry: Entry): void {
    this.#ended(entry);
    this.#makeReady(entry);
    this.#goOn(entry);
  }

  #finish(entry: Entry): void {
    entry.state = { kind: 'gone' };
    this.#unfinished -= 1;
    this.#lines.leave(entry);
    this.parts.log.closed(entry.kept);
    this.#goOn(entry);
  }

  /** It runs no more; what becomes of it is said next. */
  #ended(entry: Entry): void {
    this.#running.delete(entry);
    this.#lines.ended(entry);
  }

  /** With whoever is next in its line, and with what was only waiting for a free place. */
  #goOn(entry: Entry): void {
    this.#offer(this.#lines.next(entry));
    this.#pump();
  }
}
