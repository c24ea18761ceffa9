import type { RedisScript } from '#domain/redis';
import type { LimitRequest } from '../../rate-limits/limit-store.js';

/**
 * One hash for each key: `r` the rule, `m` a time in microseconds of the server's clock, and what each algorithm keeps besides. The key expires when all of the limit is there again.
 * Numbers of Lua are doubles, in which microseconds since 1970 are exact; `%.0f` keeps them so as text. A clock that was set back makes nobody wait longer than one window more.
 *
 * KEYS: the key. ARGV: rule, limit, window in microseconds, cost, 1 to take or 0 to peek, and the two parts of `tokenSpan`.
 * Answers `allowed, used, full, rest, free`: a `LimitReading`.
 */
const BEGIN = `
local key, rule, take = KEYS[1], ARGV[1], ARGV[5] == '1'
local limit, window, cost = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local function text(number) return string.format('%.0f', number) end
local function expire(microseconds) redis.call('PEXPIRE', key, text(math.ceil(microseconds / 1000))) end
local same = redis.call('HGET', key, 'r') == rule
if take and not same then redis.call('DEL', key) end
local function read(field) return same and tonumber(redis.call('HGET', key, field)) or 0 end
`;

/** `u`: how much was used in the window that ends at `m`. */
const FIXED_WINDOW = `${BEGIN}
local used, mark = read('u'), read('m')
if used == 0 or mark <= now then used, mark = 0, now + window end
local back = mark > now + window
if back then mark = now + window end
local allowed = used + cost <= limit
if take and (allowed or back) then
  if allowed then used = used + cost end
  redis.call('HSET', key, 'r', rule, 'u', text(used), 'm', text(mark))
  expire(mark - now)
end
return { allowed and 1 or 0, used, used > 0 and mark - now or 0, 0, mark - now }
`;

/** `u`: the sum of the uses that count; `h` and `n`: the number of the oldest of them and of the next; each is a field, by its number: its time and its cost. `m`: the newest. */
const SLIDING_WINDOW = `${BEGIN}
local used, mark, head, next = read('u'), read('m'), read('h'), read('n')
local function use(number)
  local at, units = string.match(redis.call('HGET', key, text(number)), '(%d+) (%d+)')
  return tonumber(at), tonumber(units)
end
if same and mark + window <= now then
  redis.call('DEL', key)
  same, used, mark, head, next = false, 0, 0, 0, 0
end
if used > 0 and mark > now then
  redis.call('DEL', key)
  redis.call('HSET', key, '0', text(now) .. ' ' .. text(used))
  mark, head, next = now, 0, 1
end
local first = head
while head < next do
  local at, units = use(head)
  if at + window > now then break end
  redis.call('HDEL', key, text(head))
  used, head = used - units, head + 1
end
local allowed = used + cost <= limit
if take and allowed then
  redis.call('HSET', key, text(next), text(now) .. ' ' .. text(cost))
  used, mark, next = used + cost, now, next + 1
end
if used > 0 and (head > first or (take and allowed) or mark == now) then
  redis.call('HSET', key, 'r', rule, 'u', text(used), 'm', text(mark), 'h', text(head), 'n', text(next))
  expire(mark + window - now)
end
local free = 0
if not allowed then
  local number, freed, at = head, 0, 0
  while freed < used + cost - limit do
    local units
    at, units = use(number)
    number, freed = number + 1, freed + units
  end
  free = at + window - now
end
return { allowed and 1 or 0, used, used > 0 and mark + window - now or 0, 0, free }
`;

/** `m` and `f`: when the bucket is full, in microseconds and `limit`-ths of one. */
const TOKEN_BUCKET = `${BEGIN}
local mark, rest = read('m'), read('f')
if mark < now then mark, rest = now, 0 end
local back = mark > now + window
if back then mark, rest = now + window, 0 end
local full, part = mark + tonumber(ARGV[6]), rest + tonumber(ARGV[7])
if part >= limit then full, part = full + 1, part - limit end
local allowed = full < now + window or (full == now + window and part == 0)
if take and (allowed or back) then
  if allowed then mark, rest = full, part end
  redis.call('HSET', key, 'r', rule, 'm', text(mark), 'f', text(rest))
  expire(mark - now + 1)
end
return { allowed and 1 or 0, 0, mark - now, rest, 0 }
`;

export const limitScripts: Readonly<Record<LimitRequest['algorithm'], RedisScript>> = {
  'fixed-window': { name: 'limit.fixed-window', source: FIXED_WINDOW },
  'sliding-window': { name: 'limit.sliding-window', source: SLIDING_WINDOW },
  'token-bucket': { name: 'limit.token-bucket', source: TOKEN_BUCKET },
};
