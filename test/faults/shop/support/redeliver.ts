import type { Query } from './effects.js';

/** Hands out again, once more, the last deliveries that were completed. */
export async function redeliver(query: Query): Promise<void> {
  await query(`
    update groundwork.deliveries set state = 1, finished_at = null
     where id in (select id from groundwork.deliveries where state = 3 order by id desc limit 20)`);
}
