import { EntitySchema } from '@mikro-orm/core';

export class Product {}

/** One table for both sides; `version` is left out, so that both send the same statement. */
export const productSchema = new EntitySchema({
  class: Product,
  tableName: 'bench_product',
  properties: {
    id: { type: 'int', primary: true },
    name: { type: 'text' },
    price: { type: 'int' },
    note: { type: 'text', nullable: true },
  },
});

export const createProducts =
  'create table bench_product (id int primary key, name text not null, price int not null, note text)';

/** @returns a statement that makes `count` products, their price cycling through 1,000 values. */
export const fillProducts = (count) =>
  `insert into bench_product select n, 'product ' || n, n % 1000, case when n % 3 = 0 then 'note ' || n end from generate_series(1, ${count}) n`;
