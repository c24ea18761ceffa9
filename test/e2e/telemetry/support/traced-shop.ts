import { type ChildProcess } from 'node:child_process';
import { freePort } from '../../../support/free-port.js';
import { startProcess, type RunningProcess } from '../../processes/run-process.js';
import { ShopClient } from '../../support/shop-client.js';

const MAIN = 'dist/apps/shop/src/main.js';
const STOP_LIMIT = 20_000;

/** Sends soon, so that a test waits for little. */
const SOON = {
  OTEL_BSP_SCHEDULE_DELAY: '50',
  OTEL_BLRP_SCHEDULE_DELAY: '50',
  OTEL_METRIC_EXPORT_INTERVAL: '300',
  GROUNDWORK_DRAIN: '0s',
};

export interface TracedShop {
  readonly process: RunningProcess;
  readonly pid: number;
  readonly client: ShopClient;
  /** Asks it to end. @returns its exit code, what it said, and how long the stop took. */
  stop(): Promise<{ readonly code: number | null; readonly output: string; readonly milliseconds: number }>;
}

/** The built shop in a process of its own, in one of its roles, with these variables besides. */
export async function startTracedShop(
  role: 'all' | 'web' | 'worker',
  env: Readonly<Record<string, string>>,
): Promise<TracedShop> {
  const port = await freePort();
  const running = startProcess(MAIN, { SHOP_DEMO: 'off', PORT: String(port), ...SOON, ...env }, ['--role', role]);
  await running.said('successfully started');
  const client = new ShopClient(`http://127.0.0.1:${port}`);
  if (role !== 'worker') await answering(client);
  return { process: running, pid: pidOf(running.child), client, stop: () => stop(running, client) };
}

async function answering(client: ShopClient): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    try {
      await client.send({ path: '/products?limit=1' });
      return;
    } catch (error) {
      if (!/ECONNREFUSED/.test(String(error))) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  throw new Error('The shop does not listen.');
}

async function stop(running: RunningProcess, client: ShopClient): ReturnType<TracedShop['stop']> {
  client.close();
  const begun = performance.now();
  running.child.kill('SIGTERM');
  const limit = setTimeout(() => running.child.kill('SIGKILL'), STOP_LIMIT);
  const { code, stdout, stderr } = await running.ended;
  clearTimeout(limit);
  return { code, output: stdout + stderr, milliseconds: performance.now() - begun };
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('The shop was not started.');
  return pid;
}
