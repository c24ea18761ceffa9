import type { FaultPlace, FaultRule } from '#core/testing';
import { describeWithService } from '../../support/services.js';
import { postgresqlMessages } from './support/postgresql-messages.js';
import { CONNECT, ProxiedApplication, SILENCE } from './support/proxied-application.js';

const SLACK = 2_000;
const RECOVERY = 10_000;
const WRITERS = 2;
const seed = Number(process.env['PROXIED_SEED'] ?? String(Date.now() % 1_000_000));

const bytes = Array.from({ length: 24 }, (_, index): FaultPlace => ({ kind: 'byte', count: index * 13 }));
const messages = Array.from({ length: 12 }, (_, index): FaultPlace => ({
  kind: 'message',
  count: index + 1,
  framing: postgresqlMessages,
}));

describeWithService('postgres', (serverUrl) => {
  let application: ProxiedApplication;
  beforeAll(async () => {
    application = await ProxiedApplication.start(serverUrl, seed);
  }, 60_000);
  afterAll(() => application.stop());

  /** Every connection meets the rule, those that are opened in place of the lost ones too. */
  async function sweep(rules: readonly Omit<FaultRule, 'times'>[]): Promise<readonly string[]> {
    const told: string[] = [];
    for (const rule of rules) {
      await application.recovered(RECOVERY);
      const struck = application.proxy.on({ ...rule, times: Infinity });
      const answers = await application.writes(WRITERS);
      await application.proxy.heal();
      told.push(...answers.map(({ code }) => code), (await struck) ? 'struck' : 'not struck');
      expect(Math.max(...answers.map(({ milliseconds }) => milliseconds))).toBeLessThan(CONNECT + SLACK);
    }
    await application.recovered(RECOVERY);
    expect(await application.lies()).toEqual({ lost: [], invented: [] });
    return told;
  }

  it.each([
    ['reset', 'toServer', 'byte', bytes],
    ['reset', 'toClient', 'byte', bytes],
    ['cut', 'toServer', 'message', messages],
    ['cut', 'toClient', 'message', messages],
  ] as const)('%s %s at any %s: a clear error at once, and nothing acknowledged is lost', async (...parts) => {
    const [fault, direction, unit, places] = parts;
    const told = await sweep(places.map((at) => ({ fault, direction, at })));

    console.log(`seed ${seed}, ${fault} ${direction} ${unit}: ${JSON.stringify(tally(told))}`);
    const known = ['ok', 'DATABASE_UNAVAILABLE', 'DATABASE_COMMIT_UNKNOWN', 'struck', 'not struck'];
    expect(told.filter((code) => !known.includes(code))).toEqual([]);
    for (const code of ['DATABASE_UNAVAILABLE', 'DATABASE_COMMIT_UNKNOWN', 'struck']) expect(told).toContain(code);
  });

  it.each(['freeze', 'dropServer', 'dropClient', 'cut'] as const)(
    'says that a COMMIT is of unknown outcome when it meets: %s',
    async (fault) => {
      for (const when of ['before', 'after'] as const) {
        await application.recovered(RECOVERY);
        const at = { kind: 'pattern', pattern: 'commit\0', when } as const;
        const struck = application.proxy.on({ fault, direction: 'toServer', at });
        const { code, milliseconds } = await application.write();
        expect(await struck).toBe(true);
        expect([fault, when, code]).toEqual([fault, when, 'DATABASE_COMMIT_UNKNOWN']);
        expect(milliseconds).toBeLessThan(SILENCE + SLACK);
        await application.proxy.heal();
      }
      await application.recovered(RECOVERY);
      expect(await application.lies()).toEqual({ lost: [], invented: [] });
    },
  );
});

function tally(told: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const code of told) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}
