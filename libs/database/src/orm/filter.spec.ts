import 'reflect-metadata';
import { portToken } from '#core/nest';
import { and, everything, not, or, Repository, SqlSession, UnitOfWork, type Specification } from '#domain/database';
import { BigIntType, EntitySchema, type Collection } from '@mikro-orm/core';
import { RecordedDatabase, type Sent } from '../../../../test/support/recorded-database.js';
import { DatabaseModule } from '../database.module.js';

class Shelf {
  declare id: number;
  declare title: string;
  declare height: string | null;
  declare opened: string;
  declare stock: string;
  declare books: Collection<Book>;
}

class Book {
  declare id: number;
  declare title: string;
  declare sold: Date | null;
  declare shelf: Shelf;
}

const shelfSchema = new EntitySchema<Shelf>({
  class: Shelf,
  tableName: 'spec_shelf',
  properties: {
    id: { type: 'integer', primary: true },
    title: { type: 'text', fieldName: 'the "title"?' },
    height: { type: 'decimal', columnType: 'numeric(12,4)', nullable: true },
    opened: { type: 'date' },
    stock: { type: new BigIntType('string') },
    books: { kind: '1:m', entity: () => Book, mappedBy: 'shelf' },
  },
});

const bookSchema = new EntitySchema<Book>({
  class: Book,
  tableName: 'spec_book',
  properties: {
    id: { type: 'integer', primary: true },
    title: { type: 'text' },
    sold: { type: 'Date', columnType: 'timestamptz(3)', nullable: true },
    shelf: { kind: 'm:1', entity: () => Shelf, fieldName: 'shelf_id' },
  },
});

const database = RecordedDatabase.forCases({
  entities: [shelfSchema, bookSchema],
  feature: DatabaseModule.forFeature([
    { entity: Shelf, filter: ['title'], sort: ['height'] },
    { entity: Book, filter: ['title'], sort: ['sold', 'title'] },
  ]),
  statements: [
    'create table spec_shelf (id int primary key, "the ""title""?" text not null, height numeric(12,4), opened date not null, stock bigint not null)',
    'create table spec_book (id int primary key, title text not null, sold timestamptz(3), shelf_id int not null)',
    `insert into spec_shelf select n, case when n % 2 = 0 then 'EVEN' else 'odd' end, nullif(n, 3) * 10.5, '2026-01-01', n from generate_series(1, 5) n`,
    `insert into spec_book select n, 'Book ' || lpad(n::text, 4, '0'), case when n % 3 > 0 then timestamptz '2026-01-01Z' + n * interval '1 day' end, n % 5 + 1 from generate_series(1, 60) n`,
    'create index on spec_book (sold, id)',
    'create index on spec_book (lower(title collate "C"))',
    'create index on spec_book (title text_pattern_ops)',
    'analyze spec_book',
  ],
});
let shelves: Repository<Shelf>;
let books: Repository<Book>;
beforeAll(() => {
  shelves = database().application.get(portToken(Repository, Shelf));
  books = database().application.get(portToken(Repository, Book));
});

const ids = (found: readonly { readonly id: number }[]): readonly number[] => found.map(({ id }) => id);
const lastSent = (): Sent => database().sent.at(-1) ?? { sql: '', parameters: [] };

/** How PostgreSQL would run a statement if it did not think the table too small for an index. */
async function planOf({ sql, parameters }: Sent): Promise<string> {
  const { application } = database();
  return application.get(UnitOfWork).run(async () => {
    const session = application.get(SqlSession);
    await session.execute('set local enable_seqscan = off');
    const rows = await session.query<Record<string, string>>(`explain ${sql}`, [...parameters] as never);
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  });
}

