import type { RedisScript } from '#domain/redis';

/** One hash for each key: `f` the fingerprint, `o` the owner, and `a` the answer once there is one. It expires with the lease, or with the time of the answer. */
const script = (name: string, source: string): RedisScript => ({ name: `idempotency.${name}`, source });

/** ARGV: owner, fingerprint, lease in milliseconds. Answers what was found, and for how long. */
export const beginScript = script(
  'begin',
  `
local found = redis.call('HMGET', KEYS[1], 'f', 'o', 'a')
if found[3] then return { 'answered', found[1], found[3] } end
if found[2] and found[2] ~= ARGV[1] then return { 'in-flight', found[1], redis.call('PTTL', KEYS[1]) } end
redis.call('HSET', KEYS[1], 'f', ARGV[2], 'o', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return { 'begun' }
`,
);

/** ARGV: owner, lease in milliseconds. */
export const renewScript = script(
  'renew',
  `
local found = redis.call('HMGET', KEYS[1], 'o', 'a')
if found[1] ~= ARGV[1] or found[2] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`,
);

/** ARGV: owner, time in milliseconds, answer. */
export const completeScript = script(
  'complete',
  `
if redis.call('HGET', KEYS[1], 'o') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'a', ARGV[3])
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`,
);

/** ARGV: owner. */
export const abandonScript = script(
  'abandon',
  `
local found = redis.call('HMGET', KEYS[1], 'o', 'a')
if found[1] ~= ARGV[1] or found[2] then return 0 end
return redis.call('DEL', KEYS[1])
`,
);

export const forgetScript = script(
  'forget',
  `
if redis.call('HEXISTS', KEYS[1], 'a') == 0 then return 0 end
return redis.call('DEL', KEYS[1])
`,
);
