import type { ErrorRow } from '#core';
import { DatabaseError } from '#domain/database';

/** A fake database was asked for what only a real one can do. */
export class FakeUnsupportedError extends DatabaseError {
  static override readonly row: ErrorRow = {
    code: 'DATABASE_FAKE_UNSUPPORTED',
    status: 500,
    settlement: 'park',
    level: 'error',
    transience: 'permanent',
    title: 'The fake database cannot do that.',
    fix: 'Use the embedded database in this test: it starts in memory with DATABASE_DRIVER=pglite and GROUNDWORK_DATA_DIR=memory.',
  };
}
