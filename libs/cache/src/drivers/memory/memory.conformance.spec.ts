import 'reflect-metadata';
import { describeCache, driverHarness, moduleHarness } from '../../testing/index.js';
import { cacheDrivers } from '../manifest.js';
import { memoryCacheCapabilities } from './memory.capabilities.js';
import { MemoryCacheDriver } from './memory.driver.js';

describeCache(
  { describe, it },
  driverHarness({
    name: 'the memory driver',
    capabilities: memoryCacheCapabilities,
    remote: false,
    clock: 'virtual',
    open: () => Promise.resolve({ driver: ({ time }) => new MemoryCacheDriver(time) }),
  }),
);

describeCache(
  { describe, it },
  moduleHarness({
    name: 'the module with the memory driver',
    driver: cacheDrivers.memory,
    capabilities: memoryCacheCapabilities,
  }),
);
