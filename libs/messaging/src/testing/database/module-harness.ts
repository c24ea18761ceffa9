import { ByteSize, Lifecycle } from '#core';
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
import type { DeliveryFaults, FaultParts } from './delivery-faults.js';
import { hostOf } from './handler-host.js';
import { SuiteSchemas, type SuiteSchema } from './suite-schemas.js';
import { watchDriver, type WatchedDriver } from './watched-driver.js';

export interface ModuleHarnessRequest {
  readonly name: string;
  readonly driver: MessagingDriverFactory;
  /** The driver's, as far as the database below it goes. */
  readonly capabilities: MessagingCapabilities;
  readonly concurrentTransactions: boolean;
  /**
   * What `DatabaseModule.forRoot` is called with. Each case has a schema of ours to itself while it runs, so that one database serves them all; the next
   * case finds its tables emptied, and that of the suite.
   */
  readonly database: DatabaseInstanceOptions;
  /** How deliveries are made again, and how leases are lost, where the driver keeps them. Default: a duplicate is made of what was delivered before. */
  readonly faults?: ((parts: FaultParts) => DeliveryFaults) | undefined;
}

const kPorts = Symbol('the ports that the suite uses');
const kEmptied = Symbol('the emptied tables');
const LIMITS: MessagingLimits = { payloadBytes: ByteSize.parse('4KiB').bytes, depth: 8 };

/** The suite over a whole `MessagingModule`: how this package runs it on its own drivers, and how an author runs it on another `DriverFactory`. */
export function moduleHarness(request: ModuleHarnessRequest): MessagingHarness {
  const schemas = new SuiteSchemas();
  return {
    name: request.name,
    capabilities: request.capabilities,
    concurrentTransactions: request.concurrentTransactions,
    leaseFaults: request.faults !== undefined,
    limits: LIMITS,
    openStore: async () => new ModuleStore(request, schemas),
  };
}

/** The applications of one case, on a schema of its own. */
class ModuleStore implements MessagingStore {
  readonly #open = new Set<MessagingApplication>();
  readonly #schema: SuiteSchema;

  constructor(
    private readonly request: ModuleHarnessRequest,
    private readonly schemas: SuiteSchemas,
  ) {
    this.#schema = schemas.take();
  }

  async start(asked: ApplicationRequest): Promise<MessagingApplication> {
    const drivers: WatchedDriver[] = [];
    const context = await startContext(this.request, this.#schema, asked, drivers);
    const sql = context.get(SqlSession, { strict: false });
    const [watched] = drivers;
    if (watched === undefined)
      throw new TypeError('The module did not make its driver by the factory that it was given.');
    const wakeUps = context.get(WakeUps, { strict: false });
    const wake = (): void => wakeUps.wake('deliveries');
    const parts = { sql, schema: `"${this.#schema.name}"`, wake };
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
      pending: () => watched.driver.pending(undefined),
      close: () => (closing ??= context.close().finally(() => this.#open.delete(application))),
    };
    this.#open.add(application);
    return application;
  }

  async close(): Promise<void> {
    for (const application of this.#open) await application.close();
    this.schemas.giveBack(this.#schema);
  }
}

async function startContext(
  { driver, database }: ModuleHarnessRequest,
  schema: SuiteSchema,
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
      DatabaseModule.forRoot({ ...database, ownSchema: schema.name, outboxPoll: '100ms' }, { env }),
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
      {
        provide: kEmptied,
        inject: [Lifecycle, SqlSession],
        useFactory: (lifecycle: Lifecycle, sql: SqlSession) => schema.emptyAtStart(lifecycle, sql),
      },
    ],
  })(SuiteModule);
  return NestFactory.createApplicationContext(SuiteModule, { abortOnError: false, logger: false });
}
