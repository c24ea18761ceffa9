// npm run test:shape: what the generator writes, and what the pages of docs/ teach, put to whole suites. Minutes, so one file at a time.
import base from './jest.config.mjs';

export default {
  ...base,
  roots: ['<rootDir>/test/shape', '<rootDir>/test/docs/suites'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  maxWorkers: 1,
  testTimeout: 600_000,
};
