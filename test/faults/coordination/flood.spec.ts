import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { requireBuild } from '../../support/built-package.js';
import { ownDatabase } from '../../support/own-database.js';
import { describeWithService } from '../../support/services.js';
import { TalkingProcess } from '../support/talking-process.js';

const REQUESTS = 10_000;
const LIMIT = 1_000;
const AT_ONCE = 50;
const ALGORITHMS = ['fixed-window', 'sliding-window', 'token-bucket'] as const;

interface Flooded {
  readonly passed: number;
  readonly degraded: number;
}

beforeAll(requireBuild);

/** A flood of requests on one key, by one process and by four at the same time. */
function describeFlood(title: string, variables: () => Readonly<Record<string, string>>): void {
  describe(title, () => {
    let flooders: readonly TalkingProcess[] = [];

    beforeAll(async () => {
      flooders = Array.from(
        { length: 4 },
        () =>
          new TalkingProcess(join(__dirname, 'fixtures/flooder.cjs'), {
            ...variables(),
            COORDINATION_RATE_LIMIT_TIMEOUT: '5s', // so many at once on a busy machine take their time
          }),
      );
      for (const flooder of flooders) expect(await flooder.hears()).toBe('ready');
    });
    afterAll(() => Promise.all(flooders.map((flooder) => flooder.kill())));

    const flood = async (algorithm: string, processes: number): Promise<readonly Flooded[]> => {
      const requests = REQUESTS / processes;
      const asked = { key: `${algorithm} ${processes}`, algorithm, limit: LIMIT, requests, atOnce: AT_ONCE };
      const taking = flooders.slice(0, processes);
      for (const flooder of taking) flooder.tell(JSON.stringify(asked));
      return Promise.all(taking.map(async (flooder) => JSON.parse(await flooder.hears()) as Flooded));
    };

    describe.each(ALGORITHMS)('on a %s', (algorithm) => {
      it.each([1, 4])('lets exactly the limit pass, by %i process(es)', async (processes) => {
        const begun = performance.now();
        const flooded = await flood(algorithm, processes);
        const passed = flooded.map((each) => each.passed);
        console.log(
          `${title}, ${algorithm}: ${passed.join(' + ')} of ${REQUESTS} passed in ${Math.round(performance.now() - begun)} ms`,
        );
        expect(passed.reduce((sum, each) => sum + each)).toBe(LIMIT);
        expect(flooded.every(({ degraded }) => degraded === 0)).toBe(true);
        if (processes > 1) expect(passed.filter((each) => each > 0).length).toBeGreaterThan(1); // else they did not meet
      });
    });
  });
}

describeWithService('postgres', (serverUrl) => {
  const database = ownDatabase(serverUrl);
  beforeAll(() => database.create());
  describeFlood('a flood on the database', () => ({ DATABASE_URL: database.url, COORDINATION_DRIVER: 'database' }));
  afterAll(() => database.drop());
});

describeWithService('redis', (redisUrl) => {
  const prefix = `flood:${randomBytes(6).toString('hex')}:`;
  describeFlood('a flood on Redis', () => ({ REDIS_URL: redisUrl, REDIS_KEY_PREFIX: prefix }));
});
