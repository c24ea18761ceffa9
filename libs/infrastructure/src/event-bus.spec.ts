import 'reflect-metadata';
import { ConfigurationError } from '#core';
import { SqlSession, UnitOfWork } from '#domain/database';
import { DeadLetters, defineEvent, EventBus, EventRefusedError, type StandardSchema } from '#domain/messaging';
import { EventHandler } from '#messaging';
import { Injectable, type Provider } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { embeddedEnv } from '../../../test/support/embedded-env.js';
import { InfrastructureModule } from './infrastructure.module.js';
import type { InfrastructureOptions } from './infrastructure.options.js';

jest.setTimeout(60_000); // each case starts an embedded database

const schema: StandardSchema<{ orderId: string }> = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as { orderId: string } }) },
};
const Placed = defineEvent('order.placed', 1, schema);

@Injectable()
class Confirm {
  readonly handled: string[] = [];

  @EventHandler(Placed, { group: 'confirmation' })
  handle({ orderId }: { orderId: string }): void {
    if (orderId === 'refused') throw new EventRefusedError('not this one');
    this.handled.push(orderId);
  }
}

@Injectable()
class Outside {
  readonly handled: string[] = [];

  @EventHandler(Placed, { group: 'outside', inbox: 'off' })
  handle({ orderId }: { orderId: string }): void {
    this.handled.push(orderId);
  }
}

const open: TestingModule[] = [];

async function start(options: InfrastructureOptions, ...providers: Provider[]): Promise<TestingModule> {
  const infrastructure = InfrastructureModule.forRoot({ ...options, configuration: { env: embeddedEnv } });
  const module = await Test.createTestingModule({ imports: [infrastructure], providers }).compile();
  open.push(module);
  await module.init();
  return module;
}

afterEach(async () => {
  for (const module of open.splice(0)) await module.close();
});

describe('the event bus of InfrastructureModule', () => {
  it('hands to a handler what was committed, and nothing that was rolled back', async () => {
    const module = await start({}, Confirm);
    const [bus, unitOfWork] = [module.get(EventBus), module.get(UnitOfWork)];
    await unitOfWork.run(() => bus.publish(Placed, { orderId: 'committed' }));
    const failure = new Error('the order was not placed');
    const rolledBack = unitOfWork.run(async () => {
      await bus.publish(Placed, { orderId: 'rolled back' });
      throw failure;
    });
    await expect(rolledBack).rejects.toBe(failure);
    await bus.drain();
    expect(module.get(Confirm).handled).toEqual(['committed']);
  });

  it('keeps what a handler refuses among the dead letters', async () => {
    const module = await start({}, Confirm);
    await module.get(EventBus).publish(Placed, { orderId: 'refused' });
    await module.get(EventBus).drain();
    expect((await module.get(DeadLetters).list()).items).toMatchObject([{ group: 'confirmation', reason: 'refused' }]);
  });

  it('works in memory beside a database, and records there what was handled', async () => {
    const module = await start({ messaging: 'memory' }, Confirm);
    await module.get(EventBus).publish(Placed, { orderId: '1' });
    await module.get(EventBus).drain();
    expect(module.get(Confirm).handled).toEqual(['1']);
    expect(await module.get(SqlSession).query('select consumer from groundwork.inbox')).toEqual([
      { consumer: 'confirmation' },
    ]);
  });

  it('works in memory without a database', async () => {
    const module = await start({ database: false, messaging: 'memory' }, Outside);
    await module.get(EventBus).publish(Placed, { orderId: '1' });
    await module.get(EventBus).drain();
    expect(module.get(Outside).handled).toEqual(['1']);
  });

  it('is refused on a database that is off', async () => {
    const starting = start({ database: false });
    await expect(starting).rejects.toThrow(ConfigurationError);
    await expect(starting).rejects.toThrow(/messaging\.driver: .*\{ messaging: false \}.*\{ messaging: 'memory' \}/);
  });
});

describe('the tables of the event bus', () => {
  const tables = (module: TestingModule): Promise<readonly object[]> =>
    module.get(SqlSession).query(`select to_regclass('groundwork.events')::text as events`);

  it('are not made for an application that neither injects it nor handles events', async () => {
    expect(await tables(await start({}))).toEqual([{ events: null }]);
  });

  it('are made for one that names it in its options', async () => {
    expect(await tables(await start({ messaging: {} }))).toEqual([{ events: 'groundwork.events' }]);
  });
});
