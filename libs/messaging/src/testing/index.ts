export { describeEventBus } from './event-bus.conformance.js';
export type {
  ApplicationRequest,
  LeaseFaults,
  MessagingApplication,
  MessagingHarness,
  MessagingLimits,
  MessagingStore,
  SuiteHandler,
} from './messaging-harness.js';
export { moduleHarness, type ModuleHarnessRequest } from './database/module-harness.js';
export { sqlDeliveryFaults, type DeliveryFaults, type FaultParts } from './database/delivery-faults.js';
export { suiteTableStatements } from './support/effects.js';
export type { SuiteRunner } from '#core/testing';
