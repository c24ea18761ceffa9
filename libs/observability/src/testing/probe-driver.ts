import type { ObservabilityDriverFactory } from '../observability.driver-factory.js';
import { NoneDriver } from '../drivers/none/index.js';
import type { ObservabilitySettings } from '../observability.options.js';

/** A driver that observes nothing and remembers what it was made with. */
export class ProbeDriver {
  /** By instance; there is only `default`. */
  readonly made = new Map<string, ObservabilitySettings>();
  readonly factory: ObservabilityDriverFactory = {
    name: 'probe',
    production: 'ok',
    remote: false,
    peers: [],
    capabilities: { telemetry: false },
    target: () => 'nowhere',
    create: (settings, { instance }) => {
      this.made.set(instance, settings);
      return Promise.resolve(new NoneDriver());
    },
  };

  /** A setting of what the driver was made with, as text. */
  seen(key: string, instance = 'default'): string {
    return String(Reflect.get(this.made.get(instance) ?? {}, key));
  }
}
