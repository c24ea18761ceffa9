import type { SentRequest } from './http-client.js';

export interface BadRequest extends SentRequest {
  readonly name: string;
  readonly status: number | readonly number[];
  /** Undefined: any code will do, because the framework in front of the shop chooses it. */
  readonly code: string | undefined;
  /** Where Fastify refuses it before the shop sees it. */
  readonly onFastify?: { readonly status?: number; readonly code: string };
}

/** Fastify parses no body that is empty or could pollute a prototype. */
const unparsed: Partial<BadRequest> = { onFastify: { code: 'BAD_REQUEST' } };
const sku = 'MUG-STONEWARE';
const line = { sku, quantity: 1 };
const good = { customer: 'Eve', lines: [line] };
const keyed = { 'idempotency-key': 'bad-request' };

function order(name: string, body: object | string | Uint8Array, rest: Partial<BadRequest> = {}): BadRequest {
  return { name, method: 'POST', path: '/orders', headers: keyed, body, status: 400, code: 'REQUEST_INVALID', ...rest };
}

function header(name: string, value: string | readonly string[] | undefined, code: string): BadRequest {
  const headers: BadRequest['headers'] = value === undefined ? {} : { 'idempotency-key': value };
  return order(name, good, { headers, code });
}

function list(path: string, code?: string): BadRequest {
  return { name: `GET ${path.slice(0, 80)}`, path, status: 400, code };
}

const asText = (body: object, from: string, to: string): string => JSON.stringify(body).replace(from, to);

