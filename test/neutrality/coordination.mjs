// The published suites of locks, limits, idempotency keys, messages and values under node:test, on the build.
//
//     npm run test:neutral
import 'reflect-metadata';
import { describe, it } from 'node:test';
import { coordinationConcern } from 'nestjs-groundwork/coordination';
import {
  describeIdempotency,
  describeKeyValueStore,
  describeLocks,
  describePubSub,
  describeRateLimiter,
  moduleHarness,
} from 'nestjs-groundwork/coordination/testing';

const driver = coordinationConcern.drivers.memory;
const harness = moduleHarness({ name: 'the memory driver', driver, capabilities: driver.capabilities });
for (const describeSuite of [
  describeLocks,
  describeRateLimiter,
  describeIdempotency,
  describePubSub,
  describeKeyValueStore,
])
  describeSuite({ describe, it }, harness);
