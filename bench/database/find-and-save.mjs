import { MikroORM } from '@mikro-orm/postgresql';
import { portToken } from 'nestjs-groundwork';
import { DatabaseModule } from 'nestjs-groundwork/database';
import { Repository, SqlSession, UnitOfWork } from 'nestjs-groundwork/domain/database';
import { startApplication } from '../support/application.mjs';
import { withDatabase } from '../support/own-database.mjs';
import { alternate, median } from '../support/statistics.mjs';
import { createProducts, fillProducts, Product, productSchema } from './entities.mjs';

const ROUNDS = 300;
const ROWS = 10_000;
/** Calls per round: one alone is shorter than what the clock and the scheduler add. */
const CALLS = 5;

/** The repository against the same call of MikroORM, on its own driver and pool. */
export function findAndSave() {
  return withDatabase(async (url) => {
    const app = await startApplication({
      url,
      role: 'web',
      messaging: false,
      database: { entities: [productSchema] },
      imports: [DatabaseModule.forFeature([{ entity: Product }])],
    });
    const orm = await MikroORM.init({
      clientUrl: url,
      entities: [productSchema],
      ensureDatabase: false,
      pool: { min: 2, max: 10 },
    });
    try {
      await app.get(SqlSession).execute(createProducts);
      await app.get(SqlSession).execute(fillProducts(ROWS));
      await app.get(SqlSession).execute('analyze bench_product');
      const [products, unitOfWork] = [app.get(portToken(Repository, Product)), app.get(UnitOfWork)];
      let n = 0;
      const next = () => (n = (n + 7) % ROWS) + 1;
      let added = ROWS;
      return [
        await compare('find one by id', {
          ours: () => products.findById(next()),
          peer: () => orm.em.fork().findOne(Product, next()),
        }),
        await compare('find 20 by a condition', {
          ours: () => products.find({ price: { lt: 2 } }, { limit: 20 }),
          peer: () => orm.em.fork().find(Product, { price: { $lt: 2 } }, { limit: 20, orderBy: { id: 'asc' } }),
        }),
        await compare('create one', {
          ours: () => products.create({ id: (added += 1), name: 'new', price: 1, note: null }),
          peer: () => {
            const em = orm.em.fork();
            return em.persist(em.create(Product, { id: (added += 1), name: 'new', price: 1, note: null })).flush();
          },
        }),
        await compare('find and save, in a transaction', {
          ours: () =>
            unitOfWork.run(async () => {
              const product = await products.findById(next());
              product.price += 1;
              await products.save(product);
            }),
          peer: () =>
            orm.em.fork().transactional(async (em) => {
              const product = await em.findOne(Product, next());
              product.price += 1;
              await em.flush();
            }),
        }),
      ];
    } finally {
      await orm.close();
      await app.close();
    }
  });
}

async function compare(path, sides) {
  const repeated = Object.fromEntries(
    Object.entries(sides).map(([name, side]) => [
      name,
      async () => {
        for (let call = 0; call < CALLS; call += 1) await side();
      },
    ]),
  );
  await alternate(40, repeated);
  const times = await alternate(ROUNDS, repeated);
  const ratio = median(times.ours.map((time, round) => time / times.peer[round]));
  const each = (name) => `${(median(times[name]) / CALLS).toFixed(3)} ms`;
  return {
    path: `repository: ${path}`,
    ours: each('ours'),
    peer: `MikroORM: ${each('peer')}`,
    ratio: `${ratio.toFixed(2)}x`,
    target: '<= 1.1x',
    value: ratio,
    limit: 1.1,
  };
}
