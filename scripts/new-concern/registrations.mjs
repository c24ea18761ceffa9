// Where a concern is registered in files that exist. Every place hangs on the event bus, which is always there, so that the next concern finds it again.

const OPTIONS = 'libs/infrastructure/src/infrastructure.options.ts';
const MODULE = 'libs/infrastructure/src/infrastructure.module.ts';
const READING = 'libs/infrastructure/src/read-configuration.ts';
const TESTING_OPTIONS = 'libs/infrastructure/src/infrastructure-testing.options.ts';
const TESTING_KEYS = 'libs/infrastructure/src/testing/testing-options.ts';
const TESTING_PARTS = 'libs/infrastructure/src/testing/testing-parts.ts';
const SAMPLED = 'test/module/support/sampled-concerns.ts';
const WAYS = 'test/module/support/ways-to-configure.ts';
const EVERY = 'test/module/every-option.spec.ts';
const ASYNC = 'test/module/infrastructure-async.spec.ts';
const PLAIN = 'libs/infrastructure/src/infrastructure.module.spec.ts';

/** @returns `{ file, anchor, before | after }` of each insertion, in any format: the files are formatted afterwards. */
export function insertions(names) {
  return [optionInsertions, moduleInsertions, forTestingInsertions, testInsertions, planInsertions].flatMap((places) =>
    places(names),
  );
}

function optionInsertions({ kebab, camel, Pascal }) {
  const imported = `${camel}Concern, type ${Pascal}Choice, type ${Pascal}DriverName, type ${Pascal}Statics`;
  return [
    { file: OPTIONS, anchor: 'import type { AsyncOptions,', before: `import { ${imported} } from '#${kebab}';\n` },
    { file: OPTIONS, anchor: 'messaging: messagingConcern', after: `, ${camel}: ${camel}Concern` },
    { file: OPTIONS, anchor: `'messaging'`, after: `, '${camel}'` },
    {
      file: OPTIONS,
      anchor: '  /** Where variables are read from.',
      before: `  /** The same. */\n  readonly ${camel}?: ${Pascal}Choice | undefined;\n`,
    },
    {
      file: OPTIONS,
      anchor: 'readonly messaging?: Exclude<MessagingChoice, false> | undefined;\n',
      after: `readonly ${camel}?: Exclude<${Pascal}Choice, false> | undefined;\n`,
    },
    {
      file: OPTIONS,
      anchor: 'readonly messaging?: false | MessagingDriverName | MessagingStatics | undefined;\n',
      after: `readonly ${camel}?: false | ${Pascal}DriverName | ${Pascal}Statics | undefined;\n`,
    },
  ];
}

function moduleInsertions({ kebab, camel, Pascal }) {
  return [
    { file: MODULE, anchor: 'import { Inject, Logger,', before: `import { ${Pascal}Module } from '#${kebab}';\n` },
    {
      file: MODULE,
      anchor: "MessagingModule.fromResolution(resolutionOf(configuration, 'messaging'), statedIn(options)),",
      after: `\n${Pascal}Module.fromResolution(resolutionOf(configuration, '${camel}')),`,
    },
    { file: MODULE, anchor: 'const { configuration: request, database, messaging', after: `, ${camel}` },
    { file: MODULE, anchor: 'given: { database, messaging', after: `, ${camel}` },
    {
      file: MODULE,
      anchor: "messaging: driversOf(resolutionOf(early, 'messaging')?.instances ?? []),",
      after: `\n${camel}: driversOf(resolutionOf(early, '${camel}')?.instances ?? []),`,
    },
    {
      file: MODULE,
      anchor: ": MessagingModule.fromFactory(fixed.messaging, late('messaging'), statedIn(options)),",
      after: `\n${camel} === false ? ${Pascal}Module.fromResolution(undefined) : ${Pascal}Module.fromFactory(fixed.${camel}, late('${camel}')),`,
    },
    { file: MODULE, anchor: 'function switchedOff({ database, messaging', after: `, ${camel}` },
    {
      file: MODULE,
      anchor: '...(messaging === false ? { messaging } : {})',
      after: `, ...(${camel} === false ? { ${camel} } : {})`,
    },
    { file: READING, anchor: 'const { database, messaging', after: `, ${camel}` },
    { file: READING, anchor: 'unknown>> = { database, messaging', after: `, ${camel}` },
  ];
}

