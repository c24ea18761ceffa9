import { setTimeout as sleep } from 'node:timers/promises';
import { UnitOfWork } from 'nestjs-groundwork/domain/database';
import { EventBus } from 'nestjs-groundwork/domain/messaging';
import { Measured, startApplication } from '../support/application.mjs';
import { withDatabase } from '../support/own-database.mjs';
import { quantile } from '../support/statistics.mjs';

const EVENTS = 300;

/** From the acknowledged COMMIT to the first line of the handler, while nothing else happens. */
export async function latency() {
  const rows = [];
  for (const [where, separate] of [
    ['one process', false],
    ['from a web to a worker', true],
  ])
    rows.push(...(await withDatabase((url) => measure(url, where, separate))));
  return rows;
}

async function measure(url, where, separate) {
  let handled = () => undefined;
  const handle = async () => handled(performance.now());
  const worker = await startApplication({ url, role: separate ? 'worker' : 'all', handle });
  const web = separate ? await startApplication({ url, role: 'web', handle }) : worker;
  try {
    const [unitOfWork, bus] = [web.get(UnitOfWork), web.get(EventBus)];
    const times = [];
    for (let n = 0; n < EVENTS + 20; n += 1) {
      const arrival = new Promise((resolve) => {
        handled = resolve;
      });
      await unitOfWork.run(() => bus.publish(Measured, { n, text: 'an event' }));
      const committed = performance.now();
      times.push(Math.max(0, (await arrival) - committed));
      await sleep(10 + Math.random() * 20);
    }
    const warm = times.slice(20);
    return [
      [0.5, 5],
      [0.95, 50],
    ].map(([share, limit]) => ({
      path: `commit to handler, ${where}, p${share * 100}`,
      ours: `${quantile(warm, share).toFixed(1)} ms`,
      peer: '-',
      ratio: '-',
      target: `<= ${limit} ms`,
      value: quantile(warm, share),
      limit,
    }));
  } finally {
    await web.close();
    if (worker !== web) await worker.close();
  }
}
