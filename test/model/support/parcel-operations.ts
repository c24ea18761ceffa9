import type { Changes, KeysetPage, Sort, Specification } from '#domain/database';
import type { DatabaseFixture, Parcel } from '#database/testing';
import fc from 'fast-check';
import { Planned, toText } from './outcome.js';
import { changes, id, parcel, sort, specification } from './parcel-arbitraries.js';

type Ports = Pick<DatabaseFixture, 'parcels' | 'unitOfWork'>;

/** One thing that a use case does. The same object is done on every driver. */
export interface Operation {
  readonly text: string;
  run(ports: Ports): Promise<unknown>;
}

const show = (...parts: readonly unknown[]): string => parts.map((part) => fc.stringify(part)).join(', ');
const operation = (name: string, parts: readonly unknown[], run: Operation['run']): Operation => ({
  text: `${name}(${show(...parts)})`,
  run,
});

const writes: fc.Arbitrary<Operation> = fc.oneof(
  parcel.map((data) => operation('create', [data], ({ parcels }) => parcels.create(data))),
  fc
    .array(parcel, { maxLength: 4 })
    .map((data) => operation('createMany', [data], ({ parcels }) => parcels.createMany(data))),
  fc
    .tuple(id, changes, fc.option(fc.constantFrom(1, 2), { nil: undefined }))
    .map(([key, to, version]) =>
      operation('update', [key, to, version], ({ parcels }) =>
        parcels.update(key, to, version === undefined ? {} : { version }),
      ),
    ),
  fc
    .tuple(specification, changes)
    .map(([which, to]) => operation('updateMany', [which, to], ({ parcels }) => parcels.updateMany(which, to))),
  fc
    .tuple(id, fc.boolean())
    .map(([key, permanently]) =>
      operation('delete', [key, permanently], ({ parcels }) => parcels.delete(key, { permanently })),
    ),
  fc
    .tuple(specification, fc.boolean())
    .map(([which, permanently]) =>
      operation('deleteMany', [which, permanently], ({ parcels }) => parcels.deleteMany(which, { permanently })),
    ),
  id.map((key) => operation('restore', [key], ({ parcels }) => parcels.restore(key))),
  fc
    .tuple(id, changes)
    .map(([key, to]) => operation('save', [key, to], ({ parcels }) => readAndSave(parcels, key, to))),
);

const reads: fc.Arbitrary<Operation> = fc.oneof(
  fc
    .tuple(specification, sort, fc.constantFrom('without' as const, 'with' as const, 'only' as const))
    .map(([which, order, deleted]) =>
      operation('find', [which, order, deleted], ({ parcels }) => parcels.find(which, { sort: order, deleted })),
    ),
  fc
    .tuple(specification, sort, fc.integer({ min: 1, max: 3 }))
    .map(([within, order, limit]) =>
      operation('pages', [within, order, limit], ({ parcels }) => allPages(parcels, within, order, limit)),
    ),
  specification.map((which) => operation('count and exists', [which], ({ parcels }) => counted(parcels, which))),
  specification.map((which) => operation('matches', [which], ({ parcels }) => agreed(parcels, which))),
  fc.tuple(specification, fc.integer({ min: 1, max: 2 })).map(([which, chunk]) =>
    operation('stream', [which, chunk], async ({ parcels }) => {
      const found: Parcel[] = [];
      for await (const one of parcels.stream(which, { chunk })) found.push(one);
      return found;
    }),
  ),
);

/** Several in one transaction or savepoint, which is kept or undone. */
export const operations: fc.Arbitrary<Operation> = fc.letrec<{ one: Operation; unit: Operation }>((tie) => ({
  one: fc.oneof(
    { maxDepth: 2 },
    { arbitrary: writes, weight: 5 },
    { arbitrary: reads, weight: 4 },
    { arbitrary: tie('unit'), weight: 2 },
  ),
  unit: fc
    .tuple(fc.array(tie('one'), { minLength: 1, maxLength: 4 }), fc.boolean(), fc.boolean())
    .map(([parts, keep, caught]) => unitOf(parts, keep, caught)),
})).one;

function unitOf(parts: readonly Operation[], keep: boolean, caught: boolean): Operation {
  return {
    text: `unit(${parts.map(({ text }) => text).join('; ')})${keep ? '' : ' undone'}`,
    run: (ports) => {
      const work = async (): Promise<unknown> => {
        const results: unknown[] = [];
        for (const part of parts) results.push(toText(await part.run(ports))); // as it is now: later parts may change the same objects
        if (!keep) throw new Planned('undo it');
        return results;
      };
      const run = (): Promise<unknown> => ports.unitOfWork.run(work, { propagation: 'savepoint' });
      return caught
        ? run().catch((error: unknown) => (error instanceof Planned ? 'undone' : Promise.reject(error)))
        : run();
    },
  };
}

async function readAndSave(parcels: Ports['parcels'], key: string, to: Changes<Parcel>): Promise<unknown> {
  const found = await parcels.findById(key);
  return found === undefined ? undefined : parcels.save(Object.assign(found, to));
}

async function counted(parcels: Ports['parcels'], which: Specification<Parcel>): Promise<unknown> {
  return [await parcels.count(which), await parcels.exists(which)];
}

/** What the database finds is what the evaluation in memory finds among all rows. @throws Error when not. */
async function agreed(parcels: Ports['parcels'], which: Specification<Parcel>): Promise<readonly string[]> {
  const found = (await parcels.find(which)).map((one) => one.id);
  const inMemory = (await parcels.find()).filter((one) => parcels.matches(one, which)).map((one) => one.id);
  if (found.join() !== inMemory.join())
    throw new Error(`The database finds ${found.join()}, the evaluation in memory ${inMemory.join()}.`);
  return found;
}

/** Page after page by cursors must be what one read gives. @throws Error when not. */
async function allPages(
  parcels: Ports['parcels'],
  within: Specification<Parcel>,
  order: Sort<Parcel>,
  limit: number,
): Promise<readonly string[]> {
  const names = order.map(({ field, direction }) => (direction === 'desc' ? `-${field}` : field));
  const walked: string[] = [];
  let cursor: string | null = null;
  do {
    const page: KeysetPage<Parcel> = await parcels.page({ sort: names, limit, cursor }, { within });
    walked.push(...page.items.map((one) => one.id));
    cursor = page.next;
  } while (cursor !== null);
  const atOnce = (await parcels.find(within, { sort: order })).map((one) => one.id);
  if (walked.join() !== atOnce.join()) throw new Error(`Pages give ${walked.join()}, one read ${atOnce.join()}.`);
  return walked;
}
