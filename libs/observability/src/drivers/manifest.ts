import type { ObservabilityDriverFactory } from '../observability.driver-factory.js';
import { memoryObservabilityCapabilities } from './memory/memory.capabilities.js';

/** The built-in drivers, by name. Nothing of a driver is loaded before it is chosen. */
export const observabilityDrivers = {
  memory: {
    name: 'memory',
    production: 'ask',
    productionNote: 'the observability records live in this one process: every stop loses them',
    capabilities: memoryObservabilityCapabilities,
    remote: false,
    peers: [],
    target: () => 'this process',
    create: async ({ maxEntries }, { clock }) => {
      const { MemoryObservabilityDriver } = await import('./memory/index.js');
      return new MemoryObservabilityDriver({ maxEntries }, clock);
    },
  },
} satisfies Readonly<Record<string, ObservabilityDriverFactory>>;
