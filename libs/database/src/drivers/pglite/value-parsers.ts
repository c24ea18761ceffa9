type Parser = (text: string) => unknown;
type ArrayParser = (text: string, element: Parser, type: number) => unknown;

const asText: Parser = (text) => text;
const toJson: Parser = (text) => JSON.parse(text);
const toBoolean: Parser = (text) => text === 't';
const toBytes: Parser = (text) => Buffer.from(text.slice(2), 'hex');
const toPoint: Parser = (text) => {
  const [x = '', y = ''] = text.slice(1, -1).split(',');
  return { x: Number.parseFloat(x), y: Number.parseFloat(y) };
};
const toCircle: Parser = (text) => {
  const [x = '', y = '', radius = ''] = text.replace(/[<>()]/g, '').split(',');
  return { x: Number.parseFloat(x), y: Number.parseFloat(y), radius: Number.parseFloat(radius) };
};

// Object ids of PostgreSQL's built-in types (src/include/catalog/pg_type.dat); they never change.
const SCALARS: readonly (readonly [type: number, array: number, parse: Parser])[] = [
  [16, 1000, toBoolean],
  [17, 1001, toBytes],
  [20, 1016, asText], // int8: JavaScript's number would cut it
  [1700, 1231, asText], // numeric: likewise
  [1082, 1182, asText], // date
  [1083, 1183, asText], // time
  [1114, 1115, asText], // timestamp
  [1184, 1185, asText], // timestamptz
  [1186, 1187, asText], // interval
  [21, 1005, Number], // int2
  [23, 1007, Number], // int4
  [26, 1028, Number], // oid
  [700, 1021, Number], // float4
  [701, 1022, Number], // float8
  [114, 199, toJson],
  [3802, 3807, toJson], // jsonb
  [600, 1017, toPoint],
  [25, 1009, asText], // text
  [1042, 1014, asText], // char(n)
  [1043, 1015, asText], // varchar
  [2950, 2951, asText], // uuid
  [829, 1040, asText], // macaddr
  [869, 1041, asText], // inet
  [650, 651, asText], // cidr
  [790, 791, asText], // money
  [1266, 1270, asText], // timetz
  [3906, 3907, asText], // numrange
];

/**
 * How values come back: as from `pg` with the parsers of the postgresql driver, so that a statement gives the same on both. A type that is
 * not listed (an enum, an array of one) comes as the server's text, as `pg` gives it.
 */
export function valueParsers(parseArray: ArrayParser): Record<number, Parser> {
  const parsers: Record<number, Parser> = { 718: toCircle };
  for (const [type, array, parse] of SCALARS) {
    parsers[type] = parse;
    parsers[array] = (text) => parseArray(text, parse, array);
  }
  return parsers;
}
