import 'reflect-metadata';
import { describeObservability, moduleHarness } from '../../testing/index.js';
import { observabilityDrivers } from '../manifest.js';

describeObservability(
  { describe, it },
  moduleHarness({
    name: 'the memory driver',
    driver: observabilityDrivers.memory,
    capabilities: observabilityDrivers.memory.capabilities,
  }),
);
