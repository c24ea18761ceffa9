import 'reflect-metadata';
import { describeResilience, moduleHarness } from '../../testing/index.js';
import { resilienceDrivers } from '../manifest.js';

describeResilience(
  { describe, it },
  moduleHarness({
    name: 'the in-process driver',
    driver: resilienceDrivers['in-process'],
    capabilities: resilienceDrivers['in-process'].capabilities,
  }),
);
