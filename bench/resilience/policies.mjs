import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import * as cockatiel from 'cockatiel';
import { Resilience, ResilienceModule } from 'nestjs-groundwork/resilience';
import CircuitBreaker from 'opossum';
import pRetry from 'p-retry';
import { median } from '../support/statistics.mjs';

const ROUNDS = 15;
const CALLS = 20_000;
const OFF = { retryAttempts: 1, breaker: 'off', attemptTimeout: '0ms', totalTimeout: '0ms' };

/** Each alone, and four together. */
const instances = {
  none: {},
  retry: { retryAttempts: 3 },
  circuit: { breaker: 'on' },
  bulkhead: { bulkheadSize: 100 },
  rate: { rateLimit: 10_000_000 },
  limit: { attemptTimeout: '10s' },
  four: { retryAttempts: 3, breaker: 'on', bulkheadSize: 100, attemptTimeout: '10s' },
  defaults: { retryAttempts: 3, breaker: 'on', attemptTimeout: '10s', totalTimeout: '30s' },
  open: { breaker: 'on' },
};

const work = async () => 1;

/** What a call through a policy costs when nothing goes wrong, and when the circuit is open: against a bare await and against others. */
export async function policies() {
  const application = await NestFactory.createApplicationContext(
    ResilienceModule.forRoot({ ...OFF, instances }, { env: { NODE_ENV: 'production' } }),
    { logger: false },
  );
  try {
    return await compare(application.get(Resilience));
  } finally {
    await application.close();
  }
}

async function compare(resilience) {
  const options = { idempotent: true };
  const ours = Object.fromEntries(
    Object.keys(instances).map((name) => {
      const policy = resilience.policy(name);
      return [name, () => policy.execute(work, options)];
    }),
  );
  resilience.policy('open').forceOpen();
  const theirs = peers();
  const times = await processorTimes({ bare: work, ...ours, ...theirs.calls });
  theirs.close();
  const cost = (name) => `${((median(times[name]) / CALLS) * 1e6).toFixed(0)} ns`;
  const ratio = (name, to) => median(times[name].map((time, round) => time / times[to][round]));
  const row = (path, name, to, limit) => ({
    path: `resilience: ${path}`,
    ours: cost(name),
    peer: `${to}: ${cost(to)}`,
    ratio: `${ratio(name, to).toFixed(2)}x`,
    target: limit === undefined ? '-' : `<= ${limit}x`,
    value: ratio(name, to),
    limit,
  });
  return [
    row('no policy', 'none', 'bare'),
    row('retry', 'retry', 'bare', 5),
    row('circuit', 'circuit', 'bare', 5),
    row('bulkhead', 'bulkhead', 'bare', 5),
    row('rate limit', 'rate', 'bare', 5),
    row('time limit', 'limit', 'bare', 8),
    row('time limit, retry, circuit, bulkhead', 'four', 'bare', 20),
    row('the same', 'four', 'cockatiel', 0.125),
    row('the same', 'four', 'opossum'),
    row('the defaults', 'defaults', 'bare', 20),
    row('retry', 'retry', 'p-retry'),
    row('an open circuit refuses', 'open', 'cockatiel, open', 1),
    row('an open circuit refuses', 'open', 'opossum, open'),
  ];
}

/** As near to the four as each comes. opossum has no retry; p-retry has nothing else. */
function peers() {
  const { handleAll, retry, circuitBreaker, bulkhead, timeout, wrap, SamplingBreaker, ConsecutiveBreaker } = cockatiel;
  const breaker = (rule) => circuitBreaker(handleAll, { halfOpenAfter: 3_600_000, breaker: rule });
  const four = wrap(
    bulkhead(100, 100),
    retry(handleAll, { maxAttempts: 2 }),
    breaker(new SamplingBreaker({ threshold: 0.5, duration: 30_000, minimumRps: 1 })),
    timeout(10_000, cockatiel.TimeoutStrategy.Aggressive),
  );
  const isolated = breaker(new ConsecutiveBreaker(5));
  isolated.isolate();
  const opossum = new CircuitBreaker(work, { timeout: 10_000, capacity: 100, errorThresholdPercentage: 50 });
  const opened = new CircuitBreaker(work, { timeout: 10_000, resetTimeout: 3_600_000 });
  opened.open();
  return {
    calls: {
      cockatiel: () => four.execute(work),
      opossum: () => opossum.fire(),
      'p-retry': () => pRetry(work, { retries: 2 }),
      'cockatiel, open': () => isolated.execute(work),
      'opossum, open': () => opened.fire(),
    },
    close: () => {
      opossum.shutdown();
      opened.shutdown();
    },
  };
}

/** Milliseconds of processor time of every round, by name: nothing here waits, and what else the machine does is not in it. The first round only warms up. */
async function processorTimes(calls) {
  const times = Object.fromEntries(Object.keys(calls).map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round += 1) {
    const names = Object.keys(calls);
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const call = name.includes('open') ? refused(calls[name]) : calls[name];
      const before = process.cpuUsage();
      for (let count = 0; count < CALLS; count += 1) await call();
      const { user, system } = process.cpuUsage(before);
      if (round > 0) times[name].push((user + system) / 1_000);
    }
  }
  return times;
}

function refused(call) {
  return async () => {
    try {
      await call();
    } catch {
      return;
    }
    throw new Error('The open circuit let a call through.');
  };
}
