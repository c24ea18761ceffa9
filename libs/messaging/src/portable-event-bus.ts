import { Duration, TimeoutExceededError, type CallSeam, type Clock, type Ids, type Telemetry } from '#core';
import {
  EventBus,
  EventInvalidError,
  GroupUnknownError,
  type EventDefinition,
  type EventToPublish,
  type GroupStatus,
  type PublishOptions,
} from '#domain/messaging';
import { DriverCalls } from './driver-calls.js';
import { carriedContext } from './events/carried-context.js';
import { encodeEvent } from './events/event-encoder.js';
import type { EventLimits } from './events/limits.js';
import { isGroupName } from './group-name.js';
import { publishTraced } from './events/traced-events.js';
import type { EncodedEvent, MessagingDriver } from './messaging.driver.js';

const DRAIN_TIMEOUT = Duration.seconds(30);
const FIRST_POLL = 25;
const LONGEST_POLL = 250;

export interface EventBusSettings extends EventLimits {
  /** `ce-source` of what is published: the application's name. */
  readonly source: string;
}

export interface EventBusParts {
  /** The name of the bus. */
  readonly instance: string;
  readonly driver: MessagingDriver;
  readonly seam: CallSeam;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly settings: EventBusSettings;
  /** Whether the driver leaves the process. */
  readonly remote: boolean;
  readonly telemetry?: Telemetry | undefined;
}

/** The event bus over any driver: what is published is checked and encoded here, and only here. */
export class PortableEventBus extends EventBus {
  readonly #calls: DriverCalls;

  constructor(private readonly parts: EventBusParts) {
    super();
    this.#calls = new DriverCalls({ ...parts, driver: parts.driver.name });
  }

  async publish<Input>(
    event: EventDefinition<Input, unknown>,
    payload: Input,
    options: PublishOptions = {},
  ): Promise<string> {
    const encoded = await this.#encode({ ...options, event, payload }, this.#context());
    await this.#hand([encoded]);
    return encoded.id;
  }

  async publishAll(events: readonly EventToPublish[]): Promise<readonly string[]> {
    if (events.length === 0) return [];
    const context = this.#context();
    const encoded: EncodedEvent[] = [];
    for (const event of events) encoded.push(await this.#encode(event, context)); // one after another: ids sort in this order
    refuseRepeatedIds(encoded);
    await this.#hand(encoded);
    return encoded.map(({ id }) => id);
  }

  groups(): Promise<readonly GroupStatus[]> {
    return this.#calls.run('groups', 'idempotent', () => this.parts.driver.groups());
  }

  pause(group: string): Promise<void> {
    return this.#setPaused('pause', group, true);
  }

  resume(group: string): Promise<void> {
    return this.#setPaused('resume', group, false);
  }

  async drain(
    options: {
      readonly group?: string | undefined;
      readonly timeout?: Duration | string | undefined;
      readonly signal?: AbortSignal | undefined;
    } = {},
  ): Promise<void> {
    const timeout = options.timeout === undefined ? DRAIN_TIMEOUT : Duration.from(options.timeout);
    let waiting: number | undefined;
    const drained = async (signal: AbortSignal | undefined): Promise<void> => {
      for (let pause = FIRST_POLL; ; pause = Math.min(LONGEST_POLL, pause * 2)) {
        waiting = await this.#pending(options.group, signal);
        if (waiting === 0) return;
        await this.parts.clock.sleep(pause, { signal });
      }
    };
    try {
      await this.#calls.run('drain', 'once', drained, { signal: options.signal, timeout });
    } catch (error) {
      if (!(error instanceof TimeoutExceededError)) throw error;
      throw new TimeoutExceededError(
        `${options.group === undefined ? 'The event bus' : `The group "${options.group}"`} was not empty in time: ${waiting ?? 'an unknown number of'} events or deliveries still waited. ` +
          'Look at groups() for one that is paused, slow or not handled, or give drain a longer timeout.',
        { cause: error },
      );
    }
  }

  #pending(group: string | undefined, signal: AbortSignal | undefined): Promise<number> {
    return this.#calls.run('pending', 'idempotent', () => this.parts.driver.pending(group), { signal });
  }

  async #setPaused(operation: string, group: string, paused: boolean): Promise<void> {
    const known =
      isGroupName(group) &&
      (await this.#calls.run(operation, 'idempotent', () => this.parts.driver.setPaused(group, paused)));
    if (!known)
      throw new GroupUnknownError(
        `There is no group ${JSON.stringify(String(group).slice(0, 100))}. A group is known once an application that has its handlers has started.`,
      );
  }

  /** Once per call, so that events that are published together share their correlation also where there is no context. */
  #context(): Readonly<Record<string, string>> {
    return carriedContext(this.parts.clock, this.parts.ids);
  }

  async #encode(event: EventToPublish, context: Readonly<Record<string, string>>): Promise<EncodedEvent> {
    const { driver, clock, ids, settings } = this.parts;
    const encoded = await encodeEvent(event, context, { clock, ids, limits: settings, source: settings.source });
    if (encoded.delay !== undefined && !driver.capabilities.delay)
      throw new EventInvalidError(
        `The event "${encoded.type}" has a delay, which the driver "${driver.name}" cannot keep. Publish it without one, or use a driver that declares "delay". Nothing was published.`,
      );
    return encoded;
  }

  async #hand(events: readonly EncodedEvent[]): Promise<void> {
    const { driver, instance, telemetry } = this.parts;
    // Not "idempotent": what was handed over twice is handled twice by groups that keep no inbox.
    const hand = (stored: readonly EncodedEvent[]): Promise<void> =>
      this.#calls.run('publish', 'once', () => driver.publish(stored));
    await (telemetry === undefined
      ? hand(events)
      : publishTraced({ telemetry, instance, system: driver.name, events }, hand));
  }
}

function refuseRepeatedIds(events: readonly EncodedEvent[]): void {
  const seen = new Set<string>();
  for (const { id, type } of events) {
    if (seen.has(id))
      throw new EventInvalidError(
        `The event "${type}" has the id of another event of the same call. Nothing was published.`,
      );
    seen.add(id);
  }
}
