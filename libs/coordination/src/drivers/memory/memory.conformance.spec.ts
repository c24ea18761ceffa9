import 'reflect-metadata';
import {
  describeIdempotency,
  describeKeyValueStore,
  describeLocks,
  describePubSub,
  describeRateLimiter,
  moduleHarness,
} from '../../testing/index.js';
import { coordinationDrivers } from '../manifest.js';

const harness = moduleHarness({
  name: 'the memory driver',
  driver: coordinationDrivers.memory,
  capabilities: coordinationDrivers.memory.capabilities,
});

describeLocks({ describe, it }, harness);
describeRateLimiter({ describe, it }, harness);
describeIdempotency({ describe, it }, harness);
describePubSub({ describe, it }, harness);
describeKeyValueStore({ describe, it }, harness);
