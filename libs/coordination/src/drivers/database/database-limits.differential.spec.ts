import { Duration } from '#core';
import { keptEmbeddedDriver } from '#database/testing';
import { ownDatabase } from '../../../../../test/support/own-database.js';
import { describeWithService } from '../../../../../test/support/services.js';
import { DatabasePlaces, type DatabaseGround } from '../../testing/database/database-places.js';
import { assertDecidesAsMemory, assertObeysItsLaw } from '../../testing/support/limit-differential.js';
import { DatabaseLimits } from './database-limits.js';

function laws(places: DatabasePlaces, severalConnections: boolean): void {
  let ground: DatabaseGround;
  let opened = 0;
  beforeAll(async () => {
    ground = await places.open().start();
  });
  afterAll(() => ground.close());
  const open = (): DatabaseLimits =>
    new DatabaseLimits({ ...ground, prefix: `${ground.prefix}${(opened += 1)}:`, severalConnections });

  it('decides as memory does', () => assertDecidesAsMemory(open, 40));

  it.each(['fixed-window', 'sliding-window', 'token-bucket'] as const)('obeys the law of a %s', (algorithm) =>
    assertObeysItsLaw(open(), algorithm),
  );
}

describe('with the embedded database', () => {
  const embedded = keptEmbeddedDriver();
  laws(new DatabasePlaces({ driver: embedded.factory, snapshot: process.env['DATABASE_SNAPSHOT'] }), false);
  afterAll(() => embedded.close());
});

describeWithService('postgres', (url) => {
  const database = ownDatabase(url);
  beforeAll(() => database.create());
  laws(new DatabasePlaces({ url: database.url, poolMax: 8, poolWait: Duration.seconds(20) }), true);
  afterAll(() => database.drop());
});
