import { messageOf } from '../../errors/error-facts.js';
import { EXIT_CODES } from '../exit-codes.js';
import type { Failure } from '../failure.js';
import { PORT_CONCERNS } from './port-concerns.js';

// Nest's own words, of releases 11 and 12.
const UNKNOWN_DEPENDENCY = /^Nest can't resolve dependencies of the [^\n]*/;
const ARGUMENT = /(?:argument|property) "?(.+?)"? (?:at index|is available|in the|of)/;
const CONTEXT = /in the (\S+?)(?: context| module|\.|$)/;
const REPOSITORY = /^Symbol\(nestjs-groundwork\/repository\/([^/]+)\/(.+)\)$/;
const NAMED = /^Symbol\(nestjs-groundwork\/([^/]+)\/([^/]+)\)$/;

/** A class asks for a provider that its module does not see. */
export function unknownDependency(error: unknown): Failure | undefined {
  const [sentence] = UNKNOWN_DEPENDENCY.exec(messageOf(error)) ?? [];
  if (sentence === undefined) return undefined;
  const token = ARGUMENT.exec(sentence)?.[1] ?? '';
  return {
    code: 'DEPENDENCY_UNKNOWN',
    what: 'Nest cannot build the application: a class asks for a provider that its module does not see.',
    why: sentence,
    action: ofOurs(token, CONTEXT.exec(sentence)?.[1]) ?? [
      'Import the module that exports the provider, or add the provider to the module.',
      'Check that the class is imported by value, not by "import type".',
    ],
    exitCode: EXIT_CODES.configuration,
  };
}

/** What to do when the token is one of ours. */
function ofOurs(token: string, module = 'the module'): readonly string[] | undefined {
  const [, database, entity] = REPOSITORY.exec(token) ?? [];
  if (database !== undefined && entity !== undefined) {
    const instance = database === 'default' ? '' : `, '${database}'`;
    return [
      `Import DatabaseModule.forFeature([{ entity: ${entity} }]${instance}) in ${module}: the token is that of the repository of ${entity}.`,
    ];
  }
  const [, named, instance] = NAMED.exec(token) ?? [];
  const port = named ?? token;
  const concern = Object.hasOwn(PORT_CONCERNS, port) ? PORT_CONCERNS[port] : undefined;
  if (concern === undefined) return undefined;
  if (instance !== undefined)
    return [
      `Name it in the options: InfrastructureModule.forRoot({ ${concern}: { instances: { ${instance}: {} } } }).`,
      `Or correct the name "${instance}" where ${port} is injected.`,
    ];
  const type = `${concern.charAt(0).toUpperCase()}${concern.slice(1)}Module`;
  return [
    `Import InfrastructureModule.forRoot() in the root module, or ${type}.forRoot() alone: ${port} is a port of the concern "${concern}".`,
    'If it is imported: check that only one copy of the package is installed (npm ls nestjs-groundwork).',
  ];
}
