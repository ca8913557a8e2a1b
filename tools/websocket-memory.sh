#!/usr/bin/env bash
# What an idle WebSocket connection costs a gateway in memory: Waterfall and nginx, one processor each, the same clients and upstream; and Waterfall once
# more with clients over HTTP/2 (RFC 8441), which nginx does not take.
#   tools/websocket-memory.sh [COUNT [COUNT_OVER_HTTP2]]    default 10,000 each, or as many as there may be open files for
# A WebSocket takes two descriptors of the gateway, the client's and the upstream's; over HTTP/2 it takes the upstream's, and 100 share the client's. Where a
# process may have no more than 20,000, they are 9,900 and all 10,000.
# Prints the growth of the gateway's resident memory (RSS, and PSS, in which shared pages are divided) per connection, five seconds after the last one opened.
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
export PATH=$PATH:/usr/sbin
port=$((20000 + RANDOM % 10000))
folder=$(mktemp -d)
pids=()

finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2> /dev/null || true; done
  wait 2> /dev/null || true
  rm -rf "$folder"
}
trap finish EXIT

for program in node nginx; do
  command -v "$program" > /dev/null || { echo "$program is not installed" >&2; exit 2; }
done
ulimit -n 65536 2> /dev/null || ulimit -n "$(ulimit -Hn)"
most=$((($(ulimit -n) - 200) / 2))
count=${1:-$((most < 10000 ? most : 10000))}
count_over_http2=${2:-10000}
if (($(ulimit -n) < 2 * count + 100 || $(ulimit -n) < count_over_http2 + count_over_http2 / 100 + 200)); then
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

memory() { # RSS and PSS of processes and their children, in KiB
  local pid sum_rss=0 sum_pss=0 rss pss
  for pid in "$1" $(cat "/proc/$1/task/$1/children"); do
    rss=$(awk '/^Rss:/ { print $2 }' "/proc/$pid/smaps_rollup")
    pss=$(awk '/^Pss:/ { print $2 }' "/proc/$pid/smaps_rollup")
    ((sum_rss += rss, sum_pss += pss)) || true
  done
  echo "$sum_rss $sum_pss"
}

measure() { # name, pid, how many, what kind of client
  local before after client count=$3 kind=$4
  # What every gateway makes for its first connections is not what one more costs.
  node "$repository/tests/Functional/Node/idle.js" "$kind" "$port" 64 > "$folder/warm.$2" &
  client=$!
  pids+=("$client")
  await_line "$folder/warm.$2" '^open'
  kill "$client"
  sleep 3
  read -r -a before <<< "$(memory "$2")"
  node "$repository/tests/Functional/Node/idle.js" "$kind" "$port" "$count" > "$folder/open.$2" &
  client=$!
  pids+=("$client")
  await_line "$folder/open.$2" '^open'
  sleep 5
  read -r -a after <<< "$(memory "$2")"
  echo "$1: $(((after[0] - before[0]) * 1024 / count)) bytes RSS, $(((after[1] - before[1]) * 1024 / count)) bytes PSS per idle WebSocket ($count open; before: $((before[0] / 1024)) MiB)"
  kill "$client"
}

node "$repository/tests/Functional/Node/idle.js" server > "$folder/server" &
pids+=("$!")
await_line "$folder/server" '^[0-9]'
upstream=$(head -1 "$folder/server")

cat > "$folder/gateway.yaml" << END
listeners: { public: { address: "127.0.0.1:$port" } }
upstreams: { origin: { endpoints: ["http://127.0.0.1:$upstream"] } }
routes: { all: { match: "/{**rest}", upstream: origin } }
END
measure_waterfall() { # name, how many, what kind of client
  local gateway
  taskset --cpu-list 0 "$repository/src/Host/bin/Release/net10.0/waterfall" run --config "$folder/gateway.yaml" > "$folder/gateway.log" 2>&1 &
  gateway=$!
  pids+=("$gateway")
  await_line "$folder/gateway.log" "$port"
  measure "$1" "$gateway" "$2" "$3"
  kill "$gateway"
  wait "$gateway" 2> /dev/null || true
}
measure_waterfall waterfall "$count" client
measure_waterfall 'waterfall, clients over HTTP/2' "$count_over_http2" h2

cat > "$folder/nginx.conf" << END
daemon off;
worker_processes 1;
pid $folder/nginx.pid;
error_log stderr crit;
events { worker_connections 65536; }
http {
  access_log off;
  client_body_temp_path $folder/1; proxy_temp_path $folder/2; fastcgi_temp_path $folder/3; uwsgi_temp_path $folder/4; scgi_temp_path $folder/5;
  map \$http_upgrade \$connection_upgrade { default upgrade; '' close; }
  server {
    listen 127.0.0.1:$port backlog=4096;
    location / {
      proxy_pass http://127.0.0.1:$upstream;
      proxy_http_version 1.1;
      proxy_set_header Upgrade \$http_upgrade;
      proxy_set_header Connection \$connection_upgrade;
      proxy_read_timeout 1h;
    }
  }
}
END
nginx -c "$folder/nginx.conf" -p "$folder" -e stderr > "$folder/nginx.log" 2>&1 &
nginx=$!
pids+=("$nginx")
sleep 2
measure nginx "$nginx" "$count" client
