// The layer rules. `npm run arch` runs them; test/architecture/layers.spec.ts shows that each one catches an offence.
//
//     core <- domain <- concerns <- infrastructure, testing, cli <- apps
import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));

const escape = (text) => text.replaceAll(/[.\\^$*+?()[\]{}|/]/g, '\\$&');
const sources = (map) =>
  Object.values(map)
    .map((target) => target['@groundwork/source'])
    .filter((path) => path !== undefined)
    .map((path) => `^${escape(path.replace('./', ''))}$`);

/** The doors of the package, from inside (`#...`) and from outside: what `package.json` names is a door, and nothing else. */
const innerDoors = sources(manifest.imports);
const publishedDoors = sources(manifest.exports);

const SPEC = '\\.spec\\.ts$';
const HARNESS = '^libs/.+/testing/';
/** The one place from which tests' parts are reached without being one of them. */
const FOR_TESTING = '^libs/infrastructure/src/infrastructure\\.module\\.ts$';
const FOR_TESTING_PARTS = '^libs/infrastructure/src/testing/testing-parts\\.ts$';
const ONLY_FOR_TESTS = [
  '^libs/.+/testing/',
  '^libs/testing/',
  '^test/',
  'node_modules/(?:@nestjs/testing|supertest|fast-check|jest)/',
  SPEC,
];
const CONCERN = '^libs/(?!(?:core|domain|infrastructure|testing|cli)/)';
/** Where packages of third parties may be named: what a driver speaks to, and modules of other libraries. */
const BORDER = ['^libs/.+/(?:drivers|integrations)/', '^libs/database/src/orm/', HARNESS, SPEC];
const NEST = 'node_modules/(?:@nestjs/(?:common|core)|rxjs|reflect-metadata|zod)/';
const ROOT_NEEDS = 'node_modules/(?:@nestjs/(?:common|core|config)|rxjs|reflect-metadata|zod)/';
const PACKAGE = 'node_modules/';

