import type { RedisScript } from '#domain/redis';

/**
 * The family of a lock is one hash: `owner` (empty: nobody), `token`, the last one that was given, and `ends`, in microseconds of the server's clock. It outlives the lease, so that the
 * token does not go back when the clock does, by `KEPT` milliseconds.
 */
const KEPT = 3_600_000;

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local owner, token, ends = unpack(redis.call('HMGET', KEYS[1], 'owner', 'token', 'ends'))
local live = owner and owner ~= '' and tonumber(ends) > now
local keep = function(owned, given, lease)
  redis.call('HSET', KEYS[1], 'owner', owned, 'token', given, 'ends', string.format('%.0f', now + lease * 1000))
  redis.call('PEXPIRE', KEYS[1], lease + ${KEPT})
end
`;

/** ARGV: owner, lease in milliseconds. Answers the token, or how many milliseconds the present lease has left. */
export const acquireLock: RedisScript = {
  name: 'lock.acquire',
  source: `${NOW}
local lease = tonumber(ARGV[2])
if live and owner ~= ARGV[1] then return { 0, tostring(math.ceil((tonumber(ends) - now) / 1000)) } end
if not live then
  local last = tonumber(token or '0')
  if last >= now then token = string.format('%.0f', last + 1) else token = string.format('%.0f', now) end
end
keep(ARGV[1], token, lease)
return { 1, token }
`,
};

/** ARGV: owner, lease in milliseconds. Answers whether it is still the owner's. */
export const renewLock: RedisScript = {
  name: 'lock.renew',
  source: `${NOW}
if not live or owner ~= ARGV[1] then return 0 end
keep(owner, token, tonumber(ARGV[2]))
return 1
`,
};

/** ARGV: owner, the channel with its prefix. Answers whether it was still the owner's; those who wait are told. */
export const releaseLock: RedisScript = {
  name: 'lock.release',
  source: `${NOW}
if not live or owner ~= ARGV[1] then return 0 end
keep('', token, 0)
redis.call('PUBLISH', ARGV[2], '')
return 1
`,
};
