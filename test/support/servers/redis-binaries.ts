import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where the server's program is. */
export interface RedisBinaries {
  readonly server: string;
}

/** The program, or why there is none. */
export function findRedisBinaries(): RedisBinaries | { readonly reason: string } {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
  const server = folders.map((folder) => join(folder, 'redis-server')).find((path) => existsSync(path));
  return server === undefined ? { reason: 'redis-server was not found (PATH)' } : { server };
}
