#!/usr/bin/env bash
# What a stream of HTTP/2 that waits for its answer costs the gateway in memory: its client's stream, its exchange, and its connection of HTTP/1.1 to the upstream.
#   tools/http2-memory.sh [CONNECTIONS [STREAMS]]    default 100 connections of 100 streams
# Prints the growth of the gateway's resident memory (RSS and PSS) per stream once all are under way, then how many were answered. Exit code 1 if not all were.
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
connections=${1:-100}
streams=${2:-100}
count=$((connections * streams))
port=$((20000 + RANDOM % 10000))
folder=$(mktemp -d)
peer=$repository/tests/Functional/Node/http2-streams.js
pids=()

finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2> /dev/null || true; done
  wait 2> /dev/null || true
  rm -rf "$folder"
}
trap finish EXIT

command -v node > /dev/null || { echo "node is not installed" >&2; exit 2; }
ulimit -n 65536 2> /dev/null || ulimit -n "$(ulimit -Hn)"
if (($(ulimit -n) < count + connections + 200)); then
  echo "too few open files: $(ulimit -n)" >&2
  exit 2
fi
dotnet build "$repository/src/Host" -c Release -v q --nologo -clp:NoSummary >&2

await_line() { # until a file has a line that matches, within two minutes
  local tries
  for tries in $(seq 1200); do
    if grep -q "$2" "$1" 2> /dev/null; then return 0; fi
    sleep 0.1
  done
  echo "nothing came of it: $(cat "$1")" >&2
  return 1
}

memory() { # RSS and PSS of a process, in KiB
  awk '/^Rss:/ { rss = $2 } /^Pss:/ { pss = $2 } END { print rss, pss }' "/proc/$1/smaps_rollup"
}

hold() { # name, connections, streams: holds them open until a line is written to descriptor 9
  mkfifo "$folder/$1.in"
  node "$peer" "http://127.0.0.1:$port" "$2" "$3" < "$folder/$1.in" > "$folder/$1" 2>&1 &
  pids+=("$!")
  exec 9> "$folder/$1.in"
  await_line "$folder/$1" '^open'
}

release() { # name
  echo >&9
  exec 9>&-
  await_line "$folder/$1" '^answered'
}

node "$peer" server > "$folder/server" &
pids+=("$!")
await_line "$folder/server" '^[0-9]'
cat > "$folder/gateway.yaml" << END
listeners: { public: { address: "127.0.0.1:$port", limits: { concurrentStreams: $streams } } }
upstreams: { origin: { endpoints: ["http://127.0.0.1:$(head -1 "$folder/server")"] } }
routes: { all: { match: "/{**rest}", upstream: origin } }
END
"$repository/src/Host/bin/Release/net10.0/waterfall" run --config "$folder/gateway.yaml" > "$folder/gateway.log" 2>&1 &
gateway=$!
pids+=("$gateway")
await_line "$folder/gateway.log" "$port"

# What the gateway makes for its first streams is not what one more costs.
hold warm 2 32
release warm
read -r -a before <<< "$(memory "$gateway")"
hold many "$connections" "$streams"
read -r -a after <<< "$(memory "$gateway")"
echo "waterfall: $(((after[0] - before[0]) * 1024 / count)) bytes RSS, $(((after[1] - before[1]) * 1024 / count)) bytes PSS per stream under way ($connections connections of $streams; before: $((before[0] / 1024)) MiB)"
release many
grep '^answered' "$folder/many"
grep -q "^answered $count of $count" "$folder/many"
