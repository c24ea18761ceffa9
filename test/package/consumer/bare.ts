import 'reflect-metadata';
import assert from 'node:assert/strict';
import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { InfrastructureModule, Plan } from 'nestjs-groundwork';
import { CallContext, ConfigurationError } from 'nestjs-groundwork/core';
import * as database from 'nestjs-groundwork/domain/database';
import * as messaging from 'nestjs-groundwork/domain/messaging';
import * as outbox from 'nestjs-groundwork/domain/outbox';
import { ProblemDetailsFilter } from 'nestjs-groundwork/http';
import { defineEvent, EventBus, EventHandler } from 'nestjs-groundwork/messaging';
import { z } from 'zod';

const Said = defineEvent('said', 1, z.object({ word: z.string() }));

class Listener {
  readonly heard: string[] = [];

  @EventHandler(Said, { group: 'listeners', inbox: 'off' })
  async hear({ word }: { readonly word: string }): Promise<void> {
    this.heard.push(word);
  }
}

@Module({ imports: [InfrastructureModule.forRoot({ database: false, messaging: 'memory' })], providers: [Listener] })
class WithoutDatabase {}

@Module({ imports: [InfrastructureModule.forRoot()] })
class WithDatabase {}

const start = (module: Type) => NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });

/** An application without a driver's package, nor an HTTP platform. */
async function main(): Promise<void> {
  for (const port of [database.UnitOfWork, messaging.EventBus, outbox.Outbox, ProblemDetailsFilter, CallContext])
    assert.equal(typeof port, 'function');

  const app = await start(WithoutDatabase);
  assert.match(app.get(Plan).toLines().join('\n'), /messaging +memory/);
  await app.get(EventBus).publish(Said, { word: 'hello' });
  const limit = performance.now() + 30_000;
  while (app.get(Listener).heard.length === 0 && performance.now() < limit)
    await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual(app.get(Listener).heard, ['hello']);
  await app.close();

  await assert.rejects(start(WithDatabase), (error: unknown) => {
    assert.ok(error instanceof ConfigurationError);
    for (const name of ['@electric-sql/pglite', '@mikro-orm/core', '@mikro-orm/postgresql', 'kysely'])
      assert.match(error.message, new RegExp(`npm install .*${name}`)); // all at once, not one after the other
    return true;
  });
}

void main();
