import { SqlSession } from '#domain/database';
import { FakeUnsupportedError } from './fake.errors.js';

/** Plain SQL, which cannot be faked: every call is refused. */
export class FakeSqlSession extends SqlSession {
  query(): Promise<never> {
    return this.#refuse();
  }

  execute(): Promise<never> {
    return this.#refuse();
  }

  #refuse(): Promise<never> {
    return Promise.reject(
      new FakeUnsupportedError(
        'A fake database runs no SQL: its answer would be made up. Use the embedded database in this test (DATABASE_DRIVER=pglite, GROUNDWORK_DATA_DIR=memory), or put the statement behind a port and fake that.',
      ),
    );
  }
}
