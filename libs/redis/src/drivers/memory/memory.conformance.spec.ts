import 'reflect-metadata';
import { describeRedis, moduleHarness } from '../../testing/index.js';
import { redisDrivers } from '../manifest.js';

describeRedis(
  { describe, it },
  moduleHarness({
    name: 'the memory driver',
    driver: redisDrivers.memory,
    capabilities: redisDrivers.memory.capabilities,
  }),
);
