-- GET on a connection of its own.
dofile(os.getenv("WATERFALL_SCRIPTS") .. "/report.lua")
wrk.headers["Connection"] = "close"
