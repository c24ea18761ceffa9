// The published suites under node:test, on the build: whoever writes a driver needs neither Jest nor our sources.
//
//     npm run test:neutral
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, it } from 'node:test';
import {
  describeInbox,
  describeOutbox,
  describeRepository,
  describeSqlSession,
  describeUnitOfWork,
  moduleHarness,
  outboxModuleHarness,
} from 'nestjs-groundwork/database/testing';
import { pgliteDriverFactory } from 'nestjs-groundwork/database/drivers/pglite';

describe('the pglite driver', () => {
  const harness = moduleHarness({
    name: 'pglite',
    capabilities: pgliteDriverFactory.capabilities,
    interruptsStatements: false,
    options: { driver: 'pglite', dataDir: 'memory' },
  });
  after(() => harness.close());
  const runner = { describe, it, beforeEach, afterEach };
  describeUnitOfWork(runner, harness);
  describeSqlSession(runner, harness);
  describeRepository(runner, harness);
});

describe('the outbox on the pglite driver', () => {
  const folders = [];
  const harness = outboxModuleHarness({
    name: 'pglite',
    capabilities: pgliteDriverFactory.capabilities,
    options: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'groundwork-outbox-'));
      folders.push(folder);
      return { driver: 'pglite', dataDir: join(folder, 'data') };
    },
  });
  after(async () => {
    await harness.close();
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });
  const runner = { describe, it, beforeEach, afterEach };
  describeOutbox(runner, harness);
  describeInbox(runner, harness);
});
