// Where a concern is registered in files that exist. Every place hangs on the event bus, which is always there, so that the next concern finds it again.

const OPTIONS = 'libs/infrastructure/src/infrastructure.options.ts';
const MODULES = 'libs/infrastructure/src/concern-modules.ts';
const TESTING_OPTIONS = 'libs/infrastructure/src/infrastructure-testing.options.ts';
const SAMPLED = 'test/module/support/sampled-concerns.ts';
const WAYS = 'test/module/support/ways-to-configure.ts';
const ASYNC = 'test/module/infrastructure-async.spec.ts';
const NAMED = 'test/module/named-databases-async.spec.ts';
const PLAIN = 'libs/infrastructure/src/infrastructure.module.spec.ts';

/** @returns `{ file, anchor, before | after }` of each insertion, in any format: the files are formatted afterwards. */
export function insertions(names) {
  const places = [
    optionInsertions,
    moduleInsertions,
    portInsertions,
    forTestingInsertions,
    testInsertions,
    planInsertions,
  ];
  return places.flatMap((insertionsOf) => insertionsOf(names));
}

function optionInsertions({ kebab, camel, Pascal }) {
  const imported = `${camel}Concern, type ${Pascal}Choice, type ${Pascal}DriverName, type ${Pascal}Statics`;
  return [
    { file: OPTIONS, anchor: 'import type { AsyncOptions,', before: `import { ${imported} } from '#${kebab}';\n` },
    { file: OPTIONS, anchor: 'messaging: messagingConcern', after: `, ${camel}: ${camel}Concern` },
    {
      file: OPTIONS,
      anchor: '  /** Where variables are read from.',
      before: `  /** The same. */\n  readonly ${camel}?: ${Pascal}Choice | undefined;\n`,
    },
    {
      file: OPTIONS,
      anchor: '  readonly messaging?: Exclude<MessagingChoice, false> | undefined;\n',
      after: `  readonly ${camel}?: Exclude<${Pascal}Choice, false> | undefined;\n`,
    },
    {
      file: OPTIONS,
      anchor: '  readonly messaging?: false | MessagingDriverName | MessagingStatics | undefined;\n',
      after: `  readonly ${camel}?: false | ${Pascal}DriverName | ${Pascal}Statics | undefined;\n`,
    },
  ];
}

function moduleInsertions({ kebab, camel, Pascal }) {
  return [
    {
      file: MODULES,
      anchor: "import type { DynamicModule } from '@nestjs/common';",
      before: `import { ${Pascal}Module } from '#${kebab}';\n`,
    },
    { file: MODULES, anchor: '    observability: ObservabilityModule,', before: `    ${camel}: ${Pascal}Module,\n` },
  ];
}

/** Who asks for the port without its module is told which concern to switch on. */
function portInsertions({ camel, Pascal }) {
  return [
    {
      file: 'libs/core/src/failures/analyzers/port-concerns.ts',
      anchor: "EventBus: 'messaging',",
      after: `\n  ${Pascal}: '${camel}',`,
    },
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
      anchor: "{ concern: 'messaging', driver: 'off' },",
      after: `\n{ concern: '${camel}', driver: 'memory' },`,
    },
    {
      file: ASYNC,
      anchor: "{ driver: 'none' }, { driver: 'memory', target: 'this process' }",
      after: `, { driver: 'memory' }`,
    },
    { file: NAMED, ...named },
    { file: PLAIN, ...named },
    { file: PLAIN, anchor: "why: 'default', target: 'the default database', scope: 'per process', },", after: memory },
    { file: PLAIN, anchor: "driver: 'off', why: 'option messaging', target: '', scope: '' },", after: memory },
    { file: PLAIN, anchor: "GROUNDWORK_ALLOW_EMBEDDED: 'database", after: `,${camel}` },
  ];
}
