import { Test } from '@nestjs/testing';
import { Cache } from 'nestjs-groundwork/domain/cache';
import { SqlSession } from 'nestjs-groundwork/domain/database';
import { httpPlatform } from '../../../apps/shop/src/http-platform.js';
import { ShopClient } from './shop-client.js';

export interface ShopSettings {
  /** A PostgreSQL server; without it the embedded database. */
  readonly databaseUrl?: string;
  /** A folder for the embedded database; without it `memory`. */
  readonly dataDir?: string;
  /** Default `express`. */
  readonly http?: 'express' | 'fastify';
}

export interface RunningShop {
  readonly client: ShopClient;
  /** The shop's own session, to arrange what HTTP cannot: a stock of 100, an order that has changed. */
  readonly sql: SqlSession;
  /** Behind the shop's back, so that its pages are made to forget. */
  setStock(sku: string, pieces: number): Promise<void>;
  /** What the shop's container holds for a token: for commands that have no route. */
  get<T>(token: abstract new (...parts: never[]) => T): T;
  close(): Promise<void>;
}

/**
 * The shop on a free port. Few connections and a short queue, so that a crowd meets 503 and has to repeat.
 *
 * The application reads its settings when its module is imported, as every application does, so one test file runs one kind of shop.
 */
export async function startShop({ databaseUrl, dataDir, http = 'express' }: ShopSettings = {}): Promise<RunningShop> {
  Object.assign(process.env, {
    DATABASE_DRIVER: databaseUrl === undefined ? 'pglite' : 'postgresql',
    DATABASE_URL: databaseUrl ?? '',
    DATABASE_DATA_DIR: dataDir ?? 'memory',
    DATABASE_POOL_MAX: '4',
    DATABASE_POOL_WAITERS: '100',
  });
  const { AppModule } = await import('../../../apps/shop/src/app.module.js');
  const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
  const app = module.createNestApplication(await httpPlatform({ SHOP_HTTP: http }), {
    logger: ['fatal', 'error', 'warn'],
  });
  await app.listen(0, '127.0.0.1');
  const client = new ShopClient(await app.getUrl());
  return {
    client,
    sql: app.get(SqlSession),
    setStock: async (sku, pieces) => {
      await app.get(SqlSession).execute('update products set stock = $2 where sku = $1', [sku, pieces]);
      await app.get(Cache).namespace('product-pages').clear();
    },
    get: (token) => app.get(token),
    close: async () => {
      client.close();
      await app.close();
    },
  };
}
