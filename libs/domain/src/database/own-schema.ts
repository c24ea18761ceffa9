/** One step of the schema that the infrastructure keeps its own tables in. A step that was released is never changed. */
export interface OwnMigration {
  /** Unique within its concern; steps run in the order of the list: `001_outbox`. */
  readonly id: string;
  /** Statements separated by `;`, run in one transaction. `{schema}` stands for the quoted name of our schema. */
  readonly sql: string;
  /**
   * The code of releases before this step cannot run on what it makes: it removes or renames what they use (the contract phase of expand and contract).
   * Each such step begins a new major of its concern's tables; code that knows a lower one refuses to start (`OwnSchemaNewerError`). Default: it only adds.
   */
  readonly breaks?: boolean | undefined;
}

/** The steps of one concern, in their order. */
export interface OwnMigrations {
  readonly concern: string;
  readonly migrations: readonly OwnMigration[];
}

/**
 * The schema of our own tables in one database (`DATABASE_OWN_SCHEMA`); each named database has its own. Empty, and not even created, until a concern says that it uses it.
 */
export abstract class OwnSchema {
  static readonly portName: string = 'OwnSchema';

  /** The name, quoted where a statement needs it quoted: put in front of a table's name. */
  abstract readonly name: string;

  /**
   * Says that `concern` needs its tables. Called while the application is put together, before the start phase `migrate`. The tables of the
   * database concern itself (outbox, inbox) come first. Saying it twice is a no-op.
   *
   * `needed: false`: the concern would keep its tables here, but the application does not use them so far as is known. A start makes nothing then.
   * `runMigrations` makes them all the same: it does not see the application's modules, and prepares for starts that may not change the schema.
   * @throws CompositionError when the schema was made already, or when the concern has said something else before.
   */
  abstract use(migrations: OwnMigrations, options?: { readonly needed?: boolean }): void;
}
