/** What a call of Nest's `Logger` said, besides its message. Nothing in it has been read yet: a getter may throw. */
export class NestEntry {
  /** The name of the logger. */
  context: string | undefined = undefined;
  err: unknown = undefined;
  /** An object that is no plain one, such as an entity. */
  value: unknown = undefined;
  /** Plain objects, whose fields become those of the record. */
  objects: object[] | undefined = undefined;
}