const rule = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    rule(
      'no-circular',
      'Two files that need each other are one idea in two places, or an interface is missing. Types count.',
      {},
      { circular: true },
    ),

    rule('not-to-unresolvable', 'An import of nothing would pass every other rule.', {}, { couldNotResolve: true }),

    rule(
      'only-declared-packages',
      'A package that only another package brought along may be gone tomorrow.',
      {},
      // A package in `peerDependencies` and `devDependencies` is reported as declared and as not in package.json at once.
      {
        dependencyTypes: ['npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['npm', 'npm-dev', 'npm-peer', 'npm-optional'],
      },
    ),

    rule(
      'core-is-a-leaf',
      'Everything rests on core; core rests on nothing of ours.',
      { path: '^libs/core/' },
      { path: '^(?:libs|apps)/', pathNot: '^libs/core/' },
    ),

    rule(
      'domain-imports-only-core',
      'The ports are what an application holds on to: they know core, and nothing else.',
      { path: '^libs/domain/', pathNot: SPEC },
      { path: '^(?:libs|apps)/', pathNot: ['^libs/domain/', '^libs/core/src/index\\.ts$'] },
    ),

    rule(
      'core-and-domain-have-no-packages',
      'A domain layer without Nest can use them. Nest helpers live in core/nest.',
      { path: '^libs/(?:core|domain)/', pathNot: ['^libs/core/src/nest/', SPEC] },
      { path: PACKAGE },
    ),
    rule(
      'core-and-domain-have-no-packages',
      'core/nest has Nest, rxjs, reflect-metadata and zod.',
      { path: '^libs/core/src/nest/', pathNot: SPEC },
      { path: PACKAGE, pathNot: NEST },
    ),

    rule(
      'no-application-or-interface',
      'An infrastructure layer that reaches up cannot be put under another application.',
      { path: '^libs/' },
      { path: ['^apps/', '^libs/.+/(?:application|interface)/'] },
    ),

    rule(
      'concerns-do-not-import-concerns',
      'A concern reaches another through domain ports and core seams.',
      { path: `${CONCERN}([^/]+)/` },
      { path: CONCERN, pathNot: ['^libs/$1/', '^libs/(?:database|redis)/src/(?:testing/)?index\\.ts$'] },
    ),
    rule(
      'concerns-do-not-import-concerns',
      "The database's front door is for database/, records/ and migrations/ of a concern; its suites and their drivers are for any test.",
      { path: CONCERN, pathNot: ['^libs/database/', '^libs/.+/(?:database|records|migrations)/'] },
      { path: '^libs/database/', pathNot: '^libs/database/src/testing/' },
    ),
    rule(
      'concerns-do-not-import-concerns',
      'The front door of redis is for drivers/redis/ and drivers/tiered/ of a concern.',
      { path: CONCERN, pathNot: ['^libs/redis/', '^libs/[^/]+/src/drivers/(?:redis|tiered)/'] },
      { path: '^libs/redis/' },
    ),

    rule(
      'only-the-root-composes',
      'InfrastructureModule puts the concerns together; nobody below it knows that it exists.',
      { path: '^libs/', pathNot: '^libs/(?:infrastructure|testing|cli)/' },
      { path: '^libs/(?:infrastructure|testing|cli)/' },
    ),
    rule(
      'only-the-root-composes',
      "The users' kit and the command stand on top: the infrastructure and each other do not import them.",
      { path: '^libs/(infrastructure|testing|cli)/' },
      { path: '^libs/(?:testing|cli)/', pathNot: '^libs/$1/' },
    ),

    rule(
      'through-the-front-door',
      'What a folder of libs/ offers to others is what its index.ts exports.',
      { path: '^libs/([^/]+)/' },
      { path: '^libs/', pathNot: ['^libs/$1/', ...innerDoors] },
    ),
    rule(
      'through-the-front-door',
      'By its `#name`, which works in import() and in typings; a path would bind to the place of a file.',
      { path: '^libs/([^/]+)/' },
      { path: '^libs/', pathNot: '^libs/$1/', dependencyTypesNot: ['aliased-subpath-import'] },
    ),

    rule(
      'apps-use-what-is-published',
      'An application is written as a user would write it: its own files, packages, and nestjs-groundwork/...',
      { path: '^apps/([^/]+)/' },
      { path: '^(?:libs|apps|test|bench)/', pathNot: ['^apps/$1/', ...publishedDoors] },
    ),
    rule(
      'apps-use-what-is-published',
      'By the published name, never by a path into libs/ or by a `#name`.',
      { path: '^apps/' },
      { path: '^libs/', dependencyTypes: ['aliased-subpath-import', 'local'] },
    ),

    rule(
      'peers-only-at-the-border',
      'A package that not every user installs is named by drivers/, integrations/, libs/database/src/orm/ and testing/ alone. Types count: they end up in typings.',
      { path: '^libs/(?!infrastructure/)', pathNot: BORDER },
      { path: PACKAGE, pathNot: NEST },
    ),
    rule(
      'peers-only-at-the-border',
      'The root may have @nestjs/config besides.',
      { path: '^libs/infrastructure/', pathNot: BORDER },
      { path: PACKAGE, pathNot: ROOT_NEEDS },
    ),

    rule(
      'only-tests-import-testing',
      'Fakes, suites and test clocks stay out of what runs in production.',
      { path: '^(?:libs|apps)/', pathNot: [SPEC, HARNESS, FOR_TESTING, '^libs/testing/', '^apps/[^/]+/test/'] },
      { path: ONLY_FOR_TESTS },
    ),
    rule(
      'only-tests-import-testing',
      'InfrastructureModule.forTesting loads its parts by import() when it is called, and nothing else of a test.',
      { path: FOR_TESTING },
      { path: ONLY_FOR_TESTS, pathNot: FOR_TESTING_PARTS },
    ),
    rule(
      'only-tests-import-testing',
      'By import(): an application that starts loads none of it.',
      { path: FOR_TESTING },
      { path: FOR_TESTING_PARTS, dynamic: false },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(?:^|/)(?:dist|coverage)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true, // an import of a type is an import
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@groundwork/source', 'import', 'require', 'node', 'default', 'types'],
      mainFields: ['main', 'module', 'types', 'typings'],
    },
  },
};
