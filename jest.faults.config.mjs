// npm run test:faults: processes are killed and frozen here, so one file at a time, and with patience.
import base from './jest.config.mjs';

export default {
  ...base,
  roots: ['<rootDir>/test/faults'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  maxWorkers: 1,
  testTimeout: 300_000,
};
