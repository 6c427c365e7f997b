-- KEYS: lease. ARGV: owner, cool-down in ms.
release(KEYS[1], ARGV[1], ARGV[2])
return 1
