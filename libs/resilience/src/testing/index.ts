export { describeResilience } from './resilience.conformance.js';
export { FakeResilience, type RecordedCall } from './fake-resilience.js';
export { moduleHarness, type ModuleHarnessRequest } from './module-harness.js';
export type { SuiteRunner } from '#core/testing';
export type { ResilienceApplication, ResilienceHarness } from './resilience-harness.js';
