import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration, Lifecycle, loadPeer } from '#core';
import { GroundworkCoreModule } from '#core/nest';
import { EventHandler } from '#messaging';
import { defineEvent } from '#domain/messaging';
import { Injectable, Module } from '@nestjs/common';
import { Migration } from '@mikro-orm/migrations';
import { z } from 'zod';
import { infrastructure, startWith } from './support/database-app.js';
import { needing, provokes, startFailures } from './support/start-failure.js';

const ABSENT: string = '@nobody/not-installed'; // of any text, so that the compiler does not look for it
const MEMORY = { DATABASE_DATA_DIR: 'memory' };

class BrokenMigration extends Migration {
  up(): void {
    this.addSql('create table orders (id int, id int)');
  }
}
class PendingMigration extends Migration {
  up(): void {
    this.addSql('create table orders (id int)');
  }
}

describe('a start on a machine where', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'groundwork-machine-'));
    file = join(folder, 'file');
    await writeFile(file, 'text');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  provokes('PORT_IN_USE', 'another process listens', {
    exitCode: 69,
    why: /perhaps this application is running already/,
    action: /lsof -i :\d+ names it/,
    start: async () => {
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const { port } = other.address() as AddressInfo;
      try {
        return await startFailures(GroundworkCoreModule, { port, host: '127.0.0.1' });
      } finally {
        other.close();
      }
    },
  });

  provokes('PORT_NOT_ALLOWED', 'the host to listen on is another one’s address', {
    exitCode: 78,
    why: /not an address of this machine/,
    action: /Correct the host/,
    start: () => startFailures(GroundworkCoreModule, { port: 0, host: '192.0.2.1' }),
  });

  provokes('FILE_NOT_USABLE', 'a file stands where a folder is needed', {
    exitCode: 69,
    why: /ENOTDIR/,
    action: /permissions/,
    start: () => startFailures(needing(() => readFile(join(file, 'inside')))),
  });

  provokes('DATABASE_STORAGE_FAILED', 'a file stands where the embedded database keeps its folder', {
    exitCode: 69,
    action: /GROUNDWORK_DATA_DIR/,
    start: () => startWith({ DATABASE_DATA_DIR: join(file, 'database') }),
  });

  provokes('PEER_MISSING', 'a package of a driver is not installed', {
    exitCode: 78,
    action: /npm install @nobody\/not-installed/,
    start: () => startFailures(needing(() => loadPeer(ABSENT, 'the driver of this test', () => import(ABSENT)))),
  });

  provokes('TIMEOUT_EXCEEDED', 'a connection that is waited for is never made', {
    exitCode: 69,
    why: /warehouse/,
    action: /limit|dependency/,
    start: () => {
      @Injectable()
      class Warehouse {
        constructor(lifecycle: Lifecycle) {
          const limit = Duration.milliseconds(100);
          lifecycle.onStart('connect', { name: 'warehouse', limit, run: () => new Promise(() => undefined) });
        }
      }
      @Module({ imports: [GroundworkCoreModule], providers: [Warehouse] })
      class AppModule {}
      return startFailures(AppModule);
    },
  });

  provokes('UNKNOWN_FAILURE', 'the application has a defect', {
    exitCode: 70,
    why: /TypeError/,
    action: /DEBUG=1/,
    start: () => startFailures(needing(async () => (undefined as unknown as Date).getTime())),
  });

  provokes('DATABASE_MIGRATION_FAILED', 'a migration cannot run', {
    exitCode: 70,
    why: /BrokenMigration/,
    action: /cause/,
    start: () => startWith(MEMORY, { database: { migrations: [{ name: 'BrokenMigration', class: BrokenMigration }] } }),
  });

  provokes('DATABASE_MIGRATIONS_PENDING', 'migrations have not run, and may not by themselves', {
    exitCode: 78,
    why: /PendingMigration/,
    action: /npm run migrate/,
    start: () =>
      startWith(
        { ...MEMORY, DATABASE_MIGRATE: 'off' },
        { database: { migrations: [{ name: 'PendingMigration', class: PendingMigration }] } },
      ),
  });

  provokes('EVENT_HANDLERS_INVALID', 'handlers contradict each other', {
    exitCode: 78,
    action: /both handle order\.placed for the group "mail"/,
    start: () => {
      const OrderPlaced = defineEvent('order.placed', 1, z.object({ id: z.number() }));
      @Injectable()
      class Handlers {
        @EventHandler(OrderPlaced, { group: 'mail' })
        first(): void {}

        @EventHandler(OrderPlaced, { group: 'mail' })
        second(): void {}
      }
      @Module({ imports: [infrastructure(MEMORY)], providers: [Handlers] })
      class AppModule {}
      return startFailures(AppModule);
    },
  });
});
