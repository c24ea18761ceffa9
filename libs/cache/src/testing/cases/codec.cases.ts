import assert from 'node:assert/strict';
import { CacheValueInvalidError, type CacheCodec } from '#domain/cache';
import { rejectsWith } from '../support/expectations.js';
import type { Suite } from '../support/suite.js';

class Money {
  constructor(readonly cents: number) {}
}

/** Of a class, as bytes that are no text. */
const money: CacheCodec<Money> = {
  name: 'money',
  version: 1,
  encode: ({ cents }) => {
    if (!Number.isInteger(cents)) throw new RangeError('no whole number');
    return Uint8Array.of(255, cents >> 8, cents & 255, 128);
  },
  decode: ([mark, high = 0, low = 0, ...rest]) => {
    if (mark !== 255 || rest.length !== 1) throw new RangeError('no money');
    return new Money(high * 256 + low);
  },
};

const text: CacheCodec<string> = {
  name: 'text',
  version: 1,
  encode: (value) => value,
  decode: (bytes) => Buffer.from(bytes).toString(),
};

const DAMAGES: readonly (readonly [string, (stored: Uint8Array) => Uint8Array | undefined])[] = [
  ['was cut off', (stored) => stored.subarray(0, Math.floor(stored.length / 2))],
  ['was emptied', () => new Uint8Array()],
  ['has lost its end', (stored) => stored.subarray(0, stored.length - 1)],
  ['is no UTF-8', (stored) => flipped(stored, stored.length - 3)],
  ['begins with something else', (stored) => flipped(stored, 0)],
  ['is not JSON', (stored) => replaced(stored, '{"n":', '{"n" ')],
  ['pollutes a prototype', (stored) => replaced(stored, '"n"', '"__proto__"')],
  ['pollutes a prototype in disguise', (stored) => replaced(stored, '"n"', '"\\u005f_proto__"')],
  ['is of another kind altogether', () => undefined],
  ['is far too large', (stored) => Buffer.concat([stored, Buffer.alloc(64 * 1_024, 32)])],
];

/** How values become what is stored, and what happens when it cannot be read. */
export function codecCases({ test, capabilities }: Suite): void {
  test('gives what a codec makes of it, to each reader its own', async ({ first: { cache } }) => {
    const prices = cache.namespace('prices', { codec: money });
    await prices.set('a', new Money(1_234));
    const [one, two] = [await prices.get('a'), await prices.get('a')];
    assert.ok(one instanceof Money && two instanceof Money && one !== two);
    assert.deepEqual([one.cents, two.cents], [1_234, 1_234]);
    assert.equal((await prices.getOrSet('a', () => new Money(1))).cents, 1_234);
    assert.equal((await prices.getMany(['a'])).get('a')?.cents, 1_234);
    assert.equal((await prices.getOrSet('b', () => new Money(2))).cents, 2);
  });

  test('keeps texts of a codec as they are', async ({ first: { cache } }) => {
    const texts = cache.namespace('texts', { codec: text });
    for (const value of ['', 'line\nline', '👍|', '\u0000']) {
      await texts.set('a', value);
      assert.equal(await texts.get('a'), value);
    }
  });

  test('refuses what a codec does not take', async ({ first: { cache } }) => {
    const prices = cache.namespace('prices', { codec: money });
    const error = await rejectsWith(prices.set('a', new Money(0.5)), CacheValueInvalidError);
    assert.ok(error.cause instanceof RangeError);
    assert.equal(await prices.get('a'), undefined);
  });

  if (capabilities.shared) {
    test('misses what was written with another version or codec', async ({ first: { cache: one }, start }) => {
      const formats = [
        { version: 1 },
        { version: 2 },
        { codec: text },
        { codec: { ...text, version: 2 } },
        { codec: { ...text, name: 'other' } },
      ];
      const written = one.namespace<string>('kind', formats[0]);
      for (const format of formats.slice(1)) {
        await written.set('a', '"old"');
        const other = (await start()).cache.namespace<string>('kind', format);
        assert.equal(await other.get('a'), undefined, JSON.stringify(format));
        assert.equal((await other.explain('a')).reason, 'other-version');
        assert.equal(await other.getOrSet('a', () => 'new'), 'new');
        assert.equal(await other.get('a'), 'new');
        assert.notEqual(await written.get('a'), 'new');
        await other.delete('a');
      }
    });
  }

  for (const [what, damage] of DAMAGES) {
    test(`misses what ${what}`, async ({ first: { cache }, tamper, start }) => {
      if (tamper === undefined) return; // nothing but values is kept
      await cache.set('key', { n: [1, 2, 3], text: 'München 東京' });
      await tamper('default', 'key', damage);
      const other = capabilities.shared ? (await start()).cache : cache;
      assert.equal(await other.get('key'), undefined);
      assert.equal((await other.getMany(['key'])).size, 0);
      assert.equal(await other.getOrSet('key', () => 'new'), 'new');
      assert.equal(await other.get('key'), 'new');
    });
  }
}

function flipped(stored: Uint8Array, place: number): Uint8Array {
  const copy = Uint8Array.from(stored);
  copy[place] = 0xff;
  return copy;
}

function replaced(stored: Uint8Array, from: string, to: string): Uint8Array {
  const text = Buffer.from(stored).toString('latin1');
  assert.ok(text.includes(from) || text.includes(from.replaceAll('"', '\\"')), 'there is something to replace');
  const escaped = text.includes(from);
  return Buffer.from(
    escaped
      ? text.replace(from, to)
      : text.replace(from.replaceAll('"', '\\"'), to.replaceAll('\\', '\\\\').replaceAll('"', '\\"')),
    'latin1',
  );
}
