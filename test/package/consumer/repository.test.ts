import { keptEmbeddedDriver, describeRepository, moduleHarness } from 'nestjs-groundwork/database/testing';
import { pgliteDriverFactory } from 'nestjs-groundwork/database/drivers/pglite';

// The published suite, as the author of a driver runs it.
jest.setTimeout(60_000);

describe('the driver pglite, seen from an application', () => {
  const embedded = keptEmbeddedDriver();
  const harness = moduleHarness({
    name: 'pglite',
    capabilities: pgliteDriverFactory.capabilities,
    interruptsStatements: false,
    options: { driver: embedded.factory, dataDir: 'memory' },
  });
  afterAll(async () => {
    await harness.close();
    await embedded.close();
  });
  describeRepository({ describe, it, beforeEach, afterEach }, harness);
});
