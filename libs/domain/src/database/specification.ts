/** What a field can be compared with. */
export type Comparable = string | number | bigint | boolean | Date;

/**
 * Comparisons of one field; several hold together. A field that is null matches only `eq: null`, `ne` with a value, `notIn` and `isNull: true`: a comparison is true or
 * false, never unknown as in SQL, so that `not` gives exactly the others.
 */
export interface FieldOperators<V> {
  readonly eq?: V | null;
  readonly ne?: V | null;
  /** At most 1,000 values. An empty list matches nothing. */
  readonly in?: readonly V[];
  /** At most 1,000 values. An empty list matches everything. */
  readonly notIn?: readonly V[];
  readonly gt?: V;
  readonly gte?: V;
  readonly lt?: V;
  readonly lte?: V;
  /** Both ends included. */
  readonly between?: readonly [from: V, to: V];
  readonly isNull?: boolean;
}

/** Comparisons of a text. The operand is taken as it is: `%` and `_` are ordinary characters. Ignoring case ignores that of A-Z alone, so that every server agrees. */
export interface TextOperators {
  readonly contains?: string;
  readonly startsWith?: string;
  readonly endsWith?: string;
  readonly equalsIgnoreCase?: string;
  readonly containsIgnoreCase?: string;
  readonly startsWithIgnoreCase?: string;
}

type FieldValue<V> = Extract<NonNullable<V>, Comparable>;
type OperatorsOf<V> = FieldOperators<V> & ([V] extends [string] ? TextOperators : unknown);

/** Every field's condition holds. A plain value means equality, `null` means absent. */
export type FieldSpecification<T extends object> = {
  readonly [Field in keyof T as [FieldValue<T[Field]>] extends [never] ? never : Field]?:
    FieldValue<T[Field]> | null | OperatorsOf<FieldValue<T[Field]>>;
};

/** Marks what `and`, `or`, `not` and `everything` make. A symbol, so that nothing parsed from a request can be one. */
export const COMPOSITION: unique symbol = Symbol.for('nestjs-groundwork/specification') as never;

/** Made by `and`, `or`, `not` and `everything` alone. */
export interface CompositeSpecification<T extends object> {
  readonly [COMPOSITION]: 'and' | 'or' | 'not';
  readonly parts: readonly Specification<T>[];
}

/** Which entities. Also evaluated in memory with the same result: `Repository.matches`. */
export type Specification<T extends object> = FieldSpecification<T> | CompositeSpecification<T>;

/** A field that `Specification` can name. */
export type FieldOf<T extends object> = Extract<keyof FieldSpecification<T>, string>;

/** Order of a result. The primary key is always the last criterion, so that the order is total. Null is last ascending and first descending, as in PostgreSQL. */
export type Sort<T extends object> = readonly { readonly field: FieldOf<T>; readonly direction: 'asc' | 'desc' }[];

/** All of them hold; without parts, everything matches. */
export function and<T extends object>(...parts: readonly Specification<T>[]): CompositeSpecification<T> {
  return { [COMPOSITION]: 'and', parts };
}

/** One of them holds at least; without parts, nothing matches. */
export function or<T extends object>(...parts: readonly Specification<T>[]): CompositeSpecification<T> {
  return { [COMPOSITION]: 'or', parts };
}

/** Exactly what `part` does not match. */
export function not<T extends object>(part: Specification<T>): CompositeSpecification<T> {
  return { [COMPOSITION]: 'not', parts: [part] };
}

/** Every entity, said in words: `updateMany` and `deleteMany` refuse an empty object, which may be a filter that got lost. */
export function everything<T extends object>(): CompositeSpecification<T> {
  return and<T>();
}
