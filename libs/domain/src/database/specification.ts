/** What a field can be compared with. */
export type Comparable = string | number | bigint | boolean | Date;

export interface FieldOperators<V> {
  readonly eq?: V | null;
  /** At most 1,000 values. An empty list matches nothing. */
  readonly in?: readonly V[];
  readonly gt?: V;
  readonly gte?: V;
  readonly lt?: V;
  readonly lte?: V;
}

type FieldValue<V> = Extract<NonNullable<V>, Comparable>;

/**
 * Which entities: every field's condition holds. A plain value means equality, `null` means absent.
 * Several operators on one field hold together.
 */
export type Specification<T extends object> = {
  readonly [Field in keyof T as [FieldValue<T[Field]>] extends [never] ? never : Field]?:
    FieldValue<T[Field]> | null | FieldOperators<FieldValue<T[Field]>>;
};

/** A field that `Specification` can name. */
export type FieldOf<T extends object> = Extract<keyof Specification<T>, string>;

/** Order of a result. The primary key is always the last criterion, so that the order is total. */
export type Sort<T extends object> = readonly { readonly field: FieldOf<T>; readonly direction: 'asc' | 'desc' }[];
