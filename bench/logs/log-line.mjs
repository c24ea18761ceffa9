import { CallContext } from 'nestjs-groundwork/core';
import { alternate, median } from '../support/statistics.mjs';
import { openLoggers } from './subject.mjs';

const ROUNDS = 21;
const LINES = 20_000;
const LIMIT = 1;
/** Ours has the code and the causes as fields, and reads all of the stack for secrets. */
const ERROR_LIMIT = 1.25;

const context = new CallContext({
  correlationId: '01930000-0000-7000-8000-000000000000',
  trace: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
  actor: { id: 'ann' },
  tenant: 'blue',
});

const lines = {
  'a text': (logger, n) => logger.log(`order ${n} placed`, 'Orders'),
  'four fields': (logger, n) =>
    logger.log({ msg: 'placed', orderId: `o-${n}`, total: 12.5, currency: 'EUR' }, 'Orders'),
  'nested, with secrets': (logger, n) =>
    logger.log(
      {
        msg: 'placed',
        orderId: `o-${n}`,
        user: { id: 'u1', name: 'Ann', password: 'x' },
        items: [{ sku: 'a', count: 1 }, { sku: 'b', count: 2 }], // prettier-ignore
        request: { method: 'POST', headers: { authorization: 'Bearer abcdefgh', host: 'shop' } },
      },
      'Orders',
    ),
  'an error with its stack': (logger, n) => logger.error(new Error(`Order ${n} was refused.`), 'Orders'),
};

/** Time of one log line in a call's context: Nest's logger to the bytes. Ours redacts at any depth, nestjs-pino's by a list of paths. */
export async function logLine() {
  const { ours, peer, written, close } = await openLoggers();
  try {
    const rows = [];
    for (const [name, line] of Object.entries(lines))
      rows.push(
        await compare({ name, line, limit: name.startsWith('an error') ? ERROR_LIMIT : LIMIT }, { ours, peer }),
      );
    if (written.ours === 0 || written.peer === 0) throw new Error('A logger wrote nothing.');
    return rows;
  } finally {
    await close();
  }
}

async function compare({ name, line, limit }, { ours, peer }) {
  const write = (logger) => () =>
    CallContext.run(context, () => {
      for (let n = 0; n < LINES; n += 1) line(logger, n);
    });
  await alternate(3, { ours: write(ours), peer: write(peer) }); // until both are compiled
  const times = await alternate(ROUNDS, { ours: write(ours), peer: write(peer) });
  const ratio = median(times.ours.map((time, round) => time / times.peer[round]));
  const microseconds = (side) => `${((median(times[side]) / LINES) * 1_000).toFixed(2)} us`;
  return {
    path: `log line, ${name}`,
    ours: microseconds('ours'),
    peer: `nestjs-pino, redact: ${microseconds('peer')}`,
    ratio: `${ratio.toFixed(2)}x`,
    target: `<= ${limit}x`,
    value: ratio,
    limit,
  };
}
