import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { defineEvent, EventBus, EventInvalidError, type StandardSchema } from '#domain/messaging';
import { SqlSession } from '#domain/database';
import { InfrastructureModule, Plan } from '#infrastructure';
import type { MessagingDriverFactory } from '#messaging';
import { codeFiles, looseCode, runFile, typeErrors } from '../architecture/support/readme.js';
import { read } from '../architecture/support/repository.js';

jest.setTimeout(60_000); // each application starts an embedded database

const PAGE = 'docs/write-a-driver.md';
const page = read(PAGE);
const files = codeFiles(page);
const load = (name: string): unknown => jest.requireActual(name);
const surroundings = { load, globals: {} };

describe(PAGE, () => {
  it('has whole files, each of another name', () => {
    expect(looseCode(page)).toEqual([]);
    expect(files.length).toBeGreaterThan(6);
    expect(new Set(files.map(({ name }) => name)).size).toBe(files.length);
  });

  it('is accepted by the compiler, which sees what is wrong', () => {
    const wrong = {
      name: 'wrong.ts',
      text: "import { oneConnection } from './one-connection.js';\nexport const name: number = oneConnection.name;\n",
    };
    expect(typeErrors([...files, wrong])).toEqual([expect.stringMatching(/^wrong\.ts:2 .*not assignable/)]);
  }, 120_000);

  it('gives an application that runs on its driver', async () => {
    const { AppModule } = runFile(files, 'app.module.ts', surroundings) as Record<string, Type>;
    const module = await Test.createTestingModule({ imports: [AppModule as Type] }).compile();
    try {
      await module.init();
      expect(module.get(Plan).entries[0]).toMatchObject({
        concern: 'database',
        driver: 'one-connection',
        target: 'memory',
      });
      expect(await module.get(SqlSession).query('select 1 as one')).toEqual([{ one: 1 }]);
    } finally {
      await module.close();
    }
  });

  it('gives an event bus that keeps to its rule', async () => {
    const schema: StandardSchema = { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } };
    const { guardedMemory } = runFile(files, 'guarded-bus.ts', surroundings) as Record<string, MessagingDriverFactory>;
    const infrastructure = InfrastructureModule.forRoot({
      database: false,
      messaging: guardedMemory as MessagingDriverFactory,
      configuration: { env: { NODE_ENV: 'test' } },
    });
    const module = await Test.createTestingModule({ imports: [infrastructure] }).compile();
    try {
      await module.init();
      const bus = module.get(EventBus);
      await expect(bus.publish(defineEvent('x.secret', 1, schema), {})).rejects.toThrow(EventInvalidError);
      await expect(bus.publish(defineEvent('x.public', 1, schema), {})).resolves.toEqual(expect.any(String));
    } finally {
      await module.close();
    }
  });
});
