// The published suite of policies under node:test, on the build.
//
//     npm run test:neutral
import 'reflect-metadata';
import { describe, it } from 'node:test';
import { resilienceConcern } from 'nestjs-groundwork/resilience';
import { describeResilience, moduleHarness } from 'nestjs-groundwork/resilience/testing';

const driver = resilienceConcern.drivers['in-process'];
describeResilience(
  { describe, it },
  moduleHarness({ name: 'the in-process driver', driver, capabilities: driver.capabilities }),
);
