import type { ResilienceDriverFactory } from '../resilience.driver-factory.js';
import type { DriverRequest, ResilienceCapabilities, ResilienceDriver } from '../resilience.driver.js';
import type { ResilienceSettings } from '../resilience.options.js';

const CAPABILITIES = { bulkhead: true, rateLimit: true };
const CIRCUIT = {
  position: 'closed',
  forced: false,
  calls: 0,
  failureRate: 0,
  slowRate: 0,
  retryAfter: undefined,
} as const;

/** A driver whose policies do nothing and remember what they were told. */
export class ProbeDriver {
  /** By instance. */
  readonly made = new Map<string, ResilienceSettings>();
  /** What was called, in order, with the instance or the policy. */
  readonly calls: string[] = [];
  readonly requests: DriverRequest[] = [];
  readonly factory: ResilienceDriverFactory;

  constructor(capabilities: Partial<ResilienceCapabilities> = {}) {
    const able = { ...CAPABILITIES, ...capabilities };
    this.factory = {
      name: 'probe',
      production: 'ok',
      remote: false,
      perProcess: true,
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

  driver(instance = 'default', capabilities: ResilienceCapabilities = CAPABILITIES): ResilienceDriver {
    const called = async (name: string): Promise<void> => void this.calls.push(`${name} ${instance}`);
    return {
      name: 'probe',
      capabilities,
      open: () => called('open'),
      policy: (name) => ({
        execute: (request) => {
          this.calls.push(`execute ${name}`);
          this.requests.push(request);
          return request.work({ attempt: 1, signal: new AbortController().signal, cancellable: false });
        },
        describe: () => ['nothing'],
        state: () => ({ circuit: CIRCUIT, bulkhead: undefined, retriesLeft: undefined, callsLeft: undefined }),
        force: (position) => void this.calls.push(`force ${name} ${position}`),
      }),
      close: () => called('close'),
    };
  }
}
