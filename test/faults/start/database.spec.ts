import { FaultProxy } from '#core/testing';
import { OldServer } from './support/old-server.js';
import { startWith } from './support/database-app.js';
import { CANARY, provokes } from './support/start-failure.js';

/** Nothing here needs a server: these are what is found in its place. */
describe('a start whose database is', () => {
  provokes('DATABASE_UNAVAILABLE', 'not there', {
    exitCode: 69,
    why: /Nothing listens on .*127\.0\.0\.1:1/,
    action: /DATABASE_URL/,
    start: () => startWith({ DATABASE_URL: `postgres://app:${CANARY}@127.0.0.1:1/shop` }),
  });

  provokes('DATABASE_UNAVAILABLE', 'of a name without an address', {
    exitCode: 69,
    why: /groundwork\.invalid/,
    action: /spelling/,
    start: () => startWith({ DATABASE_URL: `postgres://app:${CANARY}@groundwork.invalid/shop` }),
  });

  provokes('DATABASE_UNAVAILABLE', 'in a black hole', {
    exitCode: 69,
    why: /CONNECT_TIMEOUT/,
    action: /DATABASE_URL/,
    start: async () => {
      const proxy = await FaultProxy.open({ host: '127.0.0.1', port: 1 });
      proxy.blackHole();
      try {
        return await startWith({ DATABASE_URL: proxy.through(`postgres://app:${CANARY}@db/shop`) });
      } finally {
        await proxy.close();
      }
    },
  });

  provokes('DATABASE_SERVER_TOO_OLD', 'PostgreSQL 9.6', {
    exitCode: 69,
    why: /9\.6\.24/,
    action: /Upgrade the server to PostgreSQL 13/,
    start: async () => {
      const server = await OldServer.open('9.6.24');
      try {
        return await startWith({ DATABASE_URL: server.url });
      } finally {
        server.close();
      }
    },
  });

  it('two that are not there: both are told, of both what to do', async () => {
    const failures = await startWith(
      {
        DATABASE_URL: 'postgres://app@127.0.0.1:1/shop',
        DATABASE__REPORTING__URL: 'postgres://app@127.0.0.1:2/reports',
      },
      { database: { instances: { reporting: {} } } },
    );
    expect(failures.map(({ code, why }) => [code, /127\.0\.0\.1:\d/.exec(why)?.[0]])).toEqual([
      ['DATABASE_UNAVAILABLE', '127.0.0.1:1'],
      ['DATABASE_UNAVAILABLE', '127.0.0.1:2'],
    ]);
    expect(failures[1]?.action.join('\n')).toContain('DATABASE__REPORTING__URL');
  });
});
