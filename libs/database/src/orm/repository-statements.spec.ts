import 'reflect-metadata';
import { CallContext } from '#core';
import { portToken } from '#core/nest';
import { everything, Repository, SqlSession, TenantRequiredError, UnitOfWork } from '#domain/database';
import { EntitySchema, MikroORM, type Collection, type EntityManager } from '@mikro-orm/core';
import type { TestingModule } from '@nestjs/testing';
import { RecordedDatabase } from '../../../../test/support/recorded-database.js';
import { DatabaseModule } from '../database.module.js';

class Order {
  declare id: number;
  declare tenant: string;
  declare note: string | null;
  declare deletedAt: Date | null;
  declare lines: Collection<Line>;
}

class Line {
  declare id: number;
  declare tenant: string;
  declare order: Order;
  declare deletedAt: Date | null;
}

const orderSchema = new EntitySchema<Order>({
  class: Order,
  tableName: 'spec_order',
  properties: {
    id: { type: 'integer', primary: true },
    tenant: { type: 'text' },
    note: { type: 'text', nullable: true },
    deletedAt: { type: 'Date', fieldName: 'deleted_at', columnType: 'timestamptz(3)', nullable: true },
    lines: { kind: '1:m', entity: () => Line, mappedBy: 'order' },
  },
});

const lineSchema = new EntitySchema<Line>({
  class: Line,
  tableName: 'spec_line',
  properties: {
    id: { type: 'integer', primary: true },
    tenant: { type: 'text' },
    order: { kind: 'm:1', entity: () => Order, fieldName: 'order_id' },
    deletedAt: { type: 'Date', fieldName: 'deleted_at', columnType: 'timestamptz(3)', nullable: true },
  },
});

const scope = { tenant: 'tenant', softDelete: { at: 'deletedAt' } } as const;
const database = RecordedDatabase.forCases({
  entities: [orderSchema, lineSchema],
  feature: DatabaseModule.forFeature([
    { entity: Order, ...scope },
    { entity: Line, ...scope },
  ]),
  statements: [
    'create table spec_order (id int primary key, tenant text not null, note text, deleted_at timestamptz(3))',
    'create table spec_line (id int primary key, tenant text not null, order_id int not null, deleted_at timestamptz(3))',
  ],
});
let application: TestingModule;
let orders: Repository<Order>;
let lines: Repository<Line>;

beforeAll(() => {
  ({ application } = database());
  orders = application.get(portToken(Repository, Order));
  lines = application.get(portToken(Repository, Line));
});
beforeEach(async () => {
  await application.get(SqlSession).execute('truncate spec_order, spec_line');
  for (const tenant of ['a', 'b'])
    await as(tenant, async () => {
      const n = tenant === 'a' ? 0 : 100;
      await orders.createMany([1, 2, 3, 4, 5].map((id) => ({ id: n + id })));
      const [first] = await orders.find({}, { limit: 1 });
      if (first === undefined) throw new Error('no order');
      await lines.createMany([1, 2].map((id) => ({ id: n + id, order: first })));
    });
  database().forget();
});

function as<T>(tenant: string, work: () => Promise<T>): Promise<T> {
  return CallContext.run(new CallContext({ correlationId: 'c-1', tenant, actor: { id: 'user-1' } }), work);
}

/** What was sent, by its first word. */
const verbs = (): readonly string[] => database().sent.map(({ sql }) => sql.trim().split(/\s/)[0] ?? '');

it.each<[string, string, () => Promise<unknown>]>([
  ['createMany', 'insert', () => orders.createMany(Array.from({ length: 10_000 }, (_, n) => ({ id: 1_000 + n })))],
  [
    'createMany of rows that give different fields',
    'insert',
    () => orders.createMany([{ id: 8, note: 'x' }, { id: 9 }]),
  ],
  ['update', 'update', () => orders.update(1, { note: 'x' })],
  ['updateMany', 'update', () => orders.updateMany(everything(), { note: 'x' })],
  ['deleteMany, softly', 'update', () => orders.deleteMany(everything())],
  ['deleteMany, permanently', 'delete', () => orders.deleteMany(everything(), { permanently: true })],
  ['delete, softly', 'update', () => orders.delete(1)],
  ['findById', 'select', () => orders.findById(1)],
  ['exists', 'select', () => orders.exists({ id: 1 })],
])('%s sends one statement, an %s', async (_what, verb, call) => {
  await as('a', call);
  expect(verbs()).toEqual([verb]);
  expect(database().sent[0]?.sql).toContain(`'a'`);
});

