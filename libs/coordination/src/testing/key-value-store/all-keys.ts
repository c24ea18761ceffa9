import assert from 'node:assert/strict';
import type { KeyValueStore } from '#domain/coordination';

/** All keys with a prefix, without those that came twice, in order. */
export async function allOf(keyValue: KeyValueStore, prefix: string, pageSize?: number): Promise<readonly string[]> {
  const found = new Set<string>();
  let cursor: string | undefined;
  for (let pages = 0; pages === 0 || cursor !== undefined; pages += 1) {
    assert.ok(pages < 10_000, 'the scan does not end');
    const page = await keyValue.scan(prefix, { cursor, pageSize });
    for (const key of page.keys) found.add(key);
    cursor = page.cursor;
  }
  return [...found].sort();
}
