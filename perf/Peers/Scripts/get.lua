-- GET over keep-alive connections.
dofile(os.getenv("WATERFALL_SCRIPTS") .. "/report.lua")
