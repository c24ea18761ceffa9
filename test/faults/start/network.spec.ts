import { once } from 'node:events';
import { connect } from 'node:net';
import { FaultProxy } from '#core/testing';
import { AnsweringServer } from '../../support/sockets/answering-server.js';
import { needing, provokes, startFailures } from './support/start-failure.js';

const get = (url: string, init: RequestInit = {}): ReturnType<typeof startFailures> =>
  startFailures(needing(() => fetch(url, init)));
const dial = (options: { readonly host: string; readonly port: number; readonly localAddress?: string }) =>
  startFailures(needing(() => once(connect(options), 'connect')));

describe('a start whose own client meets', () => {
  let server: AnsweringServer;
  let proxy: FaultProxy;
  const url = (): string => `http://127.0.0.1:${proxy.port}/`;

  beforeEach(async () => {
    server = await AnsweringServer.open();
    proxy = await FaultProxy.open(server.address);
  });
  afterEach(async () => {
    await proxy.close();
    server.close();
  });

  provokes('CONNECTION_REFUSED', 'nothing listens there', {
    exitCode: 69,
    why: /Nothing listens on 127\.0\.0\.1:\d+ \(ECONNREFUSED\)/,
    action: /Start the server/,
    start: async () => {
      proxy.refuse();
      return get(url());
    },
  });

  provokes('HOST_UNKNOWN', 'a name without an address', {
    exitCode: 69,
    why: /groundwork\.invalid/,
    action: /spelling/,
    start: () => get('http://groundwork.invalid/'),
  });

  provokes('CONNECTION_TIMEOUT', 'a black hole, given up by AbortSignal.timeout', {
    exitCode: 69,
    why: /did not answer in time \(TimeoutError\)/,
    action: /firewall/,
    start: async () => {
      proxy.blackHole();
      return get(url(), { signal: AbortSignal.timeout(200) });
    },
  });

  provokes('CONNECTION_CLOSED', 'a connection that is closed in place of an answer', {
    exitCode: 69,
    action: /log of the server/,
    start: async () => {
      void proxy.on({ direction: 'toServer', at: { kind: 'byte', count: 10 }, fault: 'cut' });
      return get(url());
    },
  });

  provokes('CONNECTION_CLOSED', 'a connection that is reset', {
    exitCode: 69,
    why: /ECONNRESET/,
    action: /log of the server/,
    start: async () => {
      void proxy.on({ direction: 'toServer', at: { kind: 'byte', count: 10 }, fault: 'reset' });
      return get(url());
    },
  });

  // An address that is not this machine's, to dial from: no route leads there on any machine.
  provokes('HOST_UNREACHABLE', 'no way there', {
    exitCode: 69,
    action: /network or VPN/,
    start: () => dial({ host: '127.0.0.1', port: proxy.port, localAddress: '192.0.2.1' }),
  });
});
