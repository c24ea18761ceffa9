import { EntitySchema } from '@mikro-orm/core';
import { DatabaseModule } from 'nestjs-groundwork/database';
import { portToken } from 'nestjs-groundwork';
import { Repository, SqlSession, UnitOfWork } from 'nestjs-groundwork/domain/database';
import { EventBus } from 'nestjs-groundwork/domain/messaging';
import pg from 'pg';
import { Measured, startApplication } from '../support/application.mjs';
import { withDatabase } from '../support/own-database.mjs';
import { alternate, median } from '../support/statistics.mjs';

const ROUNDS = 400;

class Row {}
const rowSchema = new EntitySchema({
  class: Row,
  tableName: 'bench_rows',
  properties: { id: { type: 'int', primary: true }, text: { type: 'text' } },
});

/** What one event adds to a unit of work that writes one row. */
export function eventCost() {
  return withDatabase(async (url) => {
    const app = await startApplication({
      url,
      role: 'web', // no relay beside the measurement
      database: { entities: [rowSchema] },
      imports: [DatabaseModule.forFeature([{ entity: Row }])],
    });
    try {
      await app.get(SqlSession).execute('create table bench_rows (id int primary key, text text not null)');
      const [unitOfWork, bus, rows] = [app.get(UnitOfWork), app.get(EventBus), app.get(portToken(Repository, Row))];
      let id = 0;
      const write = () => rows.create({ id: (id += 1), text: 'a row' });
      const sides = {
        without: () => unitOfWork.run(() => write()),
        with: () =>
          unitOfWork.run(async () => {
            await write();
            await bus.publish(Measured, { n: id, text: 'an event' }, { key: String(id % 10) });
          }),
      };
      await alternate(50, sides);
      const times = await alternate(ROUNDS, sides);
      const statements = { without: await countStatements(sides.without), with: await countStatements(sides.with) };
      const ratio = median(times.with.map((time, round) => time / times.without[round]));
      const added = statements.with - statements.without;
      return [
        {
          path: 'an event added to a unit of work',
          ours: `${median(times.with).toFixed(2)} ms`,
          peer: `without: ${median(times.without).toFixed(2)} ms`,
          ratio: `${ratio.toFixed(2)}x`,
          target: '<= 1.3x',
          value: ratio,
          limit: 1.3,
        },
        {
          path: 'statements that an event adds',
          ours: String(statements.with),
          peer: `without: ${statements.without}`,
          ratio: `+${added}`,
          target: '+1',
          value: added,
          limit: 1,
        },
      ];
    } finally {
      await app.close();
    }
  });
}

/** NOTIFY goes out after the commit, and besides the statements of the transaction. */
async function countStatements(work) {
  const original = pg.Client.prototype.query;
  const seen = [];
  pg.Client.prototype.query = function query(...args) {
    const text = typeof args[0] === 'string' ? args[0] : (args[0]?.text ?? '');
    if (!text.includes('pg_notify')) seen.push(text);
    return original.apply(this, args);
  };
  try {
    await work();
    return seen.length;
  } finally {
    pg.Client.prototype.query = original;
  }
}
