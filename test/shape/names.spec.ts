import { spawnSync } from 'node:child_process';
import { root } from '../architecture/support/repository.js';

/** The generator is a program of Node's; it is asked in a process of its own. */
function namesOf(typed: string): unknown {
  const program = `
    import { namesOf } from './scripts/new-concern/names.mjs';
    try { console.log(JSON.stringify(namesOf(process.argv[1]))); } catch (error) { console.log(JSON.stringify(error.message)); }`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program, '--', typed], {
    cwd: root,
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

describe('the names of a concern', () => {
  it('are one name in every form', () => {
    expect(namesOf('gift-cards')).toEqual({
      kebab: 'gift-cards',
      camel: 'giftCards',
      Pascal: 'GiftCards',
      UPPER: 'GIFT_CARDS',
      items: 'gift cards',
      item: 'gift card',
      Item: 'GiftCard',
      ITEM: 'GIFT_CARD',
    });
  });

  it.each([
    ['parcels', 'parcel'],
    ['entries', 'entry'],
    ['boxes', 'box'],
    ['branches', 'branch'],
    ['caches', 'cache'],
    ['statuses', 'status'],
    ['leases', 'lease'],
    ['storage', 'storage record'],
    ['press', 'press record'],
  ])('know one of %s: %s', (typed, item) => {
    expect(namesOf(typed)).toMatchObject({ item });
  });

  it.each(['', 'a', 'Parcels', 'parcels2', 'par_cels', '-parcels', 'parcels-', 'a--b', '../parcels', 'a'.repeat(32)])(
    'are not made of %j',
    (typed) => {
      expect(namesOf(typed)).toMatch(/lower-case letters and single hyphens/);
    },
  );

  it.each(['core', 'domain', 'testing', 'class', 'map', 'module', 'role', 'misc', 'node-things', 'mail-service'])(
    'are not taken from others: %s',
    (typed) => {
      expect(namesOf(typed)).toMatch(/reserved/);
    },
  );
});
