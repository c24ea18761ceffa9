import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where the server's programs are, and as whom they run: they refuse root. */
export interface PostgresBinaries {
  readonly folder: string;
  /** Undefined: as ourselves. */
  readonly runAs: { readonly uid: number; readonly gid: number } | undefined;
}

const VERSIONS = '/usr/lib/postgresql';
const USERS = ['postgres', 'nobody'];

/** The programs, or why there are none. */
export function findPostgresBinaries(): PostgresBinaries | { readonly reason: string } {
  const folder = candidates().find((candidate) =>
    ['initdb', 'postgres'].every((program) => existsSync(join(candidate, program))),
  );
  if (folder === undefined)
    return { reason: 'initdb and postgres were not found (pg_config --bindir, /usr/lib/postgresql, PATH)' };
  if (process.getuid?.() !== 0) return { folder, runAs: undefined };
  for (const user of USERS) {
    const [uid, gid] = [idOf('-u', user), idOf('-g', user)];
    if (uid !== undefined && gid !== undefined) return { folder, runAs: { uid, gid } };
  }
  return { reason: `PostgreSQL refuses to run as root, and there is no user ${USERS.join(' or ')}` };
}

function candidates(): string[] {
  const configured = output('pg_config', ['--bindir']);
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a)) : [];
  return [
    ...(configured === undefined ? [] : [configured]),
    ...versions.map((version) => join(VERSIONS, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
}

function idOf(option: '-u' | '-g', user: string): number | undefined {
  const text = output('id', [option, user]);
  return text === undefined ? undefined : Number(text);
}

/** What a program prints, or undefined when it is not there or fails. */
function output(program: string, parameters: readonly string[]): string | undefined {
  try {
    return execFileSync(program, parameters, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}
