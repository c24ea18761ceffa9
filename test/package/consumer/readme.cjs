// The applications of the README, started as its reader starts them: a row and an event in one unit of work, and a handler that sees the event.
const assert = require('node:assert/strict');
const { setTimeout: sleep } = require('node:timers/promises');
require('reflect-metadata');
const { NestFactory } = require('@nestjs/core');
const { EventBus } = require('nestjs-groundwork/messaging');
const { SqlSession, UnitOfWork } = require('nestjs-groundwork/database');
const { Accounts, AppModule } = require('./dist/app.module.js');
const { OrderPlaced, Orders, OrdersModule } = require('./dist/orders.module.js');

const start = (module) =>
  NestFactory.createApplicationContext(module, { logger: ['fatal', 'error'], abortOnError: false });

async function accounts() {
  const app = await start(AppModule);
  const service = app.get(Accounts);
  await service.open('ada', 'bob');
  await service.transfer('ada', 'bob', 5);
  await assert.rejects(service.transfer('ada', 'nobody', 5), /nobody has no account/);
  assert.deepEqual([await service.balance('ada'), await service.balance('bob')], [-5, 5]);
  await app.close();
}

async function orders() {
  const app = await start(OrdersModule);
  const sql = app.get(SqlSession);
  const count = async (statement) => (await sql.query(`select count(*)::int as count from ${statement}`))[0].count;
  await sql.execute('create table sales (customer text, cents int)');
  await sql.execute('create table orders (customer text)');

  await app.get(Orders).place('ada', 5);
  const both = (work) =>
    app.get(UnitOfWork).run(async () => {
      await sql.execute('insert into orders values ($1)', ['bob']);
      await app.get(EventBus).publish(OrderPlaced, { customer: 'bob', cents: 7 }, { key: 'bob' });
      await work();
    });
  await both(async () => undefined);
  await assert.rejects(
    both(() => Promise.reject(new Error('changed my mind'))),
    /changed my mind/,
  );

  const limit = performance.now() + 30_000;
  while ((await count('sales')) < 2 && performance.now() < limit) await sleep(20);
  const sales = await sql.query('select customer, cents from sales order by customer');
  assert.deepEqual(sales, [
    { customer: 'ada', cents: 5 },
    { customer: 'bob', cents: 7 },
  ]);
  assert.equal(await count('orders'), 1);
  await app.close();
}

accounts().then(orders);
