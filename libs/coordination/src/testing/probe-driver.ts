import type { CoordinationDriverFactory } from '../coordination.driver-factory.js';
import type { CoordinationCapabilities, CoordinationDriver } from '../coordination.driver.js';
import type { CoordinationSettings } from '../coordination.options.js';

const CAPABILITIES = { sharedByProcesses: true, durable: true, joinsUnitOfWork: false };

/** A driver that keeps nothing and remembers what it was made with and told. */
export class ProbeDriver {
  /** By instance. */
  readonly made = new Map<string, CoordinationSettings>();
  /** What was called, in order, with the instance. */
  readonly calls: string[] = [];
  /** What every call rejects with. */
  failure: Error | undefined;
  readonly factory: CoordinationDriverFactory;

  constructor(capabilities: Partial<CoordinationCapabilities> = {}) {
    const able = { ...CAPABILITIES, ...capabilities };
    this.factory = {
      name: 'probe',
      production: 'ok',
      remote: false,
      peers: [],
      capabilities: able,
      target: () => 'nowhere',
      create: (settings, { instance }) => {
        this.made.set(instance, settings);
        return Promise.resolve(this.driver(instance, able));
      },
    };
  }

  /** A setting of what the driver was made with, as text. */
  seen(key: string, instance = 'default'): string {
    return String(Reflect.get(this.made.get(instance) ?? {}, key));
  }

  driver(instance = 'default', capabilities: CoordinationCapabilities = CAPABILITIES): CoordinationDriver {
    const called = async <T>(name: string, answer: T): Promise<T> => {
      this.calls.push(`${name} ${instance}`);
      if (this.failure !== undefined) throw this.failure;
      return answer;
    };
    return {
      name: 'probe',
      capabilities,
      locks: {
        acquire: () => called('acquire', { kind: 'acquired', token: 1n }),
        renew: () => called('renew', true),
        release: () => called('release', true),
        onReleased: () => () => undefined,
      },
      limits: {
        take: () => called('take', { allowed: true, remaining: 0, resetAfter: 0, retryAfter: 0 }),
        reset: () => called('reset', undefined),
      },
      idempotency: {
        begin: () => called('begin', { kind: 'begun' }),
        renew: () => called('renew key', true),
        complete: () => called('complete', true),
        abandon: () => called('abandon', undefined),
        forget: () => called('forget', false),
      },
      pubSub: {
        publish: () => called('publish', undefined),
        subscribe: () => called('subscribe', () => called('unsubscribe', undefined)),
      },
      keyValue: {
        get: () => called('get', undefined),
        set: () => called('set', undefined),
        setIfAbsent: () => called('setIfAbsent', true),
        compareAndSet: () => called('compareAndSet', true),
        increment: () => called('increment', 1),
        expire: () => called('expire', true),
        delete: () => called('delete', true),
        scan: () => called('scan', { keys: [], cursor: undefined }),
      },
      open: () => called('open', undefined),
      close: () => called('close', undefined),
    };
  }
}
