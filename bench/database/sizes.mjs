import { portToken } from 'nestjs-groundwork';
import { DatabaseModule } from 'nestjs-groundwork/database';
import { Repository, SqlSession } from 'nestjs-groundwork/domain/database';
import { startApplication } from '../support/application.mjs';
import { withDatabase } from '../support/own-database.mjs';
import { alternate, median } from '../support/statistics.mjs';
import { createProducts, fillProducts, Product, productSchema } from './entities.mjs';

const SIZES = [1_000, 100_000, 1_000_000];
const ROUNDS = 60;
/** Of the last page against the first, of the same table. */
const LIMIT = 1.2;

/** A keyset page at the end of the list against the first one, and how both grow with the table. */
export async function pageSizes() {
  const rows = [];
  for (const size of SIZES) rows.push(...(await withDatabase((url) => pagesOf(url, size))));
  return rows;
}

async function pagesOf(url, size) {
  const app = await startApplication({
    url,
    role: 'web',
    messaging: false,
    database: { entities: [productSchema], statementTimeout: '10m' },
    imports: [DatabaseModule.forFeature([{ entity: Product, filter: ['price'], sort: ['price', 'note'] }])],
  });
  try {
    const sql = app.get(SqlSession);
    for (const statement of [
      createProducts,
      fillProducts(size),
      'create index on bench_product (price, id)',
      'create index on bench_product (note, id)',
      'analyze bench_product',
    ])
      await sql.execute(statement);
    const products = app.get(portToken(Repository, Product));
    const rows = [];
    for (const [name, sort] of [
      ['by id', []],
      ['by price', ['price']],
      ['by a nullable field', ['note']],
    ]) {
      const end = await cursorBeforeTheEnd(products, sql, sort, size);
      const pages = {
        first: () => products.page({ sort, limit: 50 }),
        last: () => products.page({ sort, limit: 50, cursor: end }),
      };
      await alternate(20, pages);
      const times = await alternate(ROUNDS, pages);
      const ratio = median(times.last.map((time, round) => time / times.first[round]));
      rows.push({
        path: `keyset page ${name}, ${size.toLocaleString('en')} rows, near the end`,
        ours: `${median(times.last).toFixed(2)} ms`,
        peer: `first page: ${median(times.first).toFixed(2)} ms`,
        ratio: `${ratio.toFixed(2)}x`,
        target: `<= ${LIMIT}x`,
        value: ratio,
        limit: LIMIT,
      });
    }
    return rows;
  } finally {
    await app.close();
  }
}

/** The cursor of a page that begins some 100 rows before the end: the one that the list itself gives there, got by its form, since walking a million rows takes minutes. */
async function cursorBeforeTheEnd(products, sql, sort, size) {
  const first = await products.page({ sort, limit: 1 });
  const [fingerprint] = JSON.parse(Buffer.from(first.next, 'base64url').toString());
  const order = sort.length === 0 ? 'id' : `${sort[0]}, id`;
  const [row] = await sql.query(
    `select id, price, note from bench_product order by ${order} offset ${size - 100} limit 1`,
  );
  const position = sort.length === 0 ? [row.id] : [row[sort[0]], row.id];
  return Buffer.from(JSON.stringify([fingerprint, ...position])).toString('base64url');
}
