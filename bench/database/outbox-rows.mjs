import { randomUUID } from 'node:crypto';
import { EntitySchema } from '@mikro-orm/core';
import { MikroORM } from '@mikro-orm/postgresql';
import { UnitOfWork } from 'nestjs-groundwork/domain/database';
import { EventBus } from 'nestjs-groundwork/domain/messaging';
import { Outbox } from 'nestjs-groundwork/domain/outbox';
import pg from 'pg';
import { Measured, startApplication } from '../support/application.mjs';
import { withDatabase } from '../support/own-database.mjs';
import { alternate, median } from '../support/statistics.mjs';

const ROUNDS = 150;
const ROWS = 100;
const FIXED = { lane: 'events', topic: 'bench.measured' };
const what = { rows: '100 outbox rows in one transaction', events: '100 events in one transaction' };
const INSERT = `insert into raw_outbox (id, lane, topic, key, payload, headers)
  select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[])`;

class Line {}
const lineSchema = new EntitySchema({
  class: Line,
  tableName: 'orm_outbox',
  properties: {
    id: { type: 'uuid', primary: true },
    lane: { type: 'text' },
    topic: { type: 'text' },
    key: { type: 'text' },
    payload: { type: 'text' },
    headers: { type: 'json' },
  },
});

/** 100 messages appended, and 100 events published, in one unit of work, against the same rows by plain `insert ... select unnest` and by a flush of 100 entities, each in a transaction of its own. */
export function outboxRows() {
  return withDatabase(async (url) => {
    const app = await startApplication({ url, role: 'web' });
    const orm = await MikroORM.init({ clientUrl: url, entities: [lineSchema], ensureDatabase: false });
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      for (const table of ['raw_outbox', 'orm_outbox'])
        await client.query(`create table ${table} (like groundwork.outbox including all)`); // the server does the same work for each
      const [unitOfWork, bus, outbox] = [app.get(UnitOfWork), app.get(EventBus), app.get(Outbox)];
      const events = Array.from({ length: ROWS }, (_, n) => ({
        event: Measured,
        payload: { n, text: 'an event' },
        key: String(n % 10),
      }));
      await unitOfWork.run(() => bus.publishAll(events));
      const { headers } = (await client.query('select headers from groundwork.outbox limit 1')).rows[0]; // each side writes the same rows
      const sides = {
        rows: () => unitOfWork.run(() => outbox.append(messagesOf(events, headers))),
        events: () => unitOfWork.run(() => bus.publishAll(events)),
        raw: async () => {
          await client.query('begin');
          await client.query(INSERT, columnsOf(events, headers));
          await client.query('commit');
        },
        orm: () =>
          orm.em.fork().transactional(async (em) => {
            for (const { payload, key } of events)
              em.persist(
                em.create(Line, { ...FIXED, id: randomUUID(), key, payload: JSON.stringify(payload), headers }),
              );
          }),
      };
      await alternate(20, sides);
      const times = await alternate(ROUNDS, sides);
      return Object.entries(what).flatMap(([side, path]) => {
        const against = (peer) => median(times[side].map((time, round) => time / times[peer][round]));
        const ms = (name) => `${median(times[name]).toFixed(2)} ms`;
        return [
          {
            path,
            ours: ms(side),
            peer: `unnest: ${ms('raw')}`,
            ratio: `${against('raw').toFixed(2)}x`,
            target: '<= 1.3x',
            value: against('raw'),
            limit: 1.3,
          },
          {
            path,
            ours: ms(side),
            peer: `MikroORM flush: ${ms('orm')}`,
            ratio: `${(1 / against('orm')).toFixed(2)}x faster`,
            target: '>= 2x faster',
            value: 2 * against('orm'),
            limit: 1,
          },
        ];
      });
    } finally {
      await client.end();
      await orm.close();
      await app.close();
    }
  });
}

function messagesOf(events, headers) {
  return events.map(({ payload, key }) => ({
    id: randomUUID(),
    route: FIXED.lane,
    topic: FIXED.topic,
    key,
    payload: JSON.stringify(payload),
    headers,
  }));
}

function columnsOf(events, headers) {
  const all = (value) => events.map(() => value);
  return [
    events.map(() => randomUUID()),
    all(FIXED.lane),
    all(FIXED.topic),
    events.map(({ key }) => key),
    events.map(({ payload }) => JSON.stringify(payload)),
    events.map(() => JSON.stringify(headers)),
  ];
}
