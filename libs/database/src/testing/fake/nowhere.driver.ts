import type { DatabaseDriver } from '../../database.driver.js';
import { FakeUnsupportedError } from './fake.errors.js';
import { TARGET } from './server-failure.js';

/** What the ORM connects to when an entity of a fake database is asked to load something by itself: nothing. */
export const nowhereDriver: DatabaseDriver = {
  name: 'fake',
  capabilities: { concurrentTransactions: false, sharedByProcesses: false },
  target: TARGET,
  open: () => Promise.resolve(),
  acquire: () =>
    Promise.reject(
      new FakeUnsupportedError(
        'An entity of a fake database cannot load relations by itself. Name them in `include`, or use the embedded database in this test.',
      ),
    ),
  mapError: () => undefined,
  isConnectionLoss: () => false,
  close: () => Promise.resolve(),
};
