import { randomUUID } from 'node:crypto';

/** The least that a lock and a limit take on each service. Nobody who waits is told, no token stays behind, and nothing is limited, measured or checked. */

export function lockOnMap() {
  const owners = new Map();
  return async (name) => {
    const owner = randomUUID();
    if (owners.has(name)) throw new Error('held');
    owners.set(name, owner);
    if (owners.get(name) === owner) owners.delete(name);
  };
}

export function limitOnMap() {
  const used = new Map();
  return async (name) => {
    const now = (used.get(name) ?? 0) + 1;
    used.set(name, now);
    return now <= 1_000_000_000;
  };
}

const RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

export async function lockOnRedis(client, prefix) {
  const sha = await client.scriptLoad(RELEASE);
  return async (name) => {
    const [key, owner] = [`${prefix}raw-lock:${name}`, randomUUID()];
    if ((await client.set(key, owner, { NX: true, PX: 30_000 })) === null) throw new Error('held');
    await client.evalSha(sha, { keys: [key], arguments: [owner] });
  };
}

const COUNT = `
local used = redis.call('INCR', KEYS[1])
if used == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return used
`;

export async function limitOnRedis(client, prefix) {
  const sha = await client.scriptLoad(COUNT);
  return async (name) =>
    Number(await client.evalSha(sha, { keys: [`${prefix}raw-limit:${name}`], arguments: ['3600000'] })) <=
    1_000_000_000;
}

const TAKE = `
insert into raw_locks as held (name, owner, ends_at) values ($1, $2, clock_timestamp() + interval '30 seconds')
on conflict (name) do update set owner = excluded.owner, ends_at = excluded.ends_at
where held.owner is null or held.ends_at <= clock_timestamp()`;

export async function lockOnPostgres(client, size) {
  await client.query(
    'create table raw_locks (name text primary key, owner text, ends_at timestamptz not null) with (fillfactor = 50)',
  );
  await client.query(
    "insert into raw_locks select 'name-' || i, null, clock_timestamp() from generate_series(0, $1::int - 1) i",
    [size],
  );
  return async (name) => {
    const owner = randomUUID();
    if ((await client.query(TAKE, [name, owner])).rowCount === 0) throw new Error('held');
    await client.query('update raw_locks set owner = null where name = $1 and owner = $2', [name, owner]);
  };
}
