// Jest in plain CommonJS mode: swc compiles our TypeScript, and the ESM-only packages below, to CommonJS.
const esmOnly = [
  '@nestjs',
  '@mikro-orm',
  'kysely',
  '@electric-sql',
  'es-toolkit',
  'file-type',
  'strtok3',
  'token-types',
  'uint8array-extras',
  '@tokenizer',
  '@borewit',
  'load-esm',
];
const transform = {
  '^.+\\.[cm]?[tj]s$': [
    '@swc/jest',
    {
      swcrc: false,
      sourceMaps: 'inline',
      module: { type: 'commonjs' },
      jsc: {
        target: 'es2022',
        keepClassNames: true,
        parser: { syntax: 'typescript', decorators: true },
        transform: { legacyDecorator: true, decoratorMetadata: true },
      },
    },
  ],
};
export default {
  roots: ['<rootDir>/libs', '<rootDir>/apps', '<rootDir>/test'],
  testRegex: '\\.spec\\.ts$',
  testPathIgnorePatterns: [
    '/node_modules/',
    '/dist/',
    '<rootDir>/test/faults/',
    '<rootDir>/test/shape/',
    '<rootDir>/test/docs/suites/',
  ],
  testEnvironment: 'node',
  testTimeout: 60_000,
  maxWorkers: 2,
  // Each file leaves its modules behind, and collecting a heap of gigabytes made late files five times slower: such a worker begins anew.
  workerIdleMemoryLimit: '700MB',
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  reporters: ['default', '<rootDir>/test/support/skipped-services.reporter.mjs'],
  // Sources, never a stale dist.
  testEnvironmentOptions: { customExportConditions: ['@groundwork/source', 'node', 'require', 'default'] },
  transform,
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
};
