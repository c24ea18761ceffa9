export { SeededRandom, SequentialIds, VirtualClock } from '#core/testing';
export { FakeDatabase, FakeUnsupportedError } from '#database/testing';
export type { FakeKnowledge, InfrastructureTestingOptions } from '../infrastructure-testing.options.js';
export { KeptFaults } from './kept-faults.js';
export { TestingKit } from './testing-kit.js';
export { TestingLeakError } from './testing.errors.js';
