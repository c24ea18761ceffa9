/** What is told of the NOTIFYs on one channel of the database. The callbacks must not throw. */
export interface NotificationRequest {
  /** At most 63 bytes, as any name of PostgreSQL. */
  readonly channel: string;
  /** The payload of a NOTIFY. */
  onNotification(payload: string): void;
  /** After every connection, the first one included: what was sent before is not known. */
  onConnected(): void;
  /** A connection could not be made or was lost; another attempt follows by itself. */
  onTrouble(error: unknown): void;
}

/** LISTEN on a connection of its own. */
export interface Notifications {
  /** Undefined where no other process uses the database. */
  listen(request: NotificationRequest): { close(): Promise<void> } | undefined;
}

export function notificationsToken(database: string): symbol {
  return Symbol.for(`nestjs-groundwork/database/${database}/notifications`);
}
