import { OtlpReceiver, type CollectorBehaviour } from '../../../libs/observability/src/testing/index.js';
import { startTracedShop, type TracedShop } from '../../e2e/telemetry/support/traced-shop.js';
import { requireBuild } from '../../support/built-package.js';
import { snapshotEnv } from '../../support/embedded-env.js';
import { freePort } from '../../support/free-port.js';

const REQUESTS = 400;
const AT_ONCE = 8;
/** Little room, so that what does not leave is thrown away within the test. */
const ROOM = {
  OTEL_BSP_MAX_QUEUE_SIZE: '64',
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '32',
  OTEL_EXPORTER_OTLP_TIMEOUT: '2000',
};
/** Flushing is given 3 s; the rest is the stop of everything else, on a machine that other tests share. */
const STOP_LIMIT = 9_000;
/** A request that waited for a collector would take as long as one of these waits: 2 s. */
const SLOW = 1_000;

type Collector = CollectorBehaviour | { readonly kind: 'dead' };

const collectors: readonly { readonly title: string; readonly collector: Collector; readonly loses: boolean }[] = [
  { title: 'takes everything', collector: { kind: 'takes' }, loses: false },
  { title: 'is not there', collector: { kind: 'dead' }, loses: true },
  { title: 'takes the connection and never answers', collector: { kind: 'freezes' }, loses: true },
  { title: 'answers after 2 s', collector: { kind: 'delays', milliseconds: 2_000 }, loses: true },
  { title: 'answers 500', collector: { kind: 'refuses', status: 500 }, loses: true },
  { title: 'answers 503', collector: { kind: 'refuses', status: 503 }, loses: true },
  { title: 'resets the connection', collector: { kind: 'resets' }, loses: true },
];

interface Sent {
  readonly statuses: ReadonlySet<number>;
  readonly p95: number;
}

/** Requests one after another on several connections, and how long they took. */
async function load(shop: TracedShop): Promise<Sent> {
  const [statuses, durations] = [new Set<number>(), new Array<number>()];
  const lane = async (): Promise<void> => {
    for (let sent = 0; sent < REQUESTS / AT_ONCE; sent += 1) {
      const begun = performance.now();
      statuses.add((await shop.client.send({ path: '/products?limit=1' })).status);
      durations.push(performance.now() - begun);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  durations.sort((a, b) => a - b);
  return { statuses, p95: durations[Math.floor(durations.length * 0.95)] ?? Infinity };
}

/** The sum of a counter in the text of Prometheus, over its series of spans. */
async function counted(shop: TracedShop, name: string): Promise<number> {
  const { text } = await shop.client.send({ path: '/metrics' });
  const series = text.split('\n').filter((line) => line.startsWith(`${name}{`) && line.includes('"traces"'));
  return series.reduce(
    (sum, line) =>
      sum +
      Number(
        line
          .slice(line.lastIndexOf('}') + 1)
          .trim()
          .split(' ')[0],
      ),
    0,
  );
}

describe.each(collectors)('a shop whose collector $title', ({ collector, loses }) => {
  let receiver: OtlpReceiver | undefined;
  let shop: TracedShop;

  beforeAll(async () => {
    requireBuild();
    receiver = collector.kind === 'dead' ? undefined : await OtlpReceiver.start(collector);
    shop = await startTracedShop('all', {
      ...ROOM,
      ...snapshotEnv,
      DATABASE_DATA_DIR: 'memory',
      NODE_OPTIONS: '--require nestjs-groundwork/otel',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver?.url ?? `http://127.0.0.1:${await freePort()}`,
      OBSERVABILITY_PROMETHEUS: 'on',
    });
  });
  afterAll(async () => {
    await shop.stop();
    await receiver?.close();
  });

  it('answers every request, none of which waits for it', async () => {
    const { statuses, p95 } = await load(shop);
    expect([...statuses]).toEqual([200]);
    expect(p95).toBeLessThan(SLOW);
  });

  it(`counts what was ${loses ? 'thrown away and not taken' : 'taken'}`, async () => {
    await load(shop);
    const [dropped, failed, exported] = [
      await counted(shop, 'groundwork_telemetry_dropped_total'),
      await counted(shop, 'groundwork_telemetry_failed_total'),
      await counted(shop, 'groundwork_telemetry_exported_total'),
    ];
    expect(loses ? dropped + failed : exported).toBeGreaterThan(0);
  });

  it('ends with 0, within its limit, and says what was lost', async () => {
    const { code, output, milliseconds } = await shop.stop();
    expect(code).toBe(0);
    expect(milliseconds).toBeLessThan(STOP_LIMIT);
    expect(output.includes('The collector did not get everything')).toBe(loses);
  });
});
