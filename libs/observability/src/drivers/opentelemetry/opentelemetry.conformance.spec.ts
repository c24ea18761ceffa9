import { SystemClock } from '#core';
import { OrderedLifecycle, SeededRandom, SequentialIds } from '#core/testing';
import type { ObservabilitySettings } from '../../observability.options.js';
import { TelemetryCollector } from '../../testing/collectors/index.js';
import { describeObservability } from '../../testing/index.js';

const clock = new SystemClock();
const parts = {
  ...{ clock, random: new SeededRandom(1), ids: new SequentialIds() },
  ...{ lifecycle: new OrderedLifecycle(clock), instance: 'default' },
};

describeObservability(
  { describe, it },
  {
    name: 'the driver opentelemetry, over the SDK of a collector',
    capabilities: { telemetry: true },
    open: () => new TelemetryCollector().driver.create({} as ObservabilitySettings, parts), // border: a collector has no settings
  },
);
