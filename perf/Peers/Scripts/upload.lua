-- POST with a content-length; argument: body bytes.
dofile(os.getenv("WATERFALL_SCRIPTS") .. "/report.lua")

function init(args)
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/octet-stream"
  wrk.body = string.rep("w", tonumber(args[1]))
end
