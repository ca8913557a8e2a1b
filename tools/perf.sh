#!/usr/bin/env bash
# Measures Waterfall beside nginx, HAProxy, Caddy and YARP; docs/MEASURING.md says how and what it means.
#   tools/perf.sh --quick          two scenarios, two minutes
#   tools/perf.sh --help           everything else
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
export PATH=$PATH:/usr/sbin

# Core 0 is the gateway's; the harness keeps to the load generator's.
load_core=1
# 10,000 idle connections, and a gateway may hold a second descriptor for each.
open_files=65536

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

install_missing() {
  local missing=() name
  for name in nginx haproxy caddy wrk curl; do
    command -v "$name" > /dev/null || missing+=("$name")
  done
  command -v h2load > /dev/null || missing+=(nghttp2-client)
  command -v nghttpd > /dev/null || missing+=(nghttp2-server)
  if [ ${#missing[@]} -eq 0 ]; then return; fi

  echo "installing from Debian: ${missing[*]}" >&2
  # Masked while they are installed, for the packages would start their services.
  local has_systemd=
  if [ -d /run/systemd/system ]; then has_systemd=yes; fi
  if [ -n "$has_systemd" ]; then as_root systemctl mask --runtime --quiet "${missing[@]}"; fi
  as_root apt-get update -q >&2
  for name in "${missing[@]}"; do
    # What cannot be had is a peer that cannot be started: reported, not fatal.
    as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -q -y --no-install-recommends "$name" >&2 ||
      echo "cannot install $name" >&2
  done
  if [ -n "$has_systemd" ]; then as_root systemctl unmask --runtime --quiet "${missing[@]}"; fi
}

build() {
  local project
  for project in src/Host perf/Peers/Yarp perf/Peers; do
    dotnet build "$repository/$project" -c Release -v q --nologo -clp:NoSummary >&2
  done
}

case " $* " in
  *" --help "* | *" -h "* | *" -? "*) ;;
  *) install_missing ;;
esac
build
ulimit -n "$open_files" 2> /dev/null || ulimit -n "$(ulimit -Hn)"
exec taskset --cpu-list "$load_core" "$repository/perf/Peers/bin/Release/net10.0/waterfall-peers" "$@"
