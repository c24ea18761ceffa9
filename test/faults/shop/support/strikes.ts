import type { Storm } from './storm.js';
import type { ShopProcess } from './shop-process.js';

/** kill -9 of a process chosen by chance, which is then started again, as a supervisor would. */
export function killOneOf(processes: readonly ShopProcess[]): Storm['strike'] {
  return async (over, random) => {
    const shop = processes[Math.floor(random() * processes.length)];
    if (shop === undefined) throw new Error('There is no process to kill.');
    await shop.kill();
    over();
    await shop.start();
  };
}
