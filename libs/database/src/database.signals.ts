/** Where a driver's processes share the database: LISTEN on a connection of its own. */
export interface DatabaseListener {
  /** Stops listening, at once and for good; resolves when the connection is closed. Nothing is called any more. Safe to call twice. */
  close(): Promise<void>;
}

/** The callbacks must not throw. */
export interface ListenRequest {
  /** At most 63 bytes, as any name of PostgreSQL. */
  readonly channel: string;
  /** The payload of a NOTIFY. */
  onNotification(payload: string): void;
  /** After every connection, the first one included: what was sent before is not known. */
  onConnected(): void;
  /** A connection could not be made or was lost; another attempt follows by itself. */
  onTrouble(error: unknown): void;
}
