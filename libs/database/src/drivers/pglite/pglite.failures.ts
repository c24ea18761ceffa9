import { causeChain, InfrastructureError } from '#core';
import { DatabaseError, DatabaseStorageError, DatabaseUnavailableError } from '#domain/database';
import { findServerError, mapServerError } from '../../failures/sqlstate.js';
import { ConnectionAbandonedError, EngineLostError } from './engine.js';
import { EngineStartError } from './load-engine.js';
import { systemCode } from './system-code.js';

// disk_full and io_error: with an embedded database it is our own disk. No other class of SQLSTATE means something else than on a server.
const DISK_STATES: readonly string[] = ['53100', '58030'];
const DYING = /^.*?(?:FATAL|PANIC): +/;
const WASI_CODES: Readonly<Record<string, string>> = {
  2: 'EACCES',
  19: 'EDQUOT',
  29: 'EIO',
  33: 'EMFILE',
  51: 'ENOSPC',
  63: 'EPERM',
  69: 'EROFS',
};
const CLOSED = /^PGlite is clos(?:ed|ing)$/;

/** The error that a port throws for what the embedded driver threw; undefined when it is not the database's. */
export function mapPgliteError(error: unknown, target: string): DatabaseError | undefined {
  if (error instanceof DatabaseError) return error;
  if (DISK_STATES.includes(findServerError(error)?.code ?? '')) return storageError(error, target);
  if (isSessionLoss(error)) return unavailable(error, target);
  return mapServerError(error, target) ?? (isFileSystemError(error) ? storageError(error, target) : undefined);
}

/** The error for a start that failed. Errors of ours (locked folder, missing package) pass as they are. */
export function mapStartError(error: unknown, target: string): InfrastructureError {
  if (error instanceof InfrastructureError) return error;
  return target === 'memory' ? unavailable(error, target) : storageError(error, target);
}

/** The session ended under its user: the engine failed, was closed, or goes on without a caller who gave up. */
export function isSessionLoss(error: unknown): boolean {
  return causeChain(error).some(
    (link) =>
      link instanceof EngineLostError || link instanceof ConnectionAbandonedError || CLOSED.test(messageOf(link)),
  );
}

function messageOf(link: unknown): string {
  return typeof link === 'object' && link !== null && 'message' in link ? String(link.message) : '';
}

function isFileSystemError(error: unknown): boolean {
  return causeChain(error).some(
    (link) => systemCode(link) !== undefined && typeof link === 'object' && link !== null && 'syscall' in link,
  );
}

function unavailable(cause: unknown, target: string): DatabaseUnavailableError {
  return new DatabaseUnavailableError(`The embedded database (${target}) has stopped${reasonOf(cause)}.`, {
    cause,
    details: { target },
  });
}

function storageError(cause: unknown, target: string): DatabaseStorageError {
  return new DatabaseStorageError(
    `The embedded database cannot use its folder ${target}${reasonOf(cause)}. Check that it is writable and has free space, ` +
      'or set GROUNDWORK_DATA_DIR to another folder.',
    { cause, details: { target, variable: 'GROUNDWORK_DATA_DIR' } },
  );
}

/** What a person can act on: PostgreSQL's last words when it died, or the system's code. Neither quotes a value of a row. */
function reasonOf(error: unknown): string {
  const links = causeChain(error);
  const log = links.flatMap((link) =>
    link instanceof EngineStartError || link instanceof EngineLostError ? link.log : [],
  );
  const words = log.findLast((line) => DYING.test(line));
  if (words !== undefined) return `: ${words.replace(DYING, '')}`;
  const code = links.map((link) => systemCode(link) ?? engineCode(link)).find((found) => found !== undefined);
  if (code !== undefined) return ` (${code})`;
  const state = findServerError(error)?.code;
  if (state !== undefined) return ` (SQLSTATE ${state})`;
  const last = links.find((link) => link instanceof EngineStartError)?.log.at(-1);
  return last === undefined ? '' : `: ${last}`;
}

/** The engine's file system names an error by WASI's number (wasi_snapshot_preview1, `errno`). */
function engineCode(link: unknown): string | undefined {
  if (
    typeof link !== 'object' ||
    link === null ||
    !('name' in link) ||
    link.name !== 'ErrnoError' ||
    !('errno' in link)
  )
    return undefined;
  return WASI_CODES[String(link.errno)] ?? `errno ${String(link.errno)}`;
}
