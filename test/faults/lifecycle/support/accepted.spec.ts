import { harmed } from './accepted.js';
import type { Outcome } from './steady-load.js';

// The judge of the stop must see what it is there to see.

const outcome: Outcome = {
  kind: 'order',
  status: 201,
  body: '',
  type: '',
  milliseconds: 1,
  at: 1,
  failure: undefined,
  port: 40_000,
  writtenBefore: 300,
};
const reset = { ...outcome, status: undefined, failure: 'ECONNRESET' };

it.each([
  ['an answer that says that the server could not', { ...outcome, status: 503 }, 600],
  ['a request that was read and not answered', reset, 301],
])('sees %s', (_, seen, read) => {
  expect(harmed([seen], new Map([['read:40000', read]]))).toEqual([seen]);
});

it.each([
  ['an answer', outcome, 600],
  ['a mistake of the client', { ...outcome, status: 409 }, 600],
  ['a request on a connection that was closed before any of it was read', reset, 300],
  ['a request that met nobody', { ...reset, port: undefined, failure: 'ECONNREFUSED' }, 0],
])('lets %s pass', (_, seen, read) => {
  expect(harmed([seen], new Map([['read:40000', read]]))).toEqual([]);
});
