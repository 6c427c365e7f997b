-- KEYS: the ring, the closing. ARGV: 'window' or 'closed', and a time in microseconds.
local ends = now + tonumber(ARGV[2])
if ARGV[1] == 'window' then
  local last = number(read('LINDEX', KEYS[1], -1))
  if last and last < ends then
    redis.call('LSET', KEYS[1], -1, text(ends))
  end
elseif ends > now and ends > (number(read('GET', KEYS[2])) or 0) then
  redis.call('SET', KEYS[2], text(ends), 'PX', text(math.ceil((ends - now) / 1000)))
end
return 1
