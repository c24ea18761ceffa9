import { MissingPeerError } from '#core';
import {
  DatabaseFolderLockedError,
  DatabaseStorageError,
  DatabaseUnavailableError,
  UniqueViolationError,
} from '#domain/database';
import { ConnectionAbandonedError, EngineLostError } from './engine.js';
import { EngineStartError } from './load-engine.js';
import { isSessionLoss, mapPgliteError, mapStartError } from './pglite.failures.js';

const folder = '/data/database';
const serverError = (code: string): Error =>
  Object.assign(new Error('the server said so'), { code, severity: 'ERROR' });

describe('mapPgliteError', () => {
  it('leaves errors of ours as they are', () => {
    const locked = new DatabaseFolderLockedError('locked');
    expect(mapPgliteError(locked, folder)).toBe(locked);
  });

  it('maps errors of PostgreSQL as on a server', () => {
    expect(mapPgliteError(serverError('23505'), folder)).toBeInstanceOf(UniqueViolationError);
  });

  it('blames the folder for a full disk and for a failing one', () => {
    for (const code of ['53100', '58030']) {
      const mapped = mapPgliteError(serverError(code), folder);
      expect(mapped).toBeInstanceOf(DatabaseStorageError);
      expect(mapped?.message).toContain(code);
      expect(mapped?.details).toEqual({ target: folder, variable: 'GROUNDWORK_DATA_DIR' });
    }
  });

  it('says why the engine died, and nothing that it logged about statements', () => {
    const lost = new EngineLostError(new Error('Aborted()'), [
      'x [42] ERROR:  a secret value',
      'x [42] PANIC:  no space left',
      'Aborted()',
    ]);
    const mapped = mapPgliteError(lost, folder);
    expect(mapped).toBeInstanceOf(DatabaseUnavailableError);
    expect(mapped?.message).toBe(`The embedded database (${folder}) has stopped: no space left.`);
  });

  it("does not claim what is not the database's", () => {
    expect(mapPgliteError(new Error('a mistake'), folder)).toBeUndefined();
    expect(mapPgliteError(undefined, folder)).toBeUndefined();
  });
});

describe('mapStartError', () => {
  it('names the code of the system, and of the file system inside the engine', () => {
    const outside = Object.assign(new Error('EROFS: read-only'), { code: 'EROFS', errno: -30, syscall: 'mkdir' });
    expect(mapStartError(outside, folder).message).toContain('(EROFS)');
    const inside = new EngineStartError({ name: 'ErrnoError', errno: 51 }, ['x [42] LOG:  all is well']);
    expect(mapStartError(inside, folder).message).toContain('(ENOSPC)');
  });

  it('blames no folder for a database in memory', () => {
    expect(mapStartError(new RangeError('out of memory'), 'memory')).toBeInstanceOf(DatabaseUnavailableError);
  });

  it('lets a missing package through', () => {
    const missing = new MissingPeerError('@electric-sql/pglite', 'the driver');
    expect(mapStartError(missing, folder)).toBe(missing);
  });
});

describe('isSessionLoss', () => {
  it('holds for an engine that failed or was closed and for a connection that was given up, through any wrapping', () => {
    for (const cause of [
      new EngineLostError('x'),
      new Error('PGlite is closed'),
      new Error('PGlite is closing'),
      new ConnectionAbandonedError('x'),
    ]) {
      expect(isSessionLoss(new Error('wrapped', { cause }))).toBe(true);
    }
    expect(isSessionLoss(serverError('40001'))).toBe(false);
  });
});
