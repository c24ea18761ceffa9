import { parseArgs } from 'node:util';
import { EXIT_CODES } from '#core';
import type { InfrastructureOptions } from './infrastructure.options.js';
import { migrationStatus, verifyMigrations } from './inspect-migrations.js';
import type { OwnTablesOptions } from './migration-process.js';
import { checkLines, runLine, statusLines } from './migration-report.js';
import { runMigrations } from './run-migrations.js';

/** How a migrate command ends; a failure ends it as it ends a start. */
export const MIGRATE_EXIT_CODES = {
  ok: EXIT_CODES.ok,
  /** Something is pending: run `up`. */
  pending: 3,
  /** EX_USAGE of sysexits.h. */
  usage: 64,
  /** Something that `up` does not heal: a changed step, tables of a later release or in another form. */
  mistaken: EXIT_CODES.configuration,
} as const;

/** What a process that runs the command writes and ends with. Nothing is written here. */
export interface MigrateOutcome {
  /** For standard output. */
  readonly output: string;
  /** For standard error. */
  readonly errors: string;
  readonly exitCode: number;
}

const USAGE = `Usage: migrate [up | status | verify] [--json]
  up      runs what is pending (the default)
  status  lists what ran and what is pending
  verify  checks, without changing anything, that the database is as this version needs it
  --json  writes JSON instead of lines for a person
Exit codes: 0 as it should be; 3 something is pending; 78 something that "up" does not heal; 64 wrong arguments.
`;

/**
 * The command that brings the databases of an application up to date, or tells how they are: `up` (the default), `status` or `verify`, with `--json` for machines.
 * @param parameters what stands behind the name of the program, as in `process.argv.slice(2)`.
 * @throws what `runMigrations`, `migrationStatus` and `verifyMigrations` throw.
 */
export async function migrateCommand(
  options: InfrastructureOptions,
  parameters: readonly string[],
  which: OwnTablesOptions = {},
): Promise<MigrateOutcome> {
  const asked = read(parameters);
  if ('mistake' in asked)
    return { output: '', errors: `${asked.mistake}\n${USAGE}`, exitCode: MIGRATE_EXIT_CODES.usage };
  if (asked.help) return { output: USAGE, errors: '', exitCode: MIGRATE_EXIT_CODES.ok };
  const { databases, lines, exitCode } = await COMMANDS[asked.command](options, which);
  const output = asked.json ? JSON.stringify({ command: asked.command, databases }) : lines.join('\n');
  return { output: output === '' ? '' : `${output}\n`, errors: '', exitCode };
}

interface Result {
  readonly databases: readonly object[];
  readonly lines: readonly string[];
  readonly exitCode: number;
}

const COMMANDS = { up, status, verify } as const;

type Command = keyof typeof COMMANDS;

async function up(options: InfrastructureOptions, which: OwnTablesOptions): Promise<Result> {
  const databases = await runMigrations(options, which);
  return { databases, lines: databases.map(runLine), exitCode: MIGRATE_EXIT_CODES.ok };
}

async function status(options: InfrastructureOptions, which: OwnTablesOptions): Promise<Result> {
  const databases = await migrationStatus(options, which);
  const states = databases.flatMap(({ own, migrations }) => [...(own?.steps ?? []), ...migrations]);
  const newer = databases.some(({ own }) => own?.majors.some(({ found, known }) => found > known));
  const exitCode = newer || states.some(({ state }) => state === 'diverged') ? 'mistaken' : pendingOrOk(states);
  return { databases, lines: databases.flatMap(statusLines), exitCode: MIGRATE_EXIT_CODES[exitCode] };
}

async function verify(options: InfrastructureOptions, which: OwnTablesOptions): Promise<Result> {
  const databases = await verifyMigrations(options, which);
  const mistakes = databases.flatMap((database) => database.mistakes);
  const healed = mistakes.every(({ kind }) => kind === 'pending');
  const exitCode = mistakes.length === 0 ? 'ok' : healed ? 'pending' : 'mistaken';
  return { databases, lines: databases.flatMap(checkLines), exitCode: MIGRATE_EXIT_CODES[exitCode] };
}

function pendingOrOk(states: readonly { readonly state: string }[]): 'pending' | 'ok' {
  return states.some(({ state }) => state === 'pending') ? 'pending' : 'ok';
}

type Asked =
  { readonly command: Command; readonly json: boolean; readonly help: boolean } | { readonly mistake: string };

function read(parameters: readonly string[]): Asked {
  try {
    const { values, positionals } = parseArgs({
      args: [...parameters],
      options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
      allowPositionals: true,
    });
    const [command = 'up', ...more] = positionals;
    if (!isCommand(command)) return { mistake: `There is no command "${command}".` };
    if (more.length > 0) return { mistake: `One command at a time: ${positionals.join(', ')}.` };
    return { command, json: values.json, help: values.help };
  } catch (error) {
    if (!isArgumentMistake(error)) throw error;
    return { mistake: error.message };
  }
}

/** Told by its code: Node's own class may be another realm's. */
function isArgumentMistake(error: unknown): error is Error {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code.startsWith('ERR_PARSE_ARGS_')
  );
}

function isCommand(text: string): text is Command {
  return Object.hasOwn(COMMANDS, text);
}
