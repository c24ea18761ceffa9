import { randomBytes } from 'node:crypto';
import { instanceToken } from '#core/nest';
import { Idempotency, KeyValueStore, Locks, PubSub, RateLimiter } from '#domain/coordination';
import { UnitOfWork } from '#domain/database';
import { Module, type DynamicModule, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { CoordinationDriverFactory } from '../coordination.driver-factory.js';
import type { CoordinationCapabilities, CoordinationDriver } from '../coordination.driver.js';
import { CoordinationModule } from '../coordination.module.js';
import type { CoordinationInstanceOptions } from '../coordination.options.js';
import type { CoordinationApplication, CoordinationHarness, CoordinationPorts } from './coordination-harness.js';

export interface ModuleHarnessRequest {
  readonly name: string;
  readonly driver: CoordinationDriverFactory;
  readonly capabilities: CoordinationCapabilities;
  /** The modules of what the driver works on, for one application: `DatabaseModule.forRoot(...)`. Default: none. */
  readonly below?: (() => readonly (DynamicModule | Promise<DynamicModule>)[]) | undefined;
  /** What the names of the instances begin with, so that what the run leaves on a service can be told from everything else. Letters, digits and dashes. Default: a random one. */
  readonly run?: string | undefined;
  /** Of each instance. Default: none. */
  readonly options?: Omit<CoordinationInstanceOptions, 'driver'> | undefined;
}

/**
 * The suites over a whole `CoordinationModule`: how this package runs them on its own drivers, and how an author runs them on another `DriverFactory`. Each case has two named instances to itself, so that
 * one service serves them all, and that what one instance keeps is not seen by another is tried all the time.
 */
export function moduleHarness(request: ModuleHarnessRequest): CoordinationHarness {
  const run = request.run ?? `suite-${randomBytes(4).toString('hex')}`; // several runs may share a service
  let opened = 0;
  return {
    name: request.name,
    capabilities: request.capabilities,
    openStore: async () => {
      opened += 1;
      const names: Names = [`${run}-${opened}`, `${run}-${opened}-other`];
      const applications: CoordinationApplication[] = [];
      return {
        start: async () => {
          const application = await start(request, names);
          applications.push(application);
          return application;
        },
        close: async () => {
          for (const application of applications.splice(0)) await application.close();
        },
      };
    },
  };
}

type Names = readonly [own: string, other: string];

async function start(
  { driver, below, capabilities, options = {} }: ModuleHarnessRequest,
  names: Names,
): Promise<CoordinationApplication> {
  const made = new Map<string, CoordinationDriver>();
  const watched: CoordinationDriverFactory = {
    ...driver,
    create: async (settings, parts, needed) => {
      const created = await driver.create(settings, parts, needed);
      made.set(parts.instance, created);
      return created;
    },
  };
  const instance: CoordinationInstanceOptions = {
    ...{ redis: 'default', database: 'default', idempotencyMaxBytes: '64KiB' },
    rateLimitTimeout: '5s', // no slow moment of a machine is an outage
    ...options,
    driver: watched,
  };
  const instances = Object.fromEntries(names.map((name) => [name, instance]));
  class SuiteModule {}
  Module({
    imports: [
      ...(below?.() ?? []),
      CoordinationModule.forRoot({ ...instance, instances }, { env: { NODE_ENV: 'test' } }),
    ],
  })(SuiteModule);
  const context = await NestFactory.createApplicationContext(SuiteModule, { abortOnError: false, logger: false });
  const own = made.get(names[0]);
  if (own === undefined) throw new TypeError('The module did not make its driver by the factory that it was given.');
  let closing: Promise<void> | undefined;
  return {
    ...portsOf(context, names[0]),
    other: portsOf(context, names[1]),
    store: own.idempotency,
    lockStore: own.locks,
    unitOfWork: capabilities.joinsUnitOfWork ? context.get(UnitOfWork, { strict: false }) : undefined,
    close: () => (closing ??= context.close()),
  };
}

function portsOf(context: INestApplicationContext, instance: string): CoordinationPorts {
  const get = <T>(port: Parameters<typeof instanceToken>[0]): T =>
    context.get<T>(instanceToken(port, instance), { strict: false });
  return {
    locks: get(Locks),
    rateLimiter: get(RateLimiter),
    idempotency: get(Idempotency),
    pubSub: get(PubSub),
    keyValue: get(KeyValueStore),
  };
}
