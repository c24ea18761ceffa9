import 'reflect-metadata';
import { CallContext } from '#core';
import { DatabaseModule } from '#database';
import { SqlSession } from '#domain/database';
import { InfrastructureModule } from '#infrastructure';
import { Test, type TestingModule } from '@nestjs/testing';
import { databaseDrivers } from '../../libs/database/src/drivers/manifest.js';
import { messagingDrivers } from '../../libs/messaging/src/drivers/manifest.js';
import { attributes } from '../../libs/observability/src/telemetry/telemetry-names.js';
import { TelemetryCollector, type CollectedSpan } from '../../libs/observability/src/testing/collectors/index.js';
import { embeddedEnv } from '../support/embedded-env.js';
import { KeepsNotes, Note, noteSchema, portOperations, portsOf } from './support/port-operations.js';

jest.setTimeout(60_000); // an embedded database is started

const HANDLED_LATER = new Set(['consumer', 'internal']); // by a loop of its own, some time after the call

/** The public methods of an object's class. */
function methodsOf(instance: object): readonly string[] {
  const prototype = Object.getPrototypeOf(instance) as object;
  return Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([name, { value }]) => typeof value === 'function' && name !== 'constructor')
    .map(([name]) => name);
}

/** The spans of one call, as they hang together. What differs each time is told once or by its presence: ids, and how often something was asked again. */
function lines(spans: readonly CollectedSpan[], parent: CollectedSpan | undefined, depth = 0): readonly string[] {
  const below = spans
    .filter(({ parentId }) => parentId === parent?.spanId)
    .map((span) => {
      const { [attributes.messageId]: id, ...fixed } = span.attributes;
      const shown = Object.entries({ ...fixed, ...(id === undefined ? {} : { [attributes.messageId]: '<id>' }) });
      const facts = shown.map(([name, value]) => `${name}=${String(value)}`).sort();
      return [`${'  '.repeat(depth)}${span.kind} ${span.name} {${facts.join(', ')}}`, ...lines(spans, span, depth + 1)];
    });
  return below.filter((own, index) => String(own) !== String(below[index - 1])).flat();
}

describe('the spans of each operation of the ports', () => {
  const collector = new TelemetryCollector();
  let module: TestingModule;

  beforeAll(async () => {
    const infrastructure = InfrastructureModule.forRoot({
      configuration: { env: embeddedEnv },
      database: { driver: { ...databaseDrivers.pglite, remote: true }, entities: [noteSchema] },
      messaging: { driver: { ...messagingDrivers.database, remote: true } },
      observability: { driver: collector.driver },
      resilience: false,
    });
    const feature = DatabaseModule.forFeature([{ entity: Note, softDelete: { at: 'deletedAt' } }]);
    module = await Test.createTestingModule({ imports: [infrastructure, feature], providers: [KeepsNotes] }).compile();
    await module.init();
    await module
      .get(SqlSession)
      .execute('create table spec_note (id int primary key, text text not null, deleted_at timestamptz(3))');
  });
  afterAll(() => module.close());

  it('are as they were agreed', async () => {
    const seen: Record<string, readonly string[]> = {};
    for (const [name, operation] of Object.entries(portOperations(module))) {
      collector.spans.clear();
      await collector.inside('test', () => CallContext.run(new CallContext({ correlationId: 'c' }), operation));
      const root = collector.spans.only('test');
      const own = collector.spans.spans.filter(
        ({ traceId, kind }) => traceId === root.traceId && !HANDLED_LATER.has(kind),
      );
      if (!name.startsWith('(')) seen[name] = lines(own, root);
    }
    expect(seen).toMatchSnapshot();
  });

  it('leave no operation of a port out', () => {
    const covered = new Set(Object.keys(portOperations(module)).map((name) => name.split(',')[0]));
    const local = [
      ...['Repository.matches', 'Repository.acrossTenants', 'UnitOfWork.current'],
      ...['OutboxRoutes.register', 'OutboxRoutes.has', 'OutboxRoutes.serve'],
    ];
    const missing = Object.entries(portsOf(module)).flatMap(([port, instance]) =>
      methodsOf(instance)
        .map((method) => `${port}.${method}`)
        .filter((name) => !covered.has(name) && !local.includes(name)),
    );
    expect(missing).toEqual([]);
  });

  it('are none for a call that belongs to no trace', async () => {
    collector.spans.clear();
    await module.get(SqlSession).query('select 1 as one');
    expect(collector.spans.named('database.statement')).toEqual([]);
  });
});
