// Started by start.mjs with the name of one application: starts it, prints what it took, and stops it.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

const url = process.env.BENCH_DATABASE;
const applications = {
  /** What a Nest application with checked configuration loads anyway. */
  empty: async () => {
    const { ConfigModule } = await import('@nestjs/config');
    const { z } = await import('zod');
    return [ConfigModule.forRoot({ ignoreEnvFile: true, validate: (env) => z.looseObject({}).parse(env) })];
  },
  'ours-off': async () => {
    const { InfrastructureModule } = await import('nestjs-groundwork');
    return [InfrastructureModule.forRoot({ database: false, messaging: 'memory', configuration: { env: {} } })];
  },
  'ours-postgresql': async () => {
    const { InfrastructureModule } = await import('nestjs-groundwork');
    return [InfrastructureModule.forRoot({ database: { url }, configuration: { env: {} } })];
  },
  'by-hand': async () => {
    const { ConfigModule } = await import('@nestjs/config');
    const { z } = await import('zod');
    const { MikroOrmModule } = await import('@mikro-orm/nestjs');
    const { PostgreSqlDriver } = await import('@mikro-orm/postgresql');
    return [
      ConfigModule.forRoot({ ignoreEnvFile: true, validate: (env) => z.looseObject({}).parse(env) }),
      MikroOrmModule.forRoot({
        driver: PostgreSqlDriver,
        clientUrl: url,
        entities: [],
        discovery: { warnWhenNoEntities: false },
        ensureDatabase: false,
      }),
    ];
  },
};

const name = process.argv[2];
class Subject {}
Module({ imports: await applications[name]() })(Subject);
const app = await NestFactory.createApplicationContext(Subject, { logger: ['error', 'fatal'], abortOnError: false });
const milliseconds = performance.now(); // since the process began
globalThis.gc();
const bytes = process.memoryUsage().rss;
await app.close();
console.log(JSON.stringify({ milliseconds, bytes }));
