/** Where a driver's processes share the database: LISTEN on a connection of its own. */
export interface DatabaseListener {
  /** Stops listening and closes the connection. Safe to call twice. */
  close(): Promise<void>;
}

export interface ListenRequest {
  readonly channel: string;
  /** The payload of a NOTIFY. */
  onNotification(payload: string): void;
  /** After every connection, the first one included: what was sent before is not known. */
  onConnected(): void;
  /** A connection could not be made or was lost; another attempt follows by itself. */
  onTrouble(error: unknown): void;
}
