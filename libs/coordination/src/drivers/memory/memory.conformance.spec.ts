import 'reflect-metadata';
import { describeCoordination, moduleHarness } from '../../testing/index.js';
import { coordinationDrivers } from '../manifest.js';

describeCoordination(
  { describe, it },
  moduleHarness({
    name: 'the memory driver',
    driver: coordinationDrivers.memory,
    capabilities: coordinationDrivers.memory.capabilities,
  }),
);
