import type { DatabaseListener, ListenRequest } from '../database.signals.js';

/** Hears what is sent by NOTIFY on channels of one database. Sent it is by a statement: `select pg_notify(...)`. */
export abstract class Notifications {
  static readonly portName: string = 'Notifications';

  /** On a connection of its own, made again whenever it is lost. Undefined where no other process uses the database. */
  abstract listen(request: ListenRequest): DatabaseListener | undefined;
}
