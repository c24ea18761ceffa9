/** What a value of a field can be compared with. */
export type FieldKind = 'string' | 'number' | 'bigint' | 'boolean' | 'date' | 'other';

export interface FieldShape {
  readonly name: string;
  readonly kind: FieldKind;
  readonly nullable: boolean;
}

/** What queries need to know about an entity, without the ORM's types. */
export interface EntityShape {
  readonly name: string;
  readonly fields: ReadonlyMap<string, FieldShape>;
  readonly primaryKey: readonly string[];
  readonly version: string | undefined;
}
