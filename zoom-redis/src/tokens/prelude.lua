-- What all scripts about tokens begin with.
local time = redis.call('TIME')
-- In microseconds, as all times here are. A double holds these exactly.
local now = time[1] * 1000000 + time[2]

local function whole(number)
  return string.format('%.0f', number)
end

-- The value at a key: what is there ('none', 'garbage', 'foreign', 'live' or
-- 'dead'), and its parts. `known` has the ids of the keys that the asker can open,
-- and '-' if it takes what is not sealed.
local function read(key, known)
  local text = redis.pcall('GET', key)
  if text == false then return { kind = 'none' } end
  if type(text) ~= 'string' then
    -- A value of another type can be replaced; anything else is the asker's to hear.
    if string.find(text.err, 'WRONGTYPE', 1, true) then return { kind = 'garbage' } end
    return { kind = 'error', err = text }
  end
  local version = string.match(text, '^(%d+) ')
  if version and version ~= '1' then return { kind = 'foreign' } end
  local state, minted, expires, print, id =
    string.match(text, '^1 ([tx]) (%d+) (%d+) (%x+) (%S+) ')
  if not state or #minted > 16 or #expires > 16 then return { kind = 'garbage' } end
  local value = {
    text = text,
    kind = state == 't' and 'live' or 'dead',
    minted = tonumber(minted),
    expires = tonumber(expires),
    print = print,
  }
  if value.kind == 'live' and not string.find(known, ' ' .. id .. ' ', 1, true) then
    return { kind = id == '-' and 'garbage' or 'foreign' }
  end
  -- Somebody set the clock back, or another server's was ahead.
  if value.expires <= now or value.minted > now then return { kind = 'none' } end
  return value
end

-- Puts a tombstone in the place of a token: it ends when the token would have.
local function bury(key, value)
  redis.call('SET', key,
    '1 x ' .. whole(value.minted) .. ' ' .. whole(value.expires) .. ' ' .. value.print .. ' - ',
    'PX', whole(math.ceil((value.expires - now) / 1000)))
  value.kind = 'dead'
end

-- Gives a lease back, after so many milliseconds.
local function release(key, owner, cool_down)
  if owner == '' or redis.pcall('GET', key) ~= owner then return end
  if tonumber(cool_down) == 0 then
    redis.call('DEL', key)
  else
    local set = redis.pcall('SET', key, '-', 'PX', cool_down)
    if set.err then redis.call('PEXPIRE', key, cool_down) end
  end
end
