export {
  FaultProxy,
  SeededRandom,
  SequentialIds,
  VirtualClock,
  type Fault,
  type FaultConditions,
  type FaultDirection,
  type FaultPlace,
  type FaultProxyOptions,
  type FaultRule,
  type MessageFraming,
  type TcpAddress,
} from '#core/testing';
export { FakeDatabase, FakeUnsupportedError } from '#database/testing';
export type { FakeKnowledge, InfrastructureTestingOptions } from '../infrastructure-testing.options.js';
export { KeptFaults } from './kept-faults.js';
export { TestingKit } from './testing-kit.js';
export { TestingLeakError } from './testing.errors.js';