it('sends one statement where somebody listens to changes as well', async () => {
  const told: unknown[] = [];
  await as('a', () =>
    application.get(UnitOfWork).run(async (running) => {
      running.onChanges((changes) => void told.push(...changes));
      await orders.updateMany(everything(), { note: 'x' });
      await orders.update(1, { note: 'y' });
      await orders.deleteMany({ id: { gt: 3 } });
      await orders.deleteMany({ id: 1 }, { permanently: true });
    }),
  );
  expect(verbs()).toEqual(['begin', 'with', 'with', 'with', 'delete', 'commit']);
  expect(told).toHaveLength(5 + 1 + 2 + 1);
});

it('saves without asking whether the row was there', async () => {
  const order = await as('a', () => orders.findById(1));
  if (order === undefined) throw new Error('no order');
  order.note = 'x';
  database().forget();
  await as('a', () => orders.save(order));
  expect(verbs()).toEqual(['begin', 'update', 'commit']);
});

describe('a stream in a unit of work', () => {
  it('lets go of the objects of a chunk, and of nothing else', async () => {
    const [many, chunk] = [2_000, 50];
    await as('a', () => orders.createMany(Array.from({ length: many }, (_, n) => ({ id: 1_000 + n }))));
    const sizes: number[] = [];
    await as('a', () =>
      application.get(UnitOfWork).run(async (running) => {
        const mine = await orders.findById(3);
        let seen = 0;
        for await (const _ of orders.stream({ id: { gte: 1_000 } }, { chunk })) {
          if (seen === 1) await orders.findById(4);
          if ((seen += 1) % chunk === 0)
            sizes.push(managerOf(running).getUnitOfWork().getIdentityMap().values().length);
        }
        expect(seen).toBe(many);
        expect(await orders.findById(3)).toBe(mine);
      }),
    );
    expect(sizes).toHaveLength(many / chunk);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(chunk + 2);
  });
});

/** The EntityManager of a running transaction, which the port does not show. */
function managerOf(running: object): EntityManager {
  const session: unknown = Reflect.get(running, 'session');
  return Reflect.get(Object(session), 'em') as EntityManager;
}

describe('tenants and deleted rows of relations', () => {
  it('loads the related rows of the tenant that are not deleted', async () => {
    const sql = application.get(SqlSession);
    await sql.execute(`insert into spec_line (id, tenant, order_id) values (50, 'b', 1)`);
    await as('a', () => lines.delete(2));
    const order = await as('a', () => orders.findById(1, { include: ['lines'] }));
    expect([...(order?.lines ?? [])].map(({ id }) => id)).toEqual([1]);
    const all = await orders.acrossTenants('a look').findById(1, { include: ['lines'] });
    expect([...(all?.lines ?? [])].map(({ id }) => id)).toEqual([1, 50]);
  });

  it('does not load a related row of another tenant into the entity that points to it', async () => {
    await application.get(SqlSession).execute(`update spec_line set order_id = 101 where id = 1`);
    const line = await as('a', () => lines.findById(1, { include: ['order'] }));
    expect(line?.order?.tenant).not.toBe('b');
  });

  it('holds for an EntityManager that is used directly: the tenant of the call, or an error', async () => {
    const read = (): Promise<readonly Order[]> => application.get(MikroORM).em.fork().find(Order, {});
    expect((await as('b', read)).map(({ id }) => id)).toEqual([101, 102, 103, 104, 105]);
    await expect(read()).rejects.toBeInstanceOf(TenantRequiredError);
    await expect(application.get(MikroORM).em.fork().nativeDelete(Order, {})).rejects.toBeInstanceOf(
      TenantRequiredError,
    );
  });
});

describe('acrossTenants', () => {
  it('logs every call once, who and why, and no value', async () => {
    const all = orders.acrossTenants('nightly "invoice" run');
    await as('a', async () => {
      await all.find({ note: 'secret-value' });
      await all.updateMany({ id: 1 }, { note: 'secret-value' });
      await all.delete(1);
      for await (const _ of all.stream({}, { chunk: 2 })) continue;
    });
    expect(database().warnings.map((line) => line.split(' ')[0])).toEqual([
      'Order.find',
      'Order.updateMany',
      'Order.delete',
      'Order.stream',
    ]);
    for (const line of database().warnings) {
      expect(line).toContain('"nightly \\"invoice\\" run" (actor "user-1", correlation "c-1")');
      expect(line).not.toContain('secret-value');
    }
    await as('a', () => orders.find());
    expect(database().warnings).toHaveLength(4);
  });
});
