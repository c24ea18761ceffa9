import type { ResilienceDriverFactory } from '../resilience.driver-factory.js';
import { inProcessResilienceCapabilities } from './in-process/in-process.capabilities.js';

/** The built-in drivers, by name. Nothing of a driver is loaded before it is chosen. */
export const resilienceDrivers = {
  'in-process': {
    name: 'in-process',
    production: 'ok',
    capabilities: inProcessResilienceCapabilities,
    perProcess: true,
    remote: false,
    peers: [],
    target: () => 'this process',
    create: async (_settings, { clock, random }) => {
      const { InProcessResilienceDriver } = await import('./in-process/index.js');
      return new InProcessResilienceDriver({ clock, random });
    },
  },
} satisfies Readonly<Record<string, ResilienceDriverFactory>>;
