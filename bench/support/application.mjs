import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { InfrastructureModule } from 'nestjs-groundwork';
import { defineEvent } from 'nestjs-groundwork/domain/messaging';
import { EventHandler } from 'nestjs-groundwork/messaging';
import { z } from 'zod';

export const Measured = defineEvent('bench.measured', 1, z.object({ n: z.int(), text: z.string() }));

/** An application on one database. `handle` is called for each event by the group `bench`; without it nothing is handled. */
export async function startApplication({
  url,
  role = 'all',
  messaging = {},
  database = {},
  imports = [],
  handle,
  options = {},
}) {
  class Handlers {
    handle(payload) {
      return handle(payload);
    }
  }
  if (handle !== undefined)
    EventHandler(Measured, { group: 'bench', ...options })(
      Handlers.prototype,
      'handle',
      Object.getOwnPropertyDescriptor(Handlers.prototype, 'handle'),
    );
  class BenchModule {}
  Module({
    imports: [
      InfrastructureModule.forRoot({ role, database: { url, ...database }, messaging, configuration: { env: {} } }),
      ...imports,
    ],
    providers: [Handlers],
  })(BenchModule);
  return NestFactory.createApplicationContext(BenchModule, { logger: ['error', 'fatal'], abortOnError: false });
}
