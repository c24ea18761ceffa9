import { FakeUnsupportedError } from './fake.errors.js';

/** The greatest token of each resource: answers the two statements of `FenceTable`, the only ones that a unit of work sends by itself. */
export class FakeFences {
  readonly #tokens = new Map<string, bigint>();

  constructor(private readonly undoes: (undo: () => void) => void) {}

  /** @throws FakeUnsupportedError for any other statement. */
  answer(sql: string, [resource, token]: readonly unknown[]): readonly Record<string, unknown>[] {
    const statement = /^\s*(insert into|select token::text as token from) "(?:[^"]|"")*"\.fences\b/.exec(sql)?.[1];
    const stored = this.#tokens.get(String(resource));
    if (statement === 'insert into') return this.#pass(String(resource), BigInt(String(token)), stored);
    if (statement !== undefined) return stored === undefined ? [] : [{ token: String(stored) }];
    throw new FakeUnsupportedError('A fake database runs no SQL. Use the embedded database in this test.');
  }

  clear(): void {
    this.#tokens.clear();
  }

  #pass(resource: string, token: bigint, stored: bigint | undefined): readonly Record<string, unknown>[] {
    if (stored !== undefined && stored > token) return [];
    this.#tokens.set(resource, token);
    this.undoes(() => (stored === undefined ? this.#tokens.delete(resource) : this.#tokens.set(resource, stored)));
    return [{ token: String(token) }];
  }
}
