import { describeObservability } from '../../testing/index.js';
import { NoneDriver } from './index.js';

describeObservability(
  { describe, it },
  { name: 'the driver none', capabilities: { telemetry: false }, open: async () => new NoneDriver() },
);
