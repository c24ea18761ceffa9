import { RedisCommandError } from '#domain/redis';
import type { DriverNode } from './redis.driver.js';
import { readScanCursor, ScanRoute } from './scan-cursor.js';

const nodes = (...names: readonly string[]): readonly DriverNode[] =>
  names.map((name) => ({ name, send: () => Promise.resolve('') }));
const reasonOf = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error instanceof RedisCommandError ? error.details['reason'] : error;
  }
  return 'none';
};

describe('a scan page by page', () => {
  it('is the cursor of the server where there is one', () => {
    const route = new ScanRoute(nodes('server'), false);
    expect(readScanCursor('17', false)).toMatchObject({ at: '17', node: 0 });
    expect(route.after(readScanCursor(undefined, false), '18')).toBe('18');
    expect(route.after(readScanCursor('18', false), '0')).toBeUndefined();
  });

  it('goes through the nodes of a cluster in one order, whatever the order they are named in', () => {
    const visited: string[] = [];
    let cursor: string | undefined;
    for (const named of [
      ['c', 'a', 'b'],
      ['a', 'b', 'c'],
      ['b', 'c', 'a'],
      ['c', 'b', 'a'],
    ]) {
      const given = readScanCursor(cursor, true);
      const route = new ScanRoute(nodes(...named), true);
      const { node, at } = route.goOn(given);
      visited.push(`${node.name} ${at}`);
      cursor = route.after(given, visited.length === 2 ? '5' : '0');
    }
    expect(visited).toEqual(['a 0', 'b 0', 'b 5', 'c 0']);
    expect(cursor).toBeUndefined();
  });

  it.each([
    ['another one in its place', ['a', 'd', 'c']],
    ['one more', ['a', 'b', 'c', 'd']],
    ['one less', ['a', 'b']],
  ])('is refused when there is %s', (_, later) => {
    const given = readScanCursor(
      new ScanRoute(nodes('a', 'b', 'c'), true).after(readScanCursor(undefined, true), '0'),
      true,
    );
    expect(reasonOf(() => new ScanRoute(nodes('a', 'b', 'c'), true).goOn(given))).toBe('none');
    expect(reasonOf(() => new ScanRoute(nodes(...later), true).goOn(given))).toBe('CURSOR_OUTDATED');
  });

  it('knows a cursor of a cluster from one of a server', () => {
    const cursor = new ScanRoute(nodes('a', 'b'), true).after(readScanCursor(undefined, true), '7') ?? '';
    expect(reasonOf(() => readScanCursor(cursor, false))).toBe('CURSOR_INVALID');
    expect(reasonOf(() => readScanCursor('7', true))).toBe('CURSOR_INVALID');
  });
});
