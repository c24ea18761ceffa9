import type { CoordinationDriverFactory } from '../coordination.driver-factory.js';
import { memoryCoordinationCapabilities } from './memory/memory.capabilities.js';

/** The built-in drivers, by name. Nothing of a driver is loaded before it is chosen. */
export const coordinationDrivers = {
  memory: {
    name: 'memory',
    production: 'ask',
    productionNote: 'the coordination records live in this one process: every stop loses them',
    capabilities: memoryCoordinationCapabilities,
    remote: false,
    peers: [],
    target: () => 'this process',
    create: async ({ maxEntries }, { clock }) => {
      const { MemoryCoordinationDriver } = await import('./memory/index.js');
      return new MemoryCoordinationDriver({ maxEntries }, clock);
    },
  },
} satisfies Readonly<Record<string, CoordinationDriverFactory>>;
