// npm run test:faults: processes are killed and frozen here, so two files at a time, which mostly wait, and with patience.
import base from './jest.config.mjs';

export default {
  ...base,
  roots: ['<rootDir>/test/faults'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  maxWorkers: 2,
  testTimeout: 300_000,
};
