import type { RedisScript } from '#domain/redis';

/**
 * What the scripts agree on. A namespace has a hash of generations, `KEYS[1]`: `e` its epoch, another one whenever the hash was lost, so that nothing of before is taken for valid; `s` a number that grows with every
 * change; `c` where it stood at the last `clear`; `t:<tag>` where it stood when the tag was last invalidated. An entry begins with a line of its own:
 *
 * `GW1|<e>|<format>|<kind>|<s>|<fresh until>|<kept until>|<stored at>|<tags as JSON>` and a line end, in milliseconds of the server's clock; kind is `t` (text) or `n` (nothing: a negative answer).
 *
 * One with tags begins with `GWT`: only the server knows whether they are valid. All else is judged by the reader, who has to take the line apart anyway, and whom nobody else waits for.
 *
 * What is invalidated is invalidated without memory as well (`forced`): a server refuses the first call of a script that needs some, and none that comes after a change; deleting a field that is not there is one.
 *
 * A deleted key leaves `GWX|<e>||x|<s>|`, so that a load which began before is refused. Only declared keys are touched, all in one slot.
 */
const COMMON = `
local function state(epoch)
  local g = redis.call('HMGET', KEYS[1], 'e', 's', 'c')
  if g[1] then return g[1], tonumber(g[2]), tonumber(g[3]) end
  redis.call('HSET', KEYS[1], 'e', epoch, 's', 0, 'c', 0)
  return epoch, 0, 0
end
local function now()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
local function tagged(seq, json)
  if json == '[]' then return true end
  local ok, tags = pcall(cjson.decode, json)
  if not ok or type(tags) ~= 'table' then return false end
  for _, tag in ipairs(tags) do
    local at = redis.call('HGET', KEYS[1], 't:' .. tostring(tag))
    if at and tonumber(at) > seq then return false end
  end
  return true
end
local function forced()
  redis.call('HDEL', KEYS[1], 'none')
end
local NONE, INVALIDATED, EXPIRED, OTHER, CORRUPT = 0, 1, 2, 3, 4
local function judge(value, epoch, cleared, format, ms)
  if string.sub(value, 1, 4) == 'GWX|' then return INVALIDATED end
  local e, f, kind, s, fresh, kept, at, tags = string.match(value, '^GW[1T]|([^|\\n]*)|([^|\\n]*)|([tn])|(%d+)|(%d+)|(%d+)|(%d+)|([^\\n]*)\\n')
  if not s then return CORRUPT end
  if f ~= format then return OTHER end
  local seq = tonumber(s)
  if e ~= epoch or seq < cleared or not tagged(seq, tags) then return INVALIDATED end
  if tonumber(kept) <= ms then return EXPIRED end
  return nil, tonumber(fresh) > ms and kind ~= 'n'
end
`;

/** `KEYS`: generations, entries. `ARGV`: an epoch to begin with, format, most bytes. Gives epoch, number, where the last `clear` stood, time, and for each entry what is stored, or a number that says why it is not served. */
export const READ: RedisScript = {
  name: 'cache.read',
  source: `${COMMON}
local epoch, seq, cleared = state(ARGV[1])
local ms = now()
local most = tonumber(ARGV[3])
local reply = { epoch, seq, cleared, ms }
local values = redis.call('MGET', unpack(KEYS, 2))
for i = 1, #KEYS - 1 do
  local value = values[i]
  if not value then value = NONE
  elseif #value > most then value = CORRUPT
  elseif string.byte(value, 3) == 84 then value = judge(value, epoch, cleared, ARGV[2], ms) or value end
  reply[i + 4] = value
end
return reply`,
};

/**
 * `KEYS`: generations, entries. `ARGV`: an epoch to begin with; the ticket's epoch, number and time, or empty texts; how long a ticket is good; 1 for a change; and for each entry format, fresh for, kept for, kind, tags as JSON and
 * payload. Gives 1 or 0 for each: whether it was kept.
 */
export const WRITE: RedisScript = {
  name: 'cache.write',
  source: `${COMMON}
local epoch, seq, cleared = state(ARGV[1])
local ms = now()
local under = ARGV[2] ~= '' and tonumber(ARGV[3]) or nil
local valid = under == nil or (ARGV[2] == epoch and cleared <= under and ms - tonumber(ARGV[4]) <= tonumber(ARGV[5]))
local stamp = under
if valid and ARGV[6] == '1' then stamp = redis.call('HINCRBY', KEYS[1], 's', 1) end
local reply = {}
for i = 2, #KEYS do
  local at = 7 + (i - 2) * 6
  local kept = valid
  if kept and under then
    kept = tagged(under, ARGV[at + 4])
    local there = redis.pcall('GETRANGE', KEYS[i], 0, 191)
    local e, s = nil, nil
    if type(there) == 'string' then e, s = string.match(there, '^GW[1TX]|([^|\\n]*)|[^|\\n]*|[tnx]|(%d+)|') end
    if s and e == epoch and tonumber(s) > under then kept = false end
  end
  if kept then
    local fresh, total = ms + math.ceil(tonumber(ARGV[at + 1])), math.max(1, math.ceil(tonumber(ARGV[at + 2])))
    local head = string.format('GW%s|%s|%s|%s|%.0f|%.0f|%.0f|%.0f|', ARGV[at + 4] == '[]' and '1' or 'T', epoch, ARGV[at], ARGV[at + 3], stamp, fresh, ms + total, ms) .. ARGV[at + 4] .. '\\n'
    redis.call('SET', KEYS[i], head .. ARGV[at + 5], 'PX', string.format('%.0f', total))
  end
  reply[i - 1] = kept and 1 or 0
end
return reply`,
};

/** `KEYS`: generations, entries. `ARGV`: an epoch to begin with, format, how long a deleted key is remembered. Gives how many fresh entries there were. */
export const DELETE: RedisScript = {
  name: 'cache.delete',
  source: `${COMMON}
forced()
local epoch, seq, cleared = state(ARGV[1])
local ms = now()
local stamp = redis.call('HINCRBY', KEYS[1], 's', 1)
local count = 0
for i = 2, #KEYS do
  local there = redis.pcall('GETRANGE', KEYS[i], 0, 16383)
  if type(there) == 'string' and there ~= '' then
    local why, fresh = judge(there, epoch, cleared, ARGV[2], ms)
    if not why and fresh then count = count + 1 end
  end
  redis.call('SET', KEYS[i], string.format('GWX|%s||x|%.0f|', epoch, stamp), 'PX', ARGV[3])
end
return count`,
};

/** `KEYS`: generations. `ARGV`: an epoch to begin with, how many tags are remembered, tags. Beyond that number the whole namespace is invalidated. */
export const DELETE_TAGS: RedisScript = {
  name: 'cache.delete-tags',
  source: `${COMMON}
forced()
local epoch = state(ARGV[1])
local stamp = redis.call('HINCRBY', KEYS[1], 's', 1)
for i = 3, #ARGV do redis.call('HSET', KEYS[1], 't:' .. ARGV[i], stamp) end
if redis.call('HLEN', KEYS[1]) > tonumber(ARGV[2]) + 3 then
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'e', epoch, 's', stamp, 'c', stamp)
end
return 0`,
};

/** `KEYS`: generations. `ARGV`: an epoch to begin with. */
export const CLEAR: RedisScript = {
  name: 'cache.clear',
  source: `${COMMON}
forced()
local epoch = state(ARGV[1])
local stamp = redis.call('HINCRBY', KEYS[1], 's', 1)
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'e', epoch, 's', stamp, 'c', stamp)
return 0`,
};
