-- KEYS: value. ARGV: fingerprint, known keys.
local value = read(KEYS[1], ARGV[2])
if value.kind == 'error' then return value.err end
if value.kind ~= 'live' or value.print ~= ARGV[1] then return 0 end
bury(KEYS[1], value)
return 1
