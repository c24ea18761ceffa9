// The published suite of telemetry under node:test, on the build.
//
//     npm run test:neutral
import { describe, it } from 'node:test';
import { SystemClock, SystemRandom, UuidV7 } from 'nestjs-groundwork/core';
import { NoneDriver } from 'nestjs-groundwork/observability/drivers/none';
import { describeObservability } from 'nestjs-groundwork/observability/testing';
import { TelemetryCollector } from 'nestjs-groundwork/observability/testing/telemetry';

const [clock, random] = [new SystemClock(), new SystemRandom()];
const parts = { clock, random, ids: new UuidV7(clock, random), instance: 'default' };

describeObservability(
  { describe, it },
  { name: 'the driver none', capabilities: { telemetry: false }, open: async () => new NoneDriver() },
);
describeObservability(
  { describe, it },
  {
    name: 'the driver opentelemetry, over the SDK of a collector',
    capabilities: { telemetry: true },
    open: () => new TelemetryCollector().driver.create({}, parts),
  },
);
