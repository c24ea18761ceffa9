// `pg-cursor` comes without types. The part of it that we use.
declare module 'pg-cursor' {
  import type { Connection, Submittable } from 'pg';

  class Cursor implements Submittable {
    constructor(text: string, values: unknown[]);
    submit(connection: Connection): void;
    /** At most `rows` rows; fewer at the end. */
    read(rows: number): Promise<Record<string, unknown>[]>;
    close(): Promise<void>;
  }
  export = Cursor;
}