describe('a comparison that ignores case', () => {
  const even: Specification<Shelf> = { title: { equalsIgnoreCase: 'even' } };

  it('names the column of the entity itself where relations are loaded along, in every way of reading', async () => {
    const include = { include: ['books'] };
    const found = await shelves.find(even, include);
    expect(ids(found)).toEqual([2, 4]);
    expect(found.map((shelf) => shelf.books.length)).toEqual([12, 12]);
    expect(ids(await shelves.find(even, { ...include, limit: 1 }))).toEqual([2]);
    expect((await shelves.first(not(even), include))?.id).toBe(1);
    expect(await shelves.exists(even)).toBe(true);
    expect(await shelves.count(not(even))).toBe(3);
    const first = await shelves.page({ limit: 1, sort: ['-height'] }, { ...include, within: even });
    expect(ids(first.items)).toEqual([4]);
    const next = { limit: 1, sort: ['-height'], cursor: first.next };
    expect(ids((await shelves.page(next, { ...include, within: even })).items)).toEqual([2]);
    expect((await shelves.pageByOffset({ filter: { title: { containsIgnoreCase: 'VE' } } }, include)).total).toBe(2);
  });

  it('is folded in the collation "C", and served by an index on that', async () => {
    expect(ids(await books.find({ title: { equalsIgnoreCase: 'BOOK 0007' } }))).toEqual([7]);
    expect(lastSent().sql).toContain('lower("b0"."title" collate "C") = ');
    expect(await planOf(lastSent())).toMatch(/Index Cond: \(lower\(\(?title/);
    expect(await books.find({ title: { startsWithIgnoreCase: 'BOOK 000' } })).toHaveLength(9);
    expect(await planOf(lastSent())).toMatch(/Index Cond: .*lower\(\(?title.* >= 'book 000'/);
  });
});

describe('a specification in SQL', () => {
  it('carries not down to the comparisons, with null where a field may be it', async () => {
    const specification = not<Book>(or({ sold: { gt: new Date(0) } }, and({ id: { lt: 9 } }, not({ sold: null }))));
    expect(ids(await books.find(specification, { limit: 2 }))).toEqual([3, 6]);
    expect(lastSent().sql).not.toContain('not (');
    expect(lastSent().sql).toMatch(/"sold" <= .* or .*"sold" is null\).*"id" >= .* or .*"sold" is null/);
  });

  it('leaves out what always holds, and asks for nothing where nothing does', async () => {
    expect(await books.count(and(everything<Book>(), or({ id: { notIn: [] } }, { id: 1 })))).toBe(60);
    expect(lastSent().sql).not.toContain('where');
    expect(await books.count(or<Book>({ id: { in: [] } }, not(everything())))).toBe(0);
    expect(lastSent().sql).toContain('where 1 = 0');
  });

  it('uses an index for the start of a text', async () => {
    expect(await books.find({ title: { startsWith: 'Book 000' } })).toHaveLength(9);
    expect(await planOf(lastSent())).toMatch(/Index Cond: .*title ~>=~ 'Book 000'/);
  });

  it('compares exact numbers as the database does, and matches agrees', async () => {
    const all = await shelves.find();
    for (const height of ['21', '21.0', '21.0000', '31.5', '-0', '9'])
      for (const specification of [
        { height },
        { height: { gt: height } },
        { height: { between: [height, '42.00'] } },
        not<Shelf>({ height: { lte: height } }),
      ] as const)
        expect(ids(await shelves.find(specification))).toEqual(
          ids(all.filter((shelf) => shelves.matches(shelf, specification))),
        );
    expect(ids(await shelves.find({ stock: { gt: '3' } }))).toEqual([4, 5]);
    expect(ids(await shelves.find({ opened: '2026-01-01', id: 1 }))).toEqual([1]);
  });
});

describe('the page after a position', () => {
  it.each([
    ['sold', 5],
    ['-sold', 30],
  ])('begins at it in an index on %s, wherever it is', async (sort, limit) => {
    const { next } = await books.page({ sort: [sort], limit });
    await books.page({ sort: [sort], limit: 5, cursor: next });
    expect(await planOf(lastSent())).toMatch(/Index Cond: \(sold [<>]= /);
  });

  it('reads the nulls that follow by the index too, and only once the values are at an end', async () => {
    const { next } = await books.page({ sort: ['sold'], limit: 38 });
    database().forget();
    const over = await books.page({ sort: ['sold'], limit: 5, cursor: next });
    expect(over.items.map(({ sold }) => sold === null)).toEqual([false, false, true, true, true]);
    expect(database().sent.filter(({ sql }) => sql.startsWith('select'))).toHaveLength(2);
    expect(await planOf(lastSent())).toContain('Index Cond: (sold IS NULL)');
    database().forget();
    await books.page({ sort: ['sold'], limit: 5, cursor: over.next });
    expect(database().sent.filter(({ sql }) => sql.startsWith('select'))).toHaveLength(1);
    expect(await planOf(lastSent())).toMatch(/Index Cond: \(\(sold IS NULL\) AND \(id > 9\)\)/);
  });
});
