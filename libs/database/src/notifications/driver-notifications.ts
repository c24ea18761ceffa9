import type { DatabaseDriver } from '../database.driver.js';
import type { DatabaseListener, ListenRequest } from '../database.signals.js';
import { Notifications } from './notifications.js';

/** As the driver hears them. */
export class DriverNotifications extends Notifications {
  constructor(private readonly driver: Pick<DatabaseDriver, 'listen'>) {
    super();
  }

  listen(request: ListenRequest): DatabaseListener | undefined {
    return this.driver.listen?.(request);
  }
}
