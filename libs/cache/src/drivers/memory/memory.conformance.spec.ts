import 'reflect-metadata';
import { describeCache, moduleHarness } from '../../testing/index.js';
import { cacheDrivers } from '../manifest.js';

describeCache(
  { describe, it },
  moduleHarness({
    name: 'the memory driver',
    driver: cacheDrivers.memory,
    capabilities: cacheDrivers.memory.capabilities,
  }),
);
