import type { RedisScript } from '#domain/redis';

const PUT = `
local put = function(value, ttl)
  if ttl == '' then redis.call('SET', KEYS[1], value) else redis.call('SET', KEYS[1], value, 'PX', ttl) end
end
`;

/** ARGV: '1' when a value is expected, that value, '1' when a value is set, that value, milliseconds or nothing. Answers whether it was as expected. */
export const compareAndSet: RedisScript = {
  name: 'key-value.compare-and-set',
  source: `${PUT}
local present = redis.call('GET', KEYS[1])
if ARGV[1] == '1' then
  if present ~= ARGV[2] then return 0 end
elseif present then
  return 0
end
if ARGV[3] == '1' then put(ARGV[4], ARGV[5]) elseif present then redis.call('DEL', KEYS[1]) end
return 1
`,
};

/** ARGV: by, milliseconds or nothing. Answers the sum, or nothing when it cannot be made. Numbers of Lua are exact in the whole range that is let through. */
export const increment: RedisScript = {
  name: 'key-value.increment',
  source: `${PUT}
local most = 9007199254740991
local present = redis.call('GET', KEYS[1])
local before = 0
if present then
  if present ~= '0' and not (#present <= 17 and string.match(present, '^%-?[1-9]%d*$')) then return false end
  before = tonumber(present)
end
local sum = before + tonumber(ARGV[1])
if math.abs(before) > most or math.abs(sum) > most then return false end
local text = string.format('%.0f', sum)
if present then redis.call('SET', KEYS[1], text, 'KEEPTTL') else put(text, ARGV[2]) end
return text
`,
};

/** ARGV: none. The key has no end any more. Answers whether it is there. */
export const persist: RedisScript = {
  name: 'key-value.persist',
  source: `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('PERSIST', KEYS[1])
return 1
`,
};
