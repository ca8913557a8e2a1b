#!/usr/bin/env bash
# Kills one of three endpoints under load, restarts it, and prints what the clients noticed: nothing. Ends with 0 if no request failed and the endpoint
# came back. Needs bash and Python 3; builds the gateway where it is not built. WATERFALL names another binary.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../../.." && pwd)
waterfall=${WATERFALL:-$repository/src/Host/bin/Release/net10.0/waterfall}
before_s=3 dead_s=4 after_s=5

if [ ! -x "$waterfall" ]; then
  echo "building the gateway" >&2
  dotnet build "$repository/src/Host" -c Release -v q --nologo -clp:NoSummary >&2
fi

work=$(mktemp -d)
pids=()
cleanup() {
  for pid in "${pids[@]}"; do kill -9 "$pid" 2> /dev/null || true; done
  wait 2> /dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

# Four ports that are free now.
read -r DEMO_GATEWAY_PORT DEMO_PORT_1 DEMO_PORT_2 DEMO_PORT_3 < <(python3 - << 'PORTS'
import socket
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(4)]
print(*(each.getsockname()[1] for each in sockets))
PORTS
)
export DEMO_LOG=$work/access.json DEMO_GATEWAY_PORT DEMO_PORT_1 DEMO_PORT_2 DEMO_PORT_3

wait_for() { # a port that accepts connections
  for _ in $(seq 100); do
    if (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null; then return; fi
    sleep 0.1
  done
  echo "nothing listens on port $1" >&2
  cat "$work"/*.log >&2
  exit 1
}

start_upstream() { # port, name
  python3 "$here/upstream.py" "$1" "$2" > "$work/$2.log" 2>&1 &
  pids+=("$!")
}

start_upstream "$DEMO_PORT_1" one
victim=$!
start_upstream "$DEMO_PORT_2" two
start_upstream "$DEMO_PORT_3" three
for port in "$DEMO_PORT_1" "$DEMO_PORT_2" "$DEMO_PORT_3"; do wait_for "$port"; done
"$waterfall" run --config "$here/gateway.yaml" > "$work/gateway.log" 2>&1 &
gateway=$!
pids+=("$gateway")
wait_for "$DEMO_GATEWAY_PORT"

events=$work/events
python3 "$here/load.py" "$DEMO_GATEWAY_PORT" $((before_s + dead_s + after_s)) > "$work/results" &
load=$!
pids+=("$load")

sleep "$before_s"
echo "kill $(date +%s.%N)" >> "$events"
kill -9 "$victim"
wait "$victim" 2> /dev/null || true
sleep "$dead_s"
start_upstream "$DEMO_PORT_1" one
wait_for "$DEMO_PORT_1"
echo "start $(date +%s.%N)" >> "$events"

wait "$load"
# The gateway writes out what is left of its log as it ends.
kill -TERM "$gateway"
wait "$gateway"
python3 "$here/report.py" "$work/results" "$events" "$DEMO_LOG" one two three
