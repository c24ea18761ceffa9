import assert from 'node:assert/strict';
import type { KeysetPageRequest, PageOptions, Repository } from '#domain/database';

export interface Walk<T extends object> extends PageOptions<T> {
  /** Called after each page that has a next one. */
  readonly between?: (page: number) => Promise<unknown>;
}

/** Goes through all pages and gives what they showed, in that order. */
export async function walkPages<T extends object>(
  repository: Repository<T>,
  request: KeysetPageRequest,
  { between = async () => undefined, ...options }: Walk<T> = {},
): Promise<readonly T[]> {
  const seen: T[] = [];
  let cursor: string | null = null;
  for (let page = 1; ; page += 1) {
    const { items, next } = await repository.page({ ...request, cursor }, options);
    assert.ok(items.length <= (request.limit ?? 20));
    assert.ok(items.length > 0 || next === null, 'an empty page has no next one');
    seen.push(...items);
    if (next === null) return seen;
    assert.ok(page < 1_000, 'the pages do not come to an end');
    cursor = next;
    await between(page);
  }
}
