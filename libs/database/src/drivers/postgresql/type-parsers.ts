import pg from 'pg';

/** `date`, `timestamp`, `timestamptz`, `interval`: as the server writes them. `pg` leaves `time`, `int8` and `numeric` so by itself. */
const TEXT = [1082, 1114, 1184, 1186];
/** Arrays of those, and of `numeric`, whose digits `pg` would lose in a float. */
const TEXT_ARRAYS = [1182, 1115, 1185, 1187, 1231];
/** `text[]`, whose parser makes an array of texts out of any array. The types of `pg` do not list arrays. */
const TEXT_ARRAY: number = 1009;

/** How values of the server become values of ours: what MikroORM expects of `pg`, and nothing that loses digits or a time zone. */
export function createTypeParsers(): pg.CustomTypesConfig {
  const types = new pg.TypeOverrides();
  for (const oid of TEXT) types.setTypeParser(oid, (text: string) => text);
  const parseArray = pg.types.getTypeParser(TEXT_ARRAY, 'text') as (text: string) => unknown;
  for (const oid of TEXT_ARRAYS) types.setTypeParser(oid, parseArray);
  return types;
}
