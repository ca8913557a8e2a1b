-- POST with a chunked body in chunks of 4 KiB (the last may be shorter), as raw bytes; argument: body bytes.
dofile(os.getenv("WATERFALL_SCRIPTS") .. "/report.lua")

local CHUNK = 4096

function init(args)
  local left = tonumber(args[1])
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/octet-stream"
  wrk.headers["Transfer-Encoding"] = "chunked"
  local parts = { wrk.format() }
  while left > 0 do
    local size = math.min(left, CHUNK)
    parts[#parts + 1] = string.format("%x\r\n%s\r\n", size, string.rep("w", size))
    left = left - size
  end
  parts[#parts + 1] = "0\r\n\r\n"
  local request = table.concat(parts)
  -- wrk formats a request once and sends those bytes from then on.
  wrk.format = function() return request end
end