/** `InfrastructureModule.forTesting`, where the concern has the driver of its own default. */
function forTestingInsertions({ kebab, camel, Pascal }) {
  return [
    {
      file: TESTING_OPTIONS,
      anchor: "import type { MessagingChoice } from '#messaging';",
      after: `\nimport type { ${Pascal}Choice } from '#${kebab}';`,
    },
    {
      file: TESTING_OPTIONS,
      anchor: 'readonly messaging?: MessagingChoice | undefined;',
      after: `\n/** As in \`forRoot\`. Default \`memory\`. */\nreadonly ${camel}?: ${Pascal}Choice | undefined;`,
    },
    { file: TESTING_KEYS, anchor: `'messaging'`, after: `, '${camel}'` },
    {
      file: TESTING_PARTS,
      anchor: "import { MessagingModule } from '#messaging';",
      after: `\nimport { ${Pascal}Module } from '#${kebab}';`,
    },
    { file: TESTING_PARTS, anchor: "const { database = 'fake', messaging = 'memory'", after: `, ${camel}` },
    { file: TESTING_PARTS, anchor: '{ driver: fakeFactory } : database, messaging', after: `, ${camel}` },
    {
      file: TESTING_PARTS,
      anchor: "MessagingModule.fromResolution(resolutionOf(configuration, 'messaging'), statedIn({ messaging })),",
      after: `\n${Pascal}Module.fromResolution(resolutionOf(configuration, '${camel}')),`,
    },
    {
      file: 'libs/infrastructure/src/testing/for-testing.spec.ts',
      anchor: "{ driver: 'memory', why: 'option messaging.driver' },",
      after: `\n{ concern: '${camel}', driver: 'memory', why: 'default' },`,
    },
  ];
}

/** The suite over the modules of all concerns: every option in every way to say it. */
function testInsertions({ kebab, camel, Pascal }) {
  const testing = `../../../libs/${kebab}/src/testing`;
  const entry = `
    ${camel}: {
      samples: ${camel}Options,
      codeOnly: {},
      statics: [],
      door: {
        forRoot: (choice, request) => ${Pascal}Module.forRoot(choice, request),
        forRootAsync: (options, request) => ${Pascal}Module.forRootAsync(options, request),
      },
    },`;
  return [
    {
      file: SAMPLED,
      anchor: "/** A value that is not an option's default",
      before:
        `import { ${Pascal}Module } from '#${kebab}';\n` +
        `import { optionSamples as ${camel}Options } from '${testing}/option-samples.js';\n\n`,
    },
    {
      file: SAMPLED,
      anchor: 'forRootAsync: (options, request) => MessagingModule.forRootAsync(options, request),\n    },\n  },',
      after: entry,
    },
    {
      file: WAYS,
      anchor: '/** A driver for every concern that tells',
      before: `import { ProbeDriver as ${Pascal}Probe } from '${testing}/probe-driver.js';\n\n`,
    },
    {
      file: WAYS,
      anchor: 'readonly messaging = new MessagingProbe();',
      after: `\nreadonly ${camel} = new ${Pascal}Probe();`,
    },
    { file: WAYS, anchor: 'messaging: this.messaging.factory', after: `, ${camel}: this.${camel}.factory` },
    {
      file: WAYS,
      anchor: 'messaging: merged(statics.messaging, values.messaging),',
      after: `\n${camel}: merged(statics.${camel}, values.${camel}),`,
    },
    { file: EVERY, anchor: 'messaging: on(drivers.messaging)', after: `, ${camel}: on(drivers.${camel})` },
    { file: EVERY, anchor: 'const { database, messaging', after: `, ${camel}` },
    { file: EVERY, anchor: 'as typeof database,', after: ` ${camel},` },
    {
      file: ASYNC,
      anchor: 'messaging: { driver: drivers.messaging }',
      after: `, ${camel}: { driver: drivers.${camel} }`,
    },
  ];
}

/** The plan has a line for every concern, and these tests say all of it. */
function planInsertions({ camel }) {
  const memory =
    `\n{ concern: '${camel}', instance: 'default', driver: 'memory', why: 'default',` +
    ` target: 'this process', scope: 'per process' },`;
  const named = { anchor: "['default', 'reporting', 'default'", after: `, 'default'` };
  return [
    {
      file: ASYNC,
      anchor: "{ concern: 'messaging', driver: 'probe', target: 'nowhere' },",
      after: `\n{ concern: '${camel}', driver: 'probe', target: 'nowhere' },`,
    },
    {
      file: ASYNC,
      anchor: "{ concern: 'messaging', driver: 'off' },",
      after: `\n{ concern: '${camel}', driver: 'memory' },`,
    },
    {
      file: ASYNC,
      anchor: "{ driver: 'off' }, { driver: 'memory', target: 'this process' }",
      after: `, { driver: 'memory' }`,
    },
    { file: ASYNC, ...named },
    { file: PLAIN, ...named },
    { file: PLAIN, anchor: "target: 'the default database',\n        scope: 'per process',\n      },", after: memory },
    { file: PLAIN, anchor: "driver: 'off', why: 'option messaging', target: '', scope: '' },", after: memory },
    { file: PLAIN, anchor: "GROUNDWORK_ALLOW_EMBEDDED: 'database", after: `,${camel}` },
  ];
}
