import type { GroupStatus } from '#domain/messaging';
import type { MessagingDriverFactory, MessagingDriverParts } from '../messaging.driver-factory.js';
import type { EncodedEvent, GroupConsumer, MessagingCapabilities, MessagingDriver } from '../messaging.driver.js';
import type { MessagingSettings } from '../messaging.options.js';

const CAPABILITIES: MessagingCapabilities = {
  durable: true,
  sharedByProcesses: true,
  transactionalAck: true,
  keyOrder: true,
  delay: true,
  replay: true,
};

export interface ProbeDriverOptions {
  readonly capabilities?: Partial<MessagingCapabilities>;
  readonly needs?: MessagingDriverFactory['needs'];
  readonly concerns?: readonly string[];
}

/** A driver that delivers nothing and remembers what it was made with and told; with several instances, what the last one was, and the settings of each. */
export class ProbeDriver {
  readonly made = new Map<string, MessagingSettings>();
  parts: MessagingDriverParts | undefined;
  needed: readonly unknown[] = [];
  /** What was called, in order; `close` each time. */
  readonly calls: string[] = [];
  readonly published: EncodedEvent[] = [];
  subscribed: readonly GroupConsumer[] = [];
  /** What `groups()` answers. */
  known: readonly GroupStatus[] = [];
  readonly factory: MessagingDriverFactory;

  constructor({ capabilities, needs, concerns }: ProbeDriverOptions = {}) {
    const able = { ...CAPABILITIES, ...capabilities };
    this.factory = {
      name: 'probe',
      production: 'ok',
      remote: false,
      peers: [],
      capabilities: able,
      target: () => 'nowhere',
      ...(needs === undefined ? {} : { needs }),
      ...(concerns === undefined ? {} : { concerns }),
      create: (settings, parts, needed = []) => {
        this.made.set(parts.instance, settings);
        Object.assign(this, { parts, needed });
        return Promise.resolve(this.#driver(able));
      },
    };
  }

  /** A setting of what the driver was made with, as text. */
  seen(key: string, instance = 'default'): string {
    return String(Reflect.get(this.made.get(instance) ?? {}, key));
  }

  #driver(capabilities: MessagingCapabilities): MessagingDriver {
    const called = (name: string): Promise<void> => {
      this.calls.push(name);
      return Promise.resolve();
    };
    return {
      name: 'probe',
      capabilities,
      publish: (events) => {
        this.published.push(...events);
        return called('publish');
      },
      subscribe: (groups) => {
        this.subscribed = groups;
        return called('subscribe');
      },
      consume: () => {
        this.calls.push('consume');
      },
      stop: () => called('stop'),
      groups: () => Promise.resolve(this.known),
      setPaused: () => Promise.resolve(false),
      pending: () => Promise.resolve(0),
      listDeadLetters: () => Promise.resolve({ items: [], next: null }),
      showDeadLetter: () => Promise.resolve(undefined),
      redrive: () => Promise.resolve(0),
      discard: () => Promise.resolve(false),
      close: () => called('close'),
    };
  }
}
