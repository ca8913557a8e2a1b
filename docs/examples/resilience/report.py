"""What the clients noticed: report.py RESULTS EVENTS ACCESS_LOG VICTIM OTHER...

Ends with 0 if no request failed and the victim answers again. EVENTS has the lines "kill TIME" and "start TIME".
"""
import json
import sys
from datetime import datetime

endpoints = sys.argv[4:]
victim = endpoints[0]


def lines(path):
    with open(path, encoding="utf-8") as file:
        return file.read().splitlines()


results = sorted((float(at), answer) for at, answer in (line.split(" ", 1) for line in lines(sys.argv[1])))
events = dict(line.split() for line in lines(sys.argv[2]))
killed, started = float(events["kill"]), float(events["start"])
log = [json.loads(line) for line in lines(sys.argv[3])]
again = [datetime.fromisoformat(line["time"].replace("Z", "+00:00")).timestamp() for line in log if line.get("attempts", 1) > 1]
back = next((at for at, answer in results if at > started and answer == victim), None)
failures = [answer for _, answer in results if answer.startswith("failed")]

print(f"{'':<16}{'requests':>9}{'failures':>9}" + "".join(f"{name:>8}" for name in endpoints))
end = results[-1][0] + 1
for label, begin, finish in [("before", 0, killed), ("one is dead", killed, started), ("one is up again", started, end), ("in all", 0, end)]:
    part = [answer for at, answer in results if begin <= at < finish]
    failed = sum(answer.startswith("failed") for answer in part)
    print(f"{label:<16}{len(part):>9}{failed:>9}" + "".join(f"{part.count(name):>8}" for name in endpoints))
print(f"sent again to another endpoint: {len(again)} requests")
# The last request that was sent there in vain: from then on nothing was.
out = max((at for at in again if killed < at < started), default=killed)
print(f"out of use: {out - killed:.2f} s after it was killed")
print("in use again: " + ("never" if back is None else f"{back - started:.2f} s after it was started"))
for what in sorted(set(failures))[:5]:
    print(what)
if failures or back is None:
    sys.exit(1)
print("no request failed, and the endpoint is back")
