// What the compiler cannot see: promises that nobody awaits, time and chance that tests cannot move, processes that end behind the application's back.
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const TIME = 'Take the injected Clock, so that tests can move time.';
const CHANCE = 'Take the injected Random or Ids, so that tests can repeat it.';
const PROCESS = 'A library returns or throws; only bootstrap() ends the process.';

/** Rules for logic under libs/: time, chance and the process come from outside. */
const injected = {
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: TIME },
    { object: 'performance', property: 'now', message: TIME },
    { object: 'Math', property: 'random', message: CHANCE },
    { object: 'crypto', property: 'randomUUID', message: CHANCE },
    { object: 'AbortSignal', property: 'timeout', message: TIME },
    { object: 'process', property: 'exit', message: PROCESS },
    { object: 'process', property: 'abort', message: PROCESS },
    { object: 'process', property: 'kill', message: PROCESS },
  ],
  'no-restricted-globals': ['error', { name: 'setTimeout', message: TIME }, { name: 'setInterval', message: TIME }],
  'no-restricted-imports': [
    'error',
    {
      paths: [
        { name: 'node:timers', message: TIME },
        { name: 'node:timers/promises', message: TIME },
        { name: 'timers/promises', message: TIME },
        { name: 'node:crypto', importNames: ['randomUUID'], message: CHANCE },
        { name: 'crypto', importNames: ['randomUUID'], message: CHANCE },
      ],
    },
  ],
};

/** Shapes that no file of ours has, whatever it is for. */
const everywhere = [
  { selector: 'ExportAllDeclaration', message: 'Export by name, one line each.' },
  { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
  {
    selector:
      "CallExpression[callee.property.name='catch'] > ArrowFunctionExpression[body.type='BlockStatement'][body.body.length=0]",
    message: 'An error that is swallowed here is a defect that nobody finds. Handle it or let it pass.',
  },
  {
    selector:
      "CallExpression[callee.property.name='catch'] > ArrowFunctionExpression[body.type='Identifier'][body.name='undefined']",
    message: 'An error that is swallowed here is a defect that nobody finds. Handle it or let it pass.',
  },
];
const dateWithoutArgument = { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: TIME };

export default tseslint.config(
  { ignores: ['**/node_modules/', 'dist/', 'coverage/', '.groundwork/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { inheritedMethods: true } }],
      // Silent in files with decorators, because the project emits decorator metadata: an injected class must stay a value.
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { prefer: 'type-imports', fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/consistent-type-exports': ['error', { fixMixedExportsWithInlineTypeSpecifier: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' },
      ],
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true, allowThrowingAny: true }],
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/require-await': 'off', // an async method of a port or a fake may have nothing to await
      '@typescript-eslint/no-extraneous-class': 'off', // Nest modules are classes without members
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allow: [{ from: 'file', name: ['Duration', 'ByteSize', 'Secret'] }] },
      ],
      '@typescript-eslint/no-base-to-string': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/unbound-method': 'off', // small interfaces are written with methods and taken apart on purpose
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-restricted-syntax': ['error', ...everywhere],
      'no-console': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', { max: 400 }],
      'max-params': ['error', { max: 5 }],
    },
  },
  {
    files: ['libs/**/*.ts'],
    ignores: ['libs/core/src/time/**', 'libs/core/src/random/**', 'libs/**/testing/**', '**/*.spec.ts'],
    rules: { ...injected, 'no-restricted-syntax': ['error', ...everywhere, dateWithoutArgument] },
  },
  {
    // The border: what a vendor's typings leave open arrives here as `any`, and leaves with a type.
    files: ['libs/**/drivers/**/*.ts', 'libs/**/integrations/**/*.ts', 'libs/database/src/orm/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.spec.ts', 'test/**/*.ts', 'libs/**/testing/**/*.ts'],
    rules: {
      // What comes back over HTTP or out of a matcher has no type of its own; the assertion is the check.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      'max-params': 'off',
    },
  },
  {
    // Programs that a person runs print to that person.
    files: [
      'apps/*/src/main.ts',
      'apps/*/src/**/*.command.ts',
      'bench/**/*.ts',
      'test/support/**/*.ts',
      'test/faults/**/*.ts',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        AbortController: 'readonly',
        Buffer: 'readonly',
        performance: 'readonly',
        fetch: 'readonly',
      },
    },
    rules: {
      'no-empty': ['error', { allowEmptyCatch: false }],
      'no-restricted-syntax': [
        'error',
        ...everywhere.filter(({ selector }) => selector !== 'ExportDefaultDeclaration'),
      ],
    },
  },
);
