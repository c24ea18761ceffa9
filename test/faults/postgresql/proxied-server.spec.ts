import type { FaultProxy } from '#core/testing';
import { describeWithService } from '../../support/services.js';
import { CONNECT, ProxiedApplication, SILENCE, TRANSACTION, type Answer } from './support/proxied-application.js';

/** What a machine under load may add to a limit. */
const SLACK = 2_000;
/** From the end of a fault until everything works again, without a restart. */
const RECOVERY = 10_000;
const WRITERS = 4; // as many as there are connections
const seed = Number(process.env['PROXIED_SEED'] ?? String(Date.now() % 1_000_000));

interface Fault {
  readonly name: string;
  readonly begin: (proxy: FaultProxy) => void;
  /** Calls are made in vain before those that count, so that these have no connection any more. */
  readonly afterOthers?: true;
  /** How long a caller waits at most. */
  readonly within: number;
  /** With what it ends. */
  readonly codes: readonly string[];
}

const SUCCESS = ['ok'];
const GONE = ['DATABASE_UNAVAILABLE'];
const SILENT = ['DATABASE_STATEMENT_TIMEOUT'];

/** docs/faults.md states these times. */
const FAULTS: readonly Fault[] = [
  {
    name: 'latency of 50 ms with as much jitter',
    begin: (proxy) => proxy.impair({ latency: 50, jitter: 50 }),
    within: TRANSACTION,
    codes: SUCCESS,
  },
  {
    name: 'latency of 200 ms to the server with as much jitter',
    begin: (proxy) => proxy.impair({ latency: 200, jitter: 200 }, 'toServer'),
    within: TRANSACTION,
    codes: SUCCESS,
  },
  {
    name: 'latency of 2 s with half a second of jitter',
    begin: (proxy) => proxy.impair({ latency: 2_000, jitter: 500 }),
    within: SILENCE,
    codes: SILENT,
  },
  {
    name: 'slices of 1 byte',
    begin: (proxy) => proxy.impair({ slice: { bytes: 1 } }),
    within: TRANSACTION,
    codes: SUCCESS,
  },
  {
    name: 'a slow drip to the server',
    begin: (proxy) => proxy.impair({ slice: { bytes: 1, pause: 100 } }, 'toServer'),
    within: TRANSACTION,
    codes: SILENT,
  },
  {
    name: 'a slow drip to the client',
    begin: (proxy) => proxy.impair({ slice: { bytes: 1, pause: 100 } }, 'toClient'),
    within: TRANSACTION,
    codes: SILENT,
  },
  { name: 'a black hole', begin: (proxy) => proxy.blackHole(), within: SILENCE, codes: SILENT },
  {
    name: 'a black hole to the server',
    begin: (proxy) => proxy.blackHole('toServer'),
    within: SILENCE,
    codes: SILENT,
  },
  {
    name: 'a black hole to the client',
    begin: (proxy) => proxy.blackHole('toClient'),
    within: SILENCE,
    codes: SILENT,
  },
  {
    name: 'a black hole in which all connections were lost',
    begin: (proxy) => (proxy.blackHole(), proxy.strike('reset')),
    afterOthers: true,
    within: CONNECT,
    codes: GONE,
  },
  {
    name: 'half open: a server that was switched off',
    begin: (proxy) => (proxy.strike('dropServer'), proxy.blackHole()),
    within: SILENCE,
    codes: SILENT,
  },
  {
    name: 'half open: a server that was not told that we are gone',
    begin: (proxy) => proxy.strike('dropClient'),
    within: CONNECT,
    codes: [...GONE, ...SUCCESS],
  },
  {
    name: 'all connections reset',
    begin: (proxy) => proxy.strike('reset'),
    within: CONNECT,
    codes: [...GONE, ...SUCCESS],
  },
  {
    name: 'nothing that listens',
    begin: (proxy) => (proxy.refuse(), proxy.strike('cut')),
    afterOthers: true,
    within: CONNECT,
    codes: GONE,
  },
];

describeWithService('postgres', (serverUrl) => {
  let application: ProxiedApplication;
  const report: string[] = [];

  beforeAll(async () => {
    application = await ProxiedApplication.start(serverUrl, seed);
  }, 60_000);
  afterAll(async () => {
    await application.stop();
    console.log([`seed ${seed}`, ...report].join('\n'));
  });

  it.each(FAULTS)('$name: within its time, and back by itself', async ({ name, begin, afterOthers, within, codes }) => {
    await application.recovered(RECOVERY); // connections for all writers
    begin(application.proxy);
    if (afterOthers) await application.writes(WRITERS);
    const answers = await application.writes(WRITERS);
    await application.proxy.heal();
    const recovery = await application.recovered(RECOVERY);

    report.push(`${name}: ${told(answers)}; back after ${Math.round(recovery)} ms`);
    expect(answers.map(({ code }) => code).filter((code) => !codes.includes(code))).toEqual([]);
    expect(Math.max(...answers.map(({ milliseconds }) => milliseconds))).toBeLessThan(within + SLACK);
    expect(await application.lies()).toEqual({ lost: [], invented: [] });
  });

  it('whose every caller waits for a connection answers within the limit of waiting', async () => {
    await application.recovered(RECOVERY);
    application.proxy.blackHole();
    const holders = application.writes(WRITERS);
    const waiting = await application.writes(20);
    expect(new Set(waiting.map(({ code }) => code))).toEqual(new Set(['DATABASE_POOL_EXHAUSTED']));
    expect(Math.max(...waiting.map(({ milliseconds }) => milliseconds))).toBeLessThan(500 + SLACK);
    await holders;
    await application.proxy.heal();
    await application.recovered(RECOVERY);
  });

  it('has a ledger that would tell of a lie', async () => {
    const { key } = await application.write();
    const honest = [...application.answers];
    application.answers.push({ key: 'never written', code: 'ok', unknown: false, milliseconds: 0 });
    application.answers.push({ key, code: 'DATABASE_UNAVAILABLE', unknown: false, milliseconds: 0 });
    expect(await application.lies()).toEqual({ lost: ['never written'], invented: [`${key}: DATABASE_UNAVAILABLE`] });
    application.answers.splice(0, Infinity, ...honest);
  });
});

function told(answers: readonly Answer[]): string {
  return answers.map(({ code, milliseconds }) => `${code} ${Math.round(milliseconds)} ms`).join(', ');
}
