import { BigIntType, type Collection, EntitySchema } from '@mikro-orm/core';
import { VirtualClock } from '#core/testing';
import {
  CheckViolationError,
  CommitOutcomeUnknownError,
  DatabaseUnavailableError,
  ForeignKeyViolationError,
  InvalidValueError,
  NotNullViolationError,
  SerializationFailureError,
  TransactionAbortedError,
  UniqueViolationError,
} from '#domain/database';
import { FakeDatabase } from './fake-database.js';
import { FakeUnsupportedError } from './fake.errors.js';

class Order {
  declare id: bigint;
  declare code: string;
  declare total: string;
  declare placedAt: Date;
  declare tags: string[];
  declare extra: { note: string } | null;
  declare kind: string;
  declare lines: Collection<Line>;
  describe(): string {
    return `order ${this.code}`;
  }
}

class Line {
  declare id: number;
  declare order: Order;
  declare count: number;
}

class Numbered {
  declare id: number;
  declare number: string;
}

const orderSchema: EntitySchema<Order> = new EntitySchema<Order>({
  class: Order,
  tableName: 'orders',
  properties: {
    id: { type: new BigIntType('bigint'), primary: true, autoincrement: true },
    code: { type: 'string', length: 5, unique: true },
    total: { type: 'decimal', precision: 6, scale: 2, default: '0' },
    placedAt: { type: 'Date', fieldName: 'placed_at', columnType: 'timestamptz(0)', defaultRaw: 'now()' },
    tags: { type: 'array', nullable: true },
    extra: { type: 'json', nullable: true },
    kind: { enum: true, items: ['web', 'shop'], default: 'web' },
    lines: { kind: '1:m', entity: () => Line, mappedBy: 'order' },
  },
});
const lineSchema: EntitySchema<Line> = new EntitySchema<Line>({
  class: Line,
  tableName: 'order_lines',
  properties: {
    id: { type: 'integer', primary: true, autoincrement: true },
    order: { kind: 'm:1', entity: () => Order },
    count: { type: 'smallint' },
  },
});
const numberedSchema = new EntitySchema<Numbered>({
  class: Numbered,
  tableName: 'numbered',
  properties: {
    id: { type: 'integer', primary: true, autoincrement: true },
    number: { type: 'text', defaultRaw: `nextval_of('numbers')` },
  },
});

