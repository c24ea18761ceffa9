/** What a value of a field can be compared with. `decimal` is an exact number that JavaScript keeps as text. */
export type FieldKind = 'string' | 'uuid' | 'number' | 'bigint' | 'decimal' | 'boolean' | 'date' | 'other';

export interface FieldShape {
  readonly name: string;
  readonly column: string;
  /** As the database writes it: `varchar(40)`. */
  readonly columnType: string;
  readonly kind: FieldKind;
  /** The column holds whole numbers. */
  readonly whole: boolean;
  readonly nullable: boolean;
  /** The database or the ORM fills it in when nothing is given. */
  readonly hasDefault: boolean;
}

/** What queries need to know about an entity, without the ORM's types. */
export interface EntityShape {
  readonly name: string;
  readonly fields: ReadonlyMap<string, FieldShape>;
  readonly primaryKey: readonly string[];
  readonly version: string | undefined;
  /** Names that every field has, relations included. */
  readonly properties: readonly string[];
}
