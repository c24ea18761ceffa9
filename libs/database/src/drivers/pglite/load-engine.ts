import { readFile } from 'node:fs/promises';
import { loadPeer } from '#core';
import { guardEngine } from './engine-guard.js';
import type { Engine, EngineLostError } from './engine.js';
import { valueParsers } from './value-parsers.js';

export interface EngineOptions {
  /** Absent: the database lives in memory. */
  readonly folder?: string;
  /** A new database begins as a copy of this file. */
  readonly snapshot?: string | undefined;
  /** Called once, when the engine fails for good. */
  readonly onLost: (error: EngineLostError) => void;
}

/** PGlite said no. `log` is what PostgreSQL wrote on its way: PGlite's own error gives no reason. */
export class EngineStartError extends Error {
  override readonly name = 'EngineStartError';

  constructor(
    cause: unknown,
    readonly log: readonly string[],
  ) {
    super('The embedded database engine (PGlite) did not start.', { cause });
  }
}

// Recovery after a crash reports its progress by a timer; where it fails, the timer is never ended and would keep the process alive.
const NO_PROGRESS_TIMER = ['-c', 'log_startup_progress_interval=0'];
// The engine's C stack and the thread's own stack grow together, and the thread's (about 1 MB) is the smaller one: at PostgreSQL's default
// of 2 MB a deep expression would end the engine; at its minimum it is an SQL error (54001).
const SHALLOW_STACK = ['-c', 'max_stack_depth=100kB'];
const LOG_LINES = 20;

/**
 * Starts PGlite. `relaxedDurability` stays off, so a COMMIT is answered after its pages and log were written to the files. They survive a
 * killed process; PGlite never calls fsync, so what was committed just before a power failure can be lost.
 * @throws MissingPeerError, EngineStartError
 */
export async function loadEngine({ folder, snapshot, onLost }: EngineOptions): Promise<Engine> {
  const { PGlite, types } = await loadPeer(
    '@electric-sql/pglite',
    'the database driver "pglite"',
    () => import('@electric-sql/pglite'),
  );
  const log: string[] = [];
  const keep = (line: string): boolean => {
    log.push(line);
    if (log.length > LOG_LINES) log.shift();
    return false; // not to the console
  };
  try {
    const engine = await PGlite.create({
      ...(folder === undefined ? {} : { dataDir: folder }),
      ...(snapshot === undefined ? {} : { loadDataDir: new Blob([await readFile(snapshot)]) }),
      startParams: [...PGlite.defaultStartParams, ...NO_PROGRESS_TIMER, ...SHALLOW_STACK],
      onStderr: keep,
    });
    guardEngine(engine.Module, log, onLost);
    engine.parsers = valueParsers(types.arrayParser);
    engine.serializers = asItIs();
    await engine.exec('select 1');
    return engine;
  } catch (error) {
    throw new EngineStartError(error, log);
  }
}

/** Parameters are made ready by `toParameter`; PGlite's own conversion by the parameter's type differs from `pg`'s. */
function asItIs(): Record<number, (value: string) => string> {
  return new Proxy({}, { get: () => (value: string) => value });
}
