import 'reflect-metadata';
import { Duration } from '#core';
import { DatabaseModule, type DatabaseInstanceOptions } from '#database';
import { keptEmbeddedDriver } from '#database/testing';
import { ownDatabase } from '../../../../../test/support/own-database.js';
import { describeWithService } from '../../../../../test/support/services.js';
import {
  describeIdempotency,
  describeKeyValueStore,
  describeLocks,
  describePubSub,
  describeRateLimiter,
  moduleHarness,
  type CoordinationHarness,
} from '../../testing/index.js';
import { coordinationDrivers } from '../manifest.js';

describe('with the embedded database', () => {
  const embedded = keptEmbeddedDriver();
  afterAll(() => embedded.close());
  describeAll(
    harnessOn(
      'pglite',
      { driver: embedded.factory, snapshot: process.env['DATABASE_SNAPSHOT'] },
      { sharedByProcesses: false },
    ),
  );
});

describeWithService('postgres', (url) => {
  const database = ownDatabase(url);
  beforeAll(() => database.create());
  afterAll(() => database.drop());
  describeAll(harnessOn('postgresql', { url: database.url, poolMax: 4, poolWait: Duration.seconds(20) }, {}));
});

function harnessOn(
  name: string,
  database: DatabaseInstanceOptions,
  capabilities: { readonly sharedByProcesses?: boolean },
): CoordinationHarness {
  return moduleHarness({
    name: `the database driver on ${name}`,
    driver: coordinationDrivers.database,
    capabilities: { ...coordinationDrivers.database.capabilities, ...capabilities },
    below: () => [DatabaseModule.forRoot(database, { env: { NODE_ENV: 'test' } })],
  });
}

function describeAll(harness: CoordinationHarness): void {
  describeLocks({ describe, it }, harness);
  describeRateLimiter({ describe, it }, harness);
  describeIdempotency({ describe, it }, harness);
  describePubSub({ describe, it }, harness);
  describeKeyValueStore({ describe, it }, harness);
}
