export { describeObservability } from './observability.conformance.js';
export { FakeObservability } from './fake-observability.js';
export { moduleHarness, type ModuleHarnessRequest } from './module-harness.js';
export type { SuiteRunner } from './suite-runner.js';
export type {
  ObservabilityApplication,
  ObservabilityHarness,
  ObservabilityLimits,
  ObservabilityStore,
} from './observability-harness.js';
