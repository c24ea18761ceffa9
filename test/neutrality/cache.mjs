// The published suite of the cache under node:test, on the build.
//
//     npm run test:neutral
import 'reflect-metadata';
import { describe, it } from 'node:test';
import { cacheConcern } from 'nestjs-groundwork/cache';
import { describeCache, moduleHarness } from 'nestjs-groundwork/cache/testing';

const driver = cacheConcern.drivers.memory;
describeCache(
  { describe, it },
  moduleHarness({ name: 'the memory driver', driver, capabilities: driver.capabilities }),
);
