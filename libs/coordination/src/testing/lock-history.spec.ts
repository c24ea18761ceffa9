import { checkLockHistory, type LockRecord } from './lock-history.js';

const record = (holder: string, token: number, from: number, to: number | undefined, asked = from): LockRecord => ({
  holder,
  resource: 'lock:default:a',
  token: BigInt(token),
  asked,
  acquired: from,
  ended: to,
});
const kinds = (...records: readonly LockRecord[]): readonly string[] =>
  checkLockHistory(records).map(({ kind }) => kind);

describe('the checker of lock histories', () => {
  it('finds nothing in a history that is right', () => {
    expect(kinds()).toEqual([]);
    expect(kinds(record('a', 1, 0, 10), record('b', 2, 10, 20), record('a', 5, 25, undefined))).toEqual([]);
  });

  it('finds two holders, whoever came first in the list', () => {
    const [one, other] = [record('a', 1, 0, 10), record('b', 2, 9, 20)];
    expect(kinds(one, other)).toEqual(['two holders']);
    expect(kinds(other, one)).toEqual(['two holders']);
    expect(checkLockHistory([one, other])[0]?.text).toContain('a with 1 from 0.0 to 10.0');
  });

  it('finds a second holder inside of the time of another, and next to one that never ended', () => {
    expect(kinds(record('a', 1, 0, 100), record('b', 2, 40, 50))).toEqual(['two holders']);
    expect(kinds(record('a', 1, 0, undefined), record('b', 2, 1_000, 1_001))).toEqual(['two holders']);
  });

  it('finds a token that was given twice', () => {
    expect(kinds(record('a', 1, 0, 10), record('b', 1, 20, 30))).toEqual(['token used twice']);
  });

  it('finds a token that went back, also after many others', () => {
    expect(kinds(record('a', 7, 0, 1), record('b', 8, 1, 2), record('c', 3, 2, 3))).toEqual([
      'token went back',
      'token went back',
    ]);
  });

  it('does not judge the order of those that may have been given the other way round', () => {
    expect(kinds(record('a', 2, 5, 5, 0), record('b', 1, 6, 6, 1))).toEqual([]);
  });

  it('keeps resources apart', () => {
    expect(kinds(record('a', 2, 0, 10), { ...record('b', 1, 5, 20), resource: 'lock:default:b' })).toEqual([]);
  });
});
