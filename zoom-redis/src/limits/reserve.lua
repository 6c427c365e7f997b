-- KEYS: the processes, and of each lane the ring, its epoch, its closing, its day.
-- ARGV: want, unused, horizon, whether the asker used the lanes, the asker, and of each
-- lane the limit, the window, the turns of a day (0: any). Times are in microseconds.
local DAY, FARTHEST, REMEMBERED = 86400000000, 10000000, 60000000
local want, unused, horizon = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local was_used = ARGV[4] == '1'

local added = redis.pcall('ZADD', KEYS[1], text(now), ARGV[5])
if type(added) == 'table' and added.err then
  -- A server that has no room lets everything through after a DEL.
  if not string.find(added.err, 'WRONGTYPE') then
    return added
  end
  redis.call('DEL', KEYS[1])
  redis.call('ZADD', KEYS[1], text(now), ARGV[5])
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(now - REMEMBERED))
redis.call('PEXPIRE', KEYS[1], REMEMBERED / 1000)

-- A lane that nothing is known of, as if it had been used at its rate.
local function begin(lane)
  local start = was_used and now + lane.window or now
  redis.call('DEL', lane.ring)
  for before = lane.limit, 1, -1 do
    redis.call('RPUSH', lane.ring, text(start - math.floor(lane.window * before / lane.limit)))
  end
  lane.begun = math.max(now, (lane.begun or 0) + 1)
end

-- As many turns as the limit asks for.
local function fit(lane, length)
  if length > lane.limit then
    redis.call('LTRIM', lane.ring, -lane.limit, -1)
  end
  local oldest = length < lane.limit and redis.call('LINDEX', lane.ring, 0)
  for _ = length + 1, lane.limit do
    redis.call('LPUSH', lane.ring, oldest)
  end
end

local lanes, epoch, closed = {}, 0, -1
for n = 1, (#KEYS - 1) / 4 do
  local key, argument = 4 * n - 2, 3 * n + 3
  local lane = {
    ring = KEYS[key],
    day = KEYS[key + 3],
    limit = tonumber(ARGV[argument]),
    window = tonumber(ARGV[argument + 1]),
    daily = tonumber(ARGV[argument + 2]),
    begun = number(read('GET', KEYS[key + 1])),
  }
  lanes[n] = lane
  local length = read('LLEN', lane.ring) or 0
  local last = number(read('LINDEX', lane.ring, -1))
  if lane.begun and last and last <= now + FARTHEST + lane.window then
    fit(lane, length)
  else
    begin(lane)
  end
  local kept = text(math.max(3600000, 2 * lane.window / 1000))
  redis.call('SET', KEYS[key + 1], text(lane.begun), 'PX', kept)
  redis.call('PEXPIRE', lane.ring, kept)
  epoch = math.max(epoch, lane.begun)

  local closing = number(read('GET', KEYS[key + 2])) or 0
  if closing > now then
    closed = math.max(closed, closing - now)
  end
  if lane.daily > 0 then
    lane.today = math.floor(now / DAY)
    local day, used = string.match(read('GET', lane.day) or '', '^(%d+) (%d+)$')
    local is_today = number(day) == lane.today and number(used)
    lane.used = is_today and math.max(0, used - unused) or 0
    want = math.min(want, lane.daily - lane.used)
    if lane.used >= lane.daily then
      closed = math.max(closed, (lane.today + 1) * DAY - now)
    end
  end
end
if closed > 0 then
  want = 0
end

local turns, again = {}, -1
for n = 1, want do
  local due = now
  for _, lane in ipairs(lanes) do
    local room = (number(redis.call('LINDEX', lane.ring, 0)) or 0) + lane.window
    due = math.max(due, room, number(redis.call('LINDEX', lane.ring, -1)) or 0)
  end
  if due > now + horizon then
    again = due - now - horizon
    break
  end
  for _, lane in ipairs(lanes) do
    redis.call('RPUSH', lane.ring, text(due))
    redis.call('LPOP', lane.ring)
  end
  turns[n] = due - now
end

for _, lane in ipairs(lanes) do
  if lane.daily > 0 and #turns + unused > 0 then
    local used = lane.today .. ' ' .. text(lane.used + #turns)
    local rest = (lane.today + 1) * DAY - now + 3600000000
    redis.call('SET', lane.day, used, 'PX', text(rest / 1000))
  end
end
return { now, redis.call('ZCARD', KEYS[1]), epoch, closed, again, unpack(turns) }
