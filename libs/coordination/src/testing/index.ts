export { describeCoordination } from './coordination.conformance.js';
export { FakeCoordination } from './fake-coordination.js';
export { moduleHarness, type ModuleHarnessRequest } from './module-harness.js';
export type { SuiteRunner } from './suite-runner.js';
export type {
  CoordinationApplication,
  CoordinationHarness,
  CoordinationLimits,
  CoordinationStore,
} from './coordination-harness.js';
