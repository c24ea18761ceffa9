import { EventBus } from 'nestjs-groundwork/domain/messaging';
import pg from 'pg';
import { Measured, startApplication } from '../support/application.mjs';
import { withDatabase } from '../support/own-database.mjs';
import { median } from '../support/statistics.mjs';

const SIZES = [1_000, 100_000, 1_000_000];
const EVENTS = 60;
const LIMIT = 1.5;

/** From commit to handler while so many finished and as many scheduled deliveries lie in the tables: what a claim costs beside them. */
export async function claimSizes() {
  const medians = [];
  for (const size of SIZES) medians.push(await withDatabase((url) => measure(url, size)));
  const [smallest] = medians;
  return SIZES.map((size, index) => ({
    path: `commit to handler beside ${size.toLocaleString('en')} other deliveries, p50`,
    ours: `${medians[index].toFixed(1)} ms`,
    peer: `beside 1,000: ${smallest.toFixed(1)} ms`,
    ratio: `${(medians[index] / smallest).toFixed(2)}x`,
    target: `<= ${LIMIT}x`,
    value: medians[index] / smallest,
    limit: LIMIT,
  }));
}

async function measure(url, size) {
  let handled = () => undefined;
  const app = await startApplication({ url, handle: async () => handled(performance.now()) });
  try {
    await fill(url, size);
    const bus = app.get(EventBus);
    const times = [];
    for (let n = 0; n < EVENTS + 10; n += 1) {
      const arrival = new Promise((resolve) => {
        handled = resolve;
      });
      await bus.publish(Measured, { n, text: 'an event' });
      const committed = performance.now();
      times.push((await arrival) - committed);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return median(times.slice(10));
  } finally {
    await app.close();
  }
}

/** Half of them done, half of them scheduled for tomorrow, in the lane of the group that is measured. */
async function fill(url, size) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(
      `insert into groundwork.deliveries (event_id, seq, type, lane, key, state, run_at, finished_at)
       select gen_random_uuid(), -n, 'bench.measured', 'bench', 'k' || n % 1000, case when n % 2 = 0 then 3 else 0 end,
         clock_timestamp() + interval '1 day', case when n % 2 = 0 then clock_timestamp() end
       from generate_series(1, ${size}) n`,
    );
    await client.query('vacuum analyze groundwork.deliveries');
  } finally {
    await client.end();
  }
}