export const badRequests: readonly BadRequest[] = [
  header('no idempotency key', undefined, 'IDEMPOTENCY_KEY_MISSING'),
  header('an empty idempotency key', '', 'IDEMPOTENCY_KEY_MISSING'),
  header('an idempotency key of blanks', '   ', 'IDEMPOTENCY_KEY_MISSING'),
  header('an idempotency key of 256 characters', 'k'.repeat(256), 'IDEMPOTENCY_KEY_INVALID'),
  header('two idempotency keys', ['one', 'two'], 'IDEMPOTENCY_KEY_INVALID'),

  order('an unknown field', { ...good, note: 'x' }),
  order('an unknown field of a line', { ...good, lines: [{ ...line, price: 1 }] }),
  order('a field of the answer', { ...good, total: { amount: 1, currency: 'EUR' } }),
  order('__proto__', asText(good, '{', '{"__proto__":{"customer":"x"},'), unparsed),
  order('__proto__ in a line', asText(good, '"sku"', '"__proto__":{"quantity":1},"sku"'), unparsed),
  order('constructor', asText(good, '{', '{"constructor":{"prototype":{}},'), unparsed),
  order(
    'customer only by __proto__',
    '{"__proto__":{"customer":"Eve"},"lines":[{"sku":"MUG-STONEWARE","quantity":1}]}',
    unparsed,
  ),

  order('no customer', { lines: [line] }),
  order('customer null', { ...good, customer: null }),
  order('customer a number', { ...good, customer: 7 }),
  order('customer an object', { ...good, customer: { eq: 'Eve' } }),
  order('customer empty', { ...good, customer: '' }),
  order('customer of 201 characters', { ...good, customer: 'é'.repeat(201) }),
  order('customer with NUL', { ...good, customer: 'E\u0000ve' }),
  order('customer with half a surrogate pair', asText(good, 'Eve', 'E\\ud800ve')),

  order('no lines', { customer: 'Eve' }),
  order('lines empty', { ...good, lines: [] }),
  order('lines an object', { ...good, lines: { 0: line, length: 1 } }),
  order('lines null', { ...good, lines: null }),
  order('101 lines', { ...good, lines: Array.from({ length: 101 }, (_, n) => ({ sku: `S-${n}`, quantity: 1 })) }),
  order('a repeated sku', { ...good, lines: [line, { sku, quantity: 2 }] }),
  order('a line null', { ...good, lines: [null] }),
  order('a line text', { ...good, lines: [sku] }),
  order('no sku', { ...good, lines: [{ quantity: 1 }] }),
  order('sku empty', { ...good, lines: [{ sku: '', quantity: 1 }] }),
  order('sku too long', { ...good, lines: [{ sku: 'S'.repeat(65), quantity: 1 }] }),
  order('sku with NUL', { ...good, lines: [{ sku: 'MUG\u0000', quantity: 1 }] }),
  order('sku a list', { ...good, lines: [{ sku: [sku], quantity: 1 }] }),
  order('no quantity', { ...good, lines: [{ sku }] }),
  ...[0, -1, 1_001, 1.5, 1e21, '1', null, true, [1]].map((quantity) =>
    order(`quantity ${JSON.stringify(quantity)}`, { ...good, lines: [{ sku, quantity }] }),
  ),
  order('quantity 1e400', asText(good, '"quantity":1', '"quantity":1e400')),

  order('no body', '', unparsed),
  order('a list as body', [good]),
  order('null as body', 'null', { code: undefined }),
  order('text as body', '"Eve"', { code: undefined }),
  order('broken JSON', '{"customer":"Eve",', { code: undefined }),
  order('two JSON texts', `${JSON.stringify(good)}${JSON.stringify(good)}`, { code: undefined }),
  order('deep nesting', `${'['.repeat(40_000)}${']'.repeat(40_000)}`),
  order('bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), { code: undefined }),
  order('a body of 2 MiB', { ...good, customer: 'x'.repeat(2 * 1024 * 1024) }, { status: 413, code: undefined }),
  order('a form', 'customer=Eve&lines[0][sku]=MUG-STONEWARE&lines[0][quantity]=1', {
    headers: { ...keyed, 'content-type': 'application/x-www-form-urlencoded' },
    status: [400, 415],
  }),
  order('plain text', JSON.stringify(good), {
    headers: { ...keyed, 'content-type': 'text/plain' },
    status: [400, 415],
  }),
  order('an unknown character set', JSON.stringify(good), {
    headers: { ...keyed, 'content-type': 'application/json; charset=nonsense' },
    status: [400, 415],
    code: undefined,
  }),
  order('an unknown content encoding', JSON.stringify(good), {
    headers: { ...keyed, 'content-encoding': 'nonsense' },
    status: [400, 415],
    code: undefined,
  }),
  order('gzip that is none', 'not gzip', {
    headers: { ...keyed, 'content-encoding': 'gzip' },
    code: undefined,
    onFastify: { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE' }, // compressed bodies are not taken there
  }),

  ...['/products', '/orders'].flatMap((path) => [
    ...['0', '-1', '101', '1.5', '1e1', 'ten', '', '%31%30%00', '9007199254740993'].map((limit) =>
      list(`${path}?limit=${limit}`, 'REQUEST_INVALID'),
    ),
    list(`${path}?limit=1&limit=2`, 'REQUEST_INVALID'),
    list(`${path}?limit[]=1`, 'REQUEST_INVALID'),
    list(`${path}?cursor=`, 'REQUEST_INVALID'),
    list(`${path}?cursor=x&cursor=y`, 'REQUEST_INVALID'),
    list(`${path}?cursor=${'x'.repeat(2_001)}`, 'REQUEST_INVALID'),
    ...['nonsense', '%00', 'bnVsbA', 'e30', 'W10', 'eyJ2IjoxfQ', '%7B%7D', "'%20or%201=1--"].map((cursor) =>
      list(`${path}?cursor=${cursor}`),
    ),
    list(`${path}?sort=stock`, 'REQUEST_INVALID'),
    list(`${path}?filter[stock]=1`, 'REQUEST_INVALID'),
    list(`${path}?__proto__=1`, 'REQUEST_INVALID'),
    list(`${path}?__proto__[limit]=1`, 'REQUEST_INVALID'),
    list(`${path}?constructor=1`, 'REQUEST_INVALID'),
  ]),
  list('/products?customer=Eve', 'REQUEST_INVALID'),
  list('/orders?customer=', 'REQUEST_INVALID'),
  list('/orders?customer=%00', 'REQUEST_INVALID'),
  list(`/orders?customer=${'x'.repeat(201)}`, 'REQUEST_INVALID'),
  list('/orders?customer[eq]=Eve', 'REQUEST_INVALID'),
  list('/orders?customer=a&customer=b', 'REQUEST_INVALID'),

  ...[
    '0',
    'not-an-id',
    '00000000-0000-7000-8000-000000000000',
    '00000000-0000-7000-8000-00000000000%00',
    "'%20or%20'1'='1",
  ].map((id) => ({
    name: `GET /orders/${id.slice(0, 60)}`,
    path: `/orders/${id}`,
    status: 404,
    code: 'ORDER_NOT_FOUND',
  })),
  {
    name: 'GET /orders/ and an id of 3,000 characters',
    path: `/orders/${'x'.repeat(3_000)}`,
    status: 404,
    code: 'ORDER_NOT_FOUND',
    onFastify: { status: 414, code: 'URI_TOO_LONG' },
  },
  { name: 'a path that cannot be decoded', path: '/orders/%E0%A4%A', status: 400, code: undefined },
  { name: 'an unknown path', path: '/nothing', status: 404, code: undefined },
  { name: 'an unknown method', method: 'DELETE', path: '/orders', status: [404, 405], code: undefined },
];