describe('FakeDatabase', () => {
  let database: FakeDatabase;
  beforeEach(async () => {
    database = await FakeDatabase.create({
      entities: [orderSchema, lineSchema, numberedSchema],
    });
  });
  afterEach(() => database.close());

  const orders = (): ReturnType<typeof database.repositoryOf<Order>> => database.repositoryOf(Order);
  const lines = (): ReturnType<typeof database.repositoryOf<Line>> => database.repositoryOf(Line);

  it('gives entities of their class, with defaults, generated keys and what the columns make of values', async () => {
    const created = await orders().create({ code: 'a', total: '12.345', extra: { note: 'n' }, tags: ['x', 'y'] });
    const read = await orders().findById(1n);

    expect(created).toBeInstanceOf(Order);
    expect(read?.describe()).toBe('order a');
    expect([created.id, created.kind, read?.total, read?.extra, read?.tags]).toEqual([
      1n,
      'web',
      '12.35',
      { note: 'n' },
      ['x', 'y'],
    ]);
    expect(JSON.parse(JSON.stringify(read))).toMatchObject({ id: '1', code: 'a', extra: { note: 'n' } });
  });

  it('takes the time of new rows from its clock', async () => {
    const clock = new VirtualClock();
    const timed = await FakeDatabase.create({ entities: [orderSchema, lineSchema], clock });

    expect((await timed.repositoryOf(Order).create({ code: 'a' })).placedAt).toEqual(new Date(clock.now()));
    await timed.close();
  });

  it('rounds a time as its column does', async () => {
    await orders().create({ code: 'a', placedAt: new Date(1_500) });

    expect((await orders().first())?.placedAt).toEqual(new Date(2_000));
  });

  it('shares nothing with the caller', async () => {
    const placedAt = new Date(5_000);
    const extra = { note: 'n' };
    await orders().create({ code: 'a', placedAt, extra });
    placedAt.setTime(0);
    extra.note = 'changed';
    const read = await orders().first();
    read?.placedAt.setTime(0);
    if (read?.extra) read.extra.note = 'changed';

    expect(database.rows(Order).map((row) => [row.placedAt, row.extra])).toEqual([[new Date(5_000), { note: 'n' }]]);
  });

  it('finds by decimals, times and enumerations as the database does', async () => {
    for (const [code, total] of [
      ['a', '9.5'],
      ['b', '10'],
      ['c', '100'],
    ])
      await orders().create({ code: code ?? '', total: total ?? '' });

    expect((await orders().find({ total: { gt: '9.50' } })).map(({ code }) => code)).toEqual(['b', 'c']);
    expect(await orders().count({ kind: 'web' })).toBe(3);
  });

  it('knows the constraints of the entities by the names that the schema generator gives them', async () => {
    await orders().create({ code: 'a' });

    await expect(orders().create({ code: 'a' })).rejects.toMatchObject({
      details: { constraint: 'orders_code_unique', table: 'orders', sqlState: '23505' },
    });
    await expect(orders().create({ code: 'b', kind: 'other' })).rejects.toThrow(CheckViolationError);
    await expect(orders().create({ code: 'too long' })).rejects.toThrow(InvalidValueError);
    await expect(orders().create({ code: 'b', total: '12345.00' })).rejects.toThrow(InvalidValueError);
    await expect(orders().create({ total: '1' })).rejects.toThrow(NotNullViolationError);
    await expect(database.seed(Order, [{ id: 1n, code: 'b' }])).rejects.toThrow(UniqueViolationError);
  });

  it('keeps references: both ways of breaking one are refused', async () => {
    const order = await orders().create({ code: 'a' });
    await lines().create({ order, count: 2 });

    await expect(orders().delete(1n)).rejects.toMatchObject({
      details: { constraint: 'order_lines_order_id_foreign', table: 'order_lines' },
    });
    await expect(lines().create({ order: { id: 9n } as Order, count: 1 })).rejects.toThrow(ForeignKeyViolationError);
    await expect(lines().create({ count: 1 })).rejects.toThrow(NotNullViolationError);
    expect(database.rows(Line)).toHaveLength(1);
  });

  it('loads relations that are included, and refuses what an entity would load by itself', async () => {
    const order = await orders().create({ code: 'a' });
    for (const count of [1, 2]) await lines().create({ order, count });
    const [line] = await lines().find({}, { include: ['order.lines'] });
    const plain = await orders().first();

    expect(line?.order.code).toBe('a');
    expect(line?.order.lines.getItems().map(({ count }) => count)).toEqual([1, 2]);
    expect(plain?.lines.isInitialized()).toBe(false);
    await expect(plain?.lines.init()).rejects.toThrow();
  });

  it('puts a failure in the way of the next call, once, and the unit of work repeats', async () => {
    database.failNext('create', new SerializationFailureError('collided'));
    let runs = 0;
    await database.unitOfWork.run(async () => {
      runs += 1;
      await orders().create({ code: 'a' });
    });

    expect(runs).toBe(2);
    expect(database.transactions).toEqual({ committed: 1, rolledBack: 1 });
  });

  it('aborts the transaction with the failure', async () => {
    database.failNext('find', new UniqueViolationError('of the test'));
    const work = database.unitOfWork.run(async () => {
      await expect(orders().count()).rejects.toThrow(UniqueViolationError);
    });

    await expect(work).rejects.toThrow(TransactionAbortedError);
  });

  it.each([
    [true, 1],
    [false, 0],
  ])('loses the answer to COMMIT; takesEffect %s', async (takesEffect, rows) => {
    database.failNext('commit', new CommitOutcomeUnknownError('lost'), { takesEffect });

    await expect(database.unitOfWork.run(() => orders().create({ code: 'a' }))).rejects.toThrow(
      CommitOutcomeUnknownError,
    );
    expect(database.rows(Order)).toHaveLength(rows);
    await orders().create({ code: 'b' });
  });

  it('fails to begin, and lets the next one', async () => {
    database.failNext('begin', new DatabaseUnavailableError('gone'));

    await expect(orders().count()).rejects.toThrow(DatabaseUnavailableError);
    expect(await orders().count()).toBe(0);
  });

  it('shows committed rows alone', async () => {
    await database.seed(Order, [{ code: 'b' }, { code: 'a' }]);
    await database.unitOfWork.run(async () => {
      await orders().update(1n, { code: 'c' });
      await orders().delete(2n);
      await orders().create({ code: 'd' });

      expect(database.rows(Order).map(({ code }) => code)).toEqual(['b', 'a']);
      expect(() => database.reset()).toThrow(/transaction runs/);
    });

    expect(database.rows(Order).map(({ code }) => code)).toEqual(['c', 'd']);
  });

  it('keeps what a hook after the commit threw', async () => {
    await database.unitOfWork.run(async (scope) => {
      scope.afterCommit(() => {
        throw new Error('of the hook');
      });
    });

    expect(database.faults.map(({ where }) => where)).toEqual(['afterCommit hook of database "default"']);
  });

  it('begins anew after reset, generated keys too', async () => {
    await orders().create({ code: 'a' });
    database.failNext('create', new Error('never met'));
    database.reset();

    expect((await orders().create({ code: 'a' })).id).toBe(1n);
    expect(database.transactions).toEqual({ committed: 0, rolledBack: 0 });
  });

  it('says what it must be told about a default that is SQL', async () => {
    const numbered = database.repositoryOf(Numbered);
    await expect(numbered.create({})).rejects.toThrow(FakeUnsupportedError);
    const told = await FakeDatabase.create({
      entities: [numberedSchema],
      values: [{ entity: Numbered, field: 'number', value: () => 'N-1' }],
    });

    expect((await told.repositoryOf(Numbered).create({})).number).toBe('N-1');
    await told.close();
  });

  it('refuses an entity that it was not given', () => {
    class Stranger {}

    expect(() => database.repositoryOf(Stranger)).toThrow(/Stranger/);
  });

  it('refuses calls after its end', async () => {
    await database.close();

    await expect(orders().count()).rejects.toThrow(DatabaseUnavailableError);
  });
});
