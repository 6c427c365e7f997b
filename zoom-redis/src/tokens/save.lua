-- KEYS: value, lease. ARGV: owner or '', cool-down in ms, lifetime, elapsed, when
-- the lease was given or '', fingerprint, key id, payload, known keys, a value
-- that could not be opened.
release(KEYS[2], ARGV[1], ARGV[2])
local value = read(KEYS[1], ARGV[9])
if value.kind == 'error' then return value.err end
if value.kind == 'foreign' then return { 'foreign' } end
if value.text and value.text == ARGV[10] then value = { kind = 'garbage' } end
-- The lower bound counts: a command that was given up is carried out later.
local minted = now - tonumber(ARGV[4])
if ARGV[5] ~= '' then minted = math.min(minted, tonumber(ARGV[5])) end
if value.kind == 'dead' and value.print == ARGV[6] then return { 'dead' } end
if value.kind == 'live' and value.minted >= minted then
  return { 'kept', whole(now), value.text }
end
local expires = minted + tonumber(ARGV[3])
local rest = math.ceil((expires - now) / 1000)
if rest > 0 then
  local set = redis.pcall('SET', KEYS[1],
    '1 t ' .. whole(minted) .. ' ' .. whole(expires) .. ' ' .. ARGV[6] .. ' ' .. ARGV[7] .. ' ' .. ARGV[8],
    'PX', whole(rest))
  if set.err then return set end
end
return { 'stored' }
