import { CompiledQuery } from 'kysely';

const kSingle = Symbol('single statement');

/** A statement that is sent so that the server refuses a second one behind a semicolon. */
export function singleStatement(sql: string, parameters: readonly unknown[]): CompiledQuery {
  return { ...CompiledQuery.raw(sql, [...parameters]), [kSingle]: true } as CompiledQuery; // Kysely hands the object on as it is
}

export function isSingleStatement(query: CompiledQuery): boolean {
  return kSingle in query;
}
