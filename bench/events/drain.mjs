import { SqlSession } from 'nestjs-groundwork/domain/database';
import { EventBus } from 'nestjs-groundwork/domain/messaging';
import pg from 'pg';
import { Measured, startApplication } from '../support/application.mjs';
import { withDatabase } from '../support/own-database.mjs';

const EVENTS = 20_000;
const BATCH = 500;

/** How fast waiting events go through the relay, and through relay and handler, against plain claims of 500 rows. */
export async function drain() {
  const raw = await withDatabase(rawClaims);
  const relay = await withDatabase((url) => relayAlone(url));
  const off = await withDatabase((url) => relayAndHandler(url, 'off'));
  const transaction = await withDatabase((url) => relayAndHandler(url, 'transaction'));
  const row = (path, rate, target) => ({
    path,
    ours: `${Math.round(rate).toLocaleString('en')}/s`,
    peer: `raw claims: ${Math.round(raw).toLocaleString('en')}/s`,
    ratio: `${(rate / raw).toFixed(2)}x`,
    target: target === undefined ? '-' : `>= ${target}x`,
    value: target === undefined ? 0 : target / (rate / raw), // 1 or less is met
    limit: target === undefined ? undefined : 1,
  });
  return [
    row('relay drains 20,000 events', relay, 0.5),
    row('relay and handler, inbox off', off, 0.5),
    row('relay and handler, inbox in a transaction', transaction, undefined),
  ];
}

/** The limit: one connection, one statement to claim 500 and one to complete them. */
async function rawClaims(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('create table jobs (id bigint primary key, state smallint not null default 1, payload text)');
    await client.query('create index jobs_ready on jobs (id) where state = 1');
    await client.query(
      `insert into jobs select n, 1, '{"n":1,"text":"an event"}' from generate_series(1, ${EVENTS}) n`,
    );
    const started = performance.now();
    for (;;) {
      const { rows } = await client.query(
        `update jobs set state = 2 where id = any (array(select id from jobs where state = 1 order by id limit ${BATCH} for update skip locked)) returning id, payload`,
      );
      if (rows.length === 0) return EVENTS / ((performance.now() - started) / 1_000);
      await client.query('update jobs set state = 3 where id = any ($1::bigint[])', [rows.map(({ id }) => id)]);
    }
  } finally {
    await client.end();
  }
}

async function publishAll(url, handle, options) {
  const app = await startApplication({ url, role: 'web', handle, options });
  try {
    const bus = app.get(EventBus);
    for (let n = 0; n < EVENTS; n += BATCH)
      await bus.publishAll(
        Array.from({ length: BATCH }, (_, index) => ({
          event: Measured,
          payload: { n: n + index, text: 'an event' },
          key: String((n + index) % 1_000),
        })),
      );
  } finally {
    await app.close();
  }
}

async function relayAlone(url) {
  await publishAll(url, async () => undefined);
  const app = await startApplication({ url, role: 'worker' }); // knows the group only by its subscription
  try {
    return await rateOf(app, 'select count(*) as n from groundwork.deliveries');
  } finally {
    await app.close();
  }
}

async function relayAndHandler(url, inbox) {
  const handle = async () => undefined;
  await publishAll(url, handle, { inbox });
  const app = await startApplication({
    url,
    role: 'worker',
    handle,
    options: { inbox },
    messaging: { concurrency: 50 },
    database: { poolMax: 20 },
  });
  try {
    return await rateOf(app, 'select count(*) as n from groundwork.deliveries where state = 3');
  } finally {
    await app.close();
  }
}

/** Events per second, from the first look on: the start of the application is not measured. */
async function rateOf(app, count) {
  const sql = app.get(SqlSession);
  const done = async () => Number((await sql.query(count))[0].n);
  const [started, before] = [performance.now(), await done()];
  for (;;) {
    const now = await done();
    if (now >= EVENTS) return (now - before) / ((performance.now() - started) / 1_000);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
