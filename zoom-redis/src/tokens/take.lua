-- KEYS: value, lease. ARGV: owner, lease in ms, need, rejected fingerprint, known
-- keys, a value that could not be opened.
local value = read(KEYS[1], ARGV[5])
if value.kind == 'error' then return value.err end
if value.kind == 'foreign' then return { 'foreign' } end
if value.text and value.text == ARGV[6] then value = { kind = 'garbage' } end
if value.kind == 'live' and value.print == ARGV[4] then bury(KEYS[1], value) end
local text = ''
if value.kind == 'live' then
  text = value.text
  local need = math.min(tonumber(ARGV[3]), (value.expires - value.minted) / 2)
  if value.expires - now >= need then return { 'token', whole(now), text } end
end
local garbage = value.kind == 'garbage' and 1 or 0

local set = redis.pcall('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2])
if set and set.err then
  -- Nobody can have the lease; but a token that can still be used is one.
  if text ~= '' then return { 'held', whole(now), text, 1000, 0 } end
  return set
end
local holder = set and ARGV[1] or redis.pcall('GET', KEYS[2])
if holder == ARGV[1] then
  redis.call('PEXPIRE', KEYS[2], ARGV[2])
  return { 'leased', whole(now), text, garbage }
end
local ends_in = redis.call('PTTL', KEYS[2])
if ends_in < 0 then
  -- Nothing of ours stays for ever.
  redis.call('PEXPIRE', KEYS[2], ARGV[2])
  ends_in = tonumber(ARGV[2])
end
return { 'held', whole(now), text, ends_in, holder == '-' and 1 or 0 }
