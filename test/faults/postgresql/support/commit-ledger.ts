import { CommitFailedError, CommitOutcomeUnknownError, type SqlSession, type UnitOfWork } from '#domain/database';
import { presentKeys } from './present-keys.js';

export const LEDGER_TABLE = 'create table lost_commit (key text primary key)';

/** What a caller was told of one unit of work. */
export type Told = 'committed' | 'not committed' | 'unknown';

/** The client's own notes of what it was told, compared with the rows, which are read past everything that is tested. */
export class CommitLedger {
  readonly #told = new Map<string, Told>();

  /** Writes a row with a key of its own in a unit of work, and notes what became of it as its caller sees it. */
  async write(
    { unitOfWork, sql }: { readonly unitOfWork: UnitOfWork; readonly sql: SqlSession },
    commitCheck: boolean,
    inside: () => Promise<void> = () => Promise.resolve(),
  ): Promise<Told> {
    const key = `${this.#told.size}`;
    const hooks: string[] = [];
    const told = await unitOfWork
      .run(
        async (scope) => {
          scope.afterCommit(() => void hooks.push('afterCommit'));
          scope.afterRollback(() => void hooks.push('afterRollback'));
          await sql.execute('insert into lost_commit values ($1)', [key]);
          await inside();
          return key;
        },
        { commitCheck, timeout: '60s' },
      )
      .then((): Told => 'committed', toldBy);
    const expected = { committed: ['afterCommit'], 'not committed': ['afterRollback'], unknown: [] }[told];
    if (hooks.join() !== expected.join()) throw new Error(`It was ${told}, but its hooks were ${hooks.join()}.`);
    this.#told.set(key, told);
    return told;
  }

  get counts(): Readonly<Record<Told, number>> {
    const counts = { committed: 0, 'not committed': 0, unknown: 0 };
    for (const told of this.#told.values()) counts[told] += 1;
    return counts;
  }

  /** The keys whose caller was told what is not so, and how many of the unknown ones took effect. */
  async judge(url: string): Promise<{ readonly wrong: readonly string[]; readonly unknownThatTookEffect: number }> {
    const present = await presentKeys(url, 'lost_commit');
    const all = [...this.#told];
    return {
      wrong: all
        .filter(
          ([key, told]) =>
            (told === 'committed' && !present.has(key)) || (told === 'not committed' && present.has(key)),
        )
        .map(([key, told]) => `${key}: ${told}`),
      unknownThatTookEffect: all.filter(([key, told]) => told === 'unknown' && present.has(key)).length,
    };
  }
}

function toldBy(error: unknown): Told {
  if (error instanceof CommitOutcomeUnknownError) return 'unknown';
  if (error instanceof CommitFailedError) return 'not committed';
  throw error; // nothing else may come out of a lost COMMIT
}
