import 'reflect-metadata';
import { MigrationsPendingError, StaleFenceError, UnitOfWork } from '#domain/database';
import { Test, type TestingModule } from '@nestjs/testing';
import { DatabaseModule } from '../database.module.js';
import type { DatabaseInstanceOptions } from '../database.options.js';

let application: TestingModule;
let runs: number;

async function unitOfWork(options: DatabaseInstanceOptions): Promise<UnitOfWork> {
  application = await Test.createTestingModule({
    imports: [
      DatabaseModule.forRoot(
        { dataDir: 'memory', snapshot: process.env['DATABASE_SNAPSHOT'], ...options },
        { env: { NODE_ENV: 'test' } },
      ),
    ],
  }).compile();
  await application.init();
  return application.get(UnitOfWork);
}

beforeEach(() => {
  runs = 0;
});
afterEach(() => application.close());

const work = async (): Promise<void> => void (runs += 1);

it('says which option makes the table where nobody is known to use it, and runs nothing', async () => {
  const fenced = (await unitOfWork({})).run(work, { fence: { resource: 'a', token: 1 } });
  await expect(fenced).rejects.toThrow(MigrationsPendingError);
  await expect(fenced).rejects.toThrow(/no table "groundwork"\.fences.*DATABASE_OWN_TABLES=always/);
  expect(runs).toBe(0);
});

it('keeps the tokens in the schema of the option, for an application that uses nothing else there', async () => {
  const fenced = await unitOfWork({ ownTables: 'always', ownSchema: 'user' });
  await fenced.run(work, { fence: { resource: 'a', token: 2 } });
  await expect(fenced.run(work, { fence: { resource: 'a', token: 1 } })).rejects.toThrow(StaleFenceError);
  expect(runs).toBe(1);
});
