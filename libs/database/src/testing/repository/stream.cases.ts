import assert from 'node:assert/strict';
import { InvalidQueryError, type Specification, type StreamOptions } from '#domain/database';
import type { Item } from '../suite-records.js';
import { rejectionOf, rejectsWith, untyped } from '../support/expectations.js';
import { itemData } from '../support/samples.js';
import type { Suite, Trial } from '../support/suite.js';

async function seed({ items }: Trial, count: number, fields: (n: number) => Partial<Item> = () => ({})): Promise<void> {
  await items.createMany(Array.from({ length: count }, (_, n) => itemData(n + 1, fields(n + 1))));
}

/** The numbers of all items that a stream gives. */
async function drained(stream: AsyncIterable<Item>): Promise<readonly number[]> {
  const numbers: number[] = [];
  for await (const { sku } of stream) numbers.push(Number(sku.slice(-4)));
  return numbers;
}

export function streamCases({ test, capabilities }: Suite): void {
  for (const chunk of [1, 2, 3, 5, 6, 7, 10_000]) {
    test(`gives everything once and in order, ${chunk} at a time`, async (trial) => {
      await seed(trial, 6);
      assert.deepEqual(await drained(trial.items.stream({}, { chunk })), [1, 2, 3, 4, 5, 6]);
      const falling = trial.items.stream(
        { price: { gt: 1 } },
        { chunk, sort: [{ field: 'price', direction: 'desc' }] },
      );
      assert.deepEqual(await drained(falling), [6, 5, 4, 3, 2]);
    });
  }

  test('gives more than one call of find may, with and without a unit of work', async (trial) => {
    const { unitOfWork, items } = trial;
    await seed(trial, 1_100);
    assert.equal((await drained(items.stream())).length, 1_100);
    await unitOfWork.run(async () => {
      assert.equal(new Set(await drained(items.stream({}, { chunk: 100 }))).size, 1_100);
    });
  });

  test('keeps its place among equal and absent sort values', async (trial) => {
    await seed(trial, 7, (n) => ({ rank: n > 4 ? null : BigInt(n % 2) }));
    const by = (direction: 'asc' | 'desc'): AsyncIterable<Item> =>
      trial.items.stream({}, { chunk: 2, sort: [{ field: 'rank', direction }] });
    assert.deepEqual(await drained(by('asc')), [2, 4, 1, 3, 5, 6, 7]);
    assert.deepEqual(await drained(by('desc')), [5, 6, 7, 1, 3, 2, 4]);
  });

  test('gives nothing of an empty table, nor where nothing matches', async (trial) => {
    assert.deepEqual(await drained(trial.items.stream()), []);
    await seed(trial, 2);
    assert.deepEqual(await drained(trial.items.stream({ price: 99 })), []);
  });

  test('can be run through again, each time from the beginning', async (trial) => {
    await seed(trial, 3);
    const stream = trial.items.stream({}, { chunk: 2 });
    assert.deepEqual(await drained(stream), [1, 2, 3]);
    await trial.items.create(itemData(4));
    assert.deepEqual(await drained(stream), [1, 2, 3, 4]);
  });

  test('holds no connection while the consumer works', async (trial) => {
    const { unitOfWork, items } = trial;
    await seed(trial, 4);
    for await (const { sku } of items.stream({}, { chunk: 2 })) {
      await unitOfWork.run(() => items.update(sku, { price: 100 }));
      assert.equal((await items.findById(sku))?.price, 100);
    }
    assert.equal(await items.count({ price: 100 }), 4);
  });

  test('can be left early, and everything goes on', async (trial) => {
    const { unitOfWork, items } = trial;
    await seed(trial, 5);
    const leave = async (): Promise<void> => {
      for await (const { sku } of items.stream({}, { chunk: 2 })) if (sku === 'sku-0003') break;
      assert.equal(await items.count(), 5);
    };
    await leave();
    await unitOfWork.run(leave);
    const failed = async (): Promise<void> => {
      for await (const { sku } of items.stream({}, { chunk: 2 })) throw new Error(sku);
    };
    assert.match(String(await rejectionOf(failed())), /sku-0001/);
    assert.equal(await items.count(), 5);
  });

  test('ends with the reason when the signal aborts, before it begins and between two chunks', async (trial) => {
    await seed(trial, 4);
    const reason = new Error('the caller left');
    const aborted = trial.items.stream({}, { signal: AbortSignal.abort(reason) });
    assert.equal(await rejectionOf(drained(aborted)), reason);
    const caller = new AbortController();
    const seen: string[] = [];
    const reading = async (): Promise<void> => {
      for await (const { sku } of trial.items.stream({}, { chunk: 2, signal: caller.signal })) {
        seen.push(sku);
        if (seen.length === 2) caller.abort(reason);
      }
    };
    assert.equal(await rejectionOf(reading()), reason);
    assert.deepEqual(seen, ['sku-0001', 'sku-0002']);
  });

  test('writes what was changed on a chunk in a unit of work before it lets go of it', async (trial) => {
    const { unitOfWork, items } = trial;
    await seed(trial, 5);
    await unitOfWork.run(async () => {
      for await (const item of items.stream({}, { chunk: 2 })) item.price += 100;
    });
    assert.deepEqual(
      (await items.find()).map(({ price }) => price),
      [101, 102, 103, 104, 105],
    );
  });

  test('in a unit of work sees what that has written, and hands out the objects that it holds', async (trial) => {
    const { unitOfWork, items } = trial;
    await seed(trial, 3);
    await unitOfWork.run(async () => {
      const held = await items.findById('sku-0003');
      assert.ok(held);
      held.price = 77;
      const given: Item[] = [];
      for await (const item of items.stream({}, { chunk: 2 })) given.push(item);
      assert.equal(given[2]?.price, 77);
      assert.equal(given[2], held, 'what was held before the stream began stays held');
    });
    assert.equal((await items.findById('sku-0003'))?.price, 77);
  });

  if (capabilities.concurrentTransactions)
    test('is a snapshot in a unit of work with repeatable read', async (trial) => {
      const { unitOfWork, items } = trial;
      await seed(trial, 4);
      const numbers = await unitOfWork.run(
        async () => {
          const seen: string[] = [];
          for await (const { sku, price } of items.stream({}, { chunk: 2 })) {
            if (seen.length === 0)
              await unitOfWork.run(
                async () => {
                  await items.create(itemData(5));
                  await items.delete('sku-0003');
                  await items.update('sku-0004', { price: 99 });
                },
                { propagation: 'new' },
              );
            seen.push(`${sku}:${price}`);
          }
          return seen;
        },
        { isolation: 'repeatable read' },
      );
      assert.deepEqual(numbers, ['sku-0001:1', 'sku-0002:2', 'sku-0003:3', 'sku-0004:4']);
      assert.deepEqual(await drained(items.stream()), [1, 2, 4, 5]);
    });

  const senseless: readonly (readonly [string, unknown, unknown])[] = [
    ['a chunk of 0', {}, { chunk: 0 }],
    ['a chunk of more than 10,000', {}, { chunk: 10_001 }],
    ['half a row', {}, { chunk: 1.5 }],
    ['a chunk as text', {}, { chunk: '10' }],
    ['an unknown field', { colour: 'red' }, {}],
    ['an unknown sort', {}, { sort: [{ field: 'colour', direction: 'asc' }] }],
    ['an unknown relation', {}, { include: ['lines'] }],
  ];
  for (const [what, specification, options] of senseless) {
    test(`refuses ${what}`, async ({ items }) => {
      const stream = items.stream(untyped<Specification<Item>>(specification), untyped<StreamOptions<Item>>(options));
      await rejectsWith(drained(stream), InvalidQueryError);
    });
  }
}
