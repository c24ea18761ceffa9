import { randomBytes } from 'node:crypto';
import { ByteSize } from '#core';
import { DatabaseModule, Inbox, SqlSession, UnitOfWork, WakeUps, type DatabaseInstanceOptions } from '#database';
import { DeadLetters, EventBus } from '#domain/messaging';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MessagingDriverFactory } from '../../messaging.driver-factory.js';
import type { MessagingCapabilities } from '../../messaging.driver.js';
import { MessagingModule } from '../../messaging.module.js';
import type {
  ApplicationRequest,
  MessagingApplication,
  MessagingHarness,
  MessagingLimits,
  MessagingStore,
} from '../messaging-harness.js';
import { suiteTableStatements } from '../support/effects.js';
import type { DeliveryFaults, FaultParts } from './delivery-faults.js';
import { hostOf } from './handler-host.js';
import { watchDriver, type WatchedDriver } from './watched-driver.js';

export interface ModuleHarnessRequest {
  readonly name: string;
  readonly driver: MessagingDriverFactory;
  /** The driver's, as far as the database below it goes. */
  readonly capabilities: MessagingCapabilities;
  readonly concurrentTransactions: boolean;
  /**
   * What `DatabaseModule.forRoot` is called with. Each case has a schema of ours to itself, so that one database serves them all; the table of the suite is
   * made anew at the first start of each.
   */
  readonly database: DatabaseInstanceOptions;
  /** How deliveries are made again, and how leases are lost, where the driver keeps them. Default: a duplicate is made of what was delivered before. */
  readonly faults?: ((parts: FaultParts) => DeliveryFaults) | undefined;
}

const kPorts = Symbol('the ports that the suite uses');
const LIMITS: MessagingLimits = { payloadBytes: ByteSize.parse('4KiB').bytes, depth: 8 };

/** The suite over a whole `MessagingModule`: how this package runs it on its own drivers, and how an author runs it on another `DriverFactory`. */
export function moduleHarness(request: ModuleHarnessRequest): MessagingHarness {
  const run = randomBytes(4).toString('hex'); // several harnesses may share a database
  let stores = 0;
  return {
    name: request.name,
    capabilities: request.capabilities,
    concurrentTransactions: request.concurrentTransactions,
    leaseFaults: request.faults !== undefined,
    limits: LIMITS,
    openStore: async () => {
      stores += 1;
      return new ModuleStore(request, `suite_${run}_${stores}`);
    },
  };
}

/** The applications of one case, on a schema of its own. */
class ModuleStore implements MessagingStore {
  readonly #open = new Set<MessagingApplication>();
  #prepared = false;

  constructor(
    private readonly request: ModuleHarnessRequest,
    private readonly schema: string,
  ) {}

  async start(asked: ApplicationRequest): Promise<MessagingApplication> {
    const drivers: WatchedDriver[] = [];
    const context = await startContext(this.request, this.schema, asked, drivers);
    const sql = context.get(SqlSession, { strict: false });
    if (!this.#prepared) for (const statement of suiteTableStatements) await sql.execute(statement);
    this.#prepared = true;
    const [watched] = drivers;
    if (watched === undefined)
      throw new TypeError('The module did not make its driver by the factory that it was given.');
    const wakeUps = context.get(WakeUps, { strict: false });
    const wake = (): void => wakeUps.wake('deliveries');
    const parts = { sql, schema: `"${this.schema}"`, wake };
    const faults: DeliveryFaults = this.request.faults?.(parts) ?? watched;
    let closing: Promise<void> | undefined;
    const application: MessagingApplication = {
      bus: context.get(EventBus, { strict: false }),
      deadLetters: context.get(DeadLetters, { strict: false }),
      unitOfWork: context.get(UnitOfWork, { strict: false }),
      inbox: context.get(Inbox, { strict: false }),
      sql,
      redeliver: (group, eventId) => faults.redeliver(group, eventId),
      leases: faults.leases,
      storeRaw: (events) => watched.driver.publish(events),
      close: () => (closing ??= context.close().finally(() => this.#open.delete(application))),
    };
    this.#open.add(application);
    return application;
  }

  async close(): Promise<void> {
    for (const application of this.#open) await application.close();
  }
}

async function startContext(
  { driver, database }: ModuleHarnessRequest,
  schema: string,
  { handlers, role = 'all' }: ApplicationRequest,
  made: WatchedDriver[],
): Promise<INestApplicationContext> {
  const env = { NODE_ENV: 'test', GROUNDWORK_ROLE: role };
  const watched: MessagingDriverFactory = {
    ...driver,
    create: async (settings, parts, needed) => {
      const created = watchDriver(await driver.create(settings, parts, needed));
      made.push(created);
      return created.driver;
    },
  };
  class SuiteModule {}
  Module({
    imports: [
      DatabaseModule.forRoot({ ...database, ownSchema: schema, outboxPoll: '100ms' }, { env }),
      MessagingModule.forRoot(
        {
          driver: watched,
          retryBase: '20ms',
          retryMax: '200ms',
          lease: '10s', // a third of it is noticed: a machine that stands still for a second must not lose a lease that no case took
          poll: '100ms',
          maxBytes: ByteSize.bytes(LIMITS.payloadBytes),
          maxDepth: LIMITS.depth,
        },
        { env },
      ),
    ],
    // Ports that a provider asks for are set up even where no handler needs them.
    providers: [
      ...handlers.map(hostOf),
      { provide: kPorts, inject: [Inbox, EventBus, DeadLetters], useFactory: () => true },
    ],
  })(SuiteModule);
  return NestFactory.createApplicationContext(SuiteModule, { abortOnError: false, logger: false });
}
