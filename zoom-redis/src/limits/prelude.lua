local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

-- Redis would round a number as large as these.
local function text(number)
  return string.format('%.0f', number)
end

-- What a key holds; nothing where it holds something else.
local function read(...)
  local value = redis.pcall(...)
  if type(value) == 'table' and value.err then
    return nil
  end
  return value or nil
end

-- A number that is a time or a count.
local function number(value)
  value = tonumber(value)
  return value and value >= 0 and value < 9e15 and value or nil
end

