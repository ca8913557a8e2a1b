#!/usr/bin/env bash
# Builds with warnings as errors, checks the formatting, runs every test project one after another, and ends with exactly one line
#   N passed, N failed, N skipped
# Exit code: 0 only if everything succeeded.
#   tools/test.sh                     everything
#   tools/test.sh --filter EXPRESSION the tests that match (the syntax of `dotnet test --filter`)
set -uo pipefail
cd "$(dirname "$0")/.."

filter=()
while (($#)); do
  case "$1" in
    --filter) [[ $# -ge 2 ]] || { echo "--filter needs an expression" >&2; exit 2; }; filter=(--filter "$2"); shift 2 ;;
    --filter=*) filter=(--filter "${1#--filter=}"); shift ;;
    -h|--help) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "unknown option '$1'; usage: tools/test.sh [--filter EXPRESSION]" >&2; exit 2 ;;
  esac
done

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 MSBUILDDISABLENODEREUSE=1
passed=0 failed=0 skipped=0

finish() {
  echo "$passed passed, $failed failed, $skipped skipped"
  ((failed == 0)) || exit 1
  exit 0
}

# A step that is not a test counts as one failure and ends the run.
step() {
  echo "== $1"
  shift
  "$@" || { failed=1; finish; }
}

# The tests start real peers: servers and a client that others wrote.
install_missing() {
  local missing=() program
  local -A package=([nginx]=nginx [curl]=curl [dnsmasq]=dnsmasq-base [node]=nodejs [npm]=npm)
  for program in "${!package[@]}"; do
    PATH="$PATH:/usr/sbin:/sbin" command -v "$program" >/dev/null || missing+=("${package[$program]}")
  done
  # nghttp2's programs, of two packages, and libraries of Debian's own Python.
  command -v h2load >/dev/null || missing+=(nghttp2-client)
  PATH="$PATH:/usr/sbin" command -v nghttpd >/dev/null || missing+=(nghttp2-server)
  /usr/bin/python3 -c 'import h2' 2>/dev/null || missing+=(python3 python3-h2)
  /usr/bin/python3 -c 'import grpc' 2>/dev/null || missing+=(python3 python3-grpcio)
  ((${#missing[@]} == 0)) && return 0
  local root=()
  ((EUID == 0)) || root=(sudo)
  "${root[@]}" apt-get update -qq &&
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" ||
    echo "could not install ${missing[*]}: the tests that need it are skipped and say so" >&2
}

# What the peers in Node need, as the lock file has it.
install_packages() {
  command -v npm >/dev/null || return 0
  local folder=tests/Functional/Node
  [[ $folder/node_modules/.package-lock.json -nt $folder/package-lock.json ]] && return 0
  npm ci --prefix "$folder" --no-audit --no-fund --loglevel=error ||
    echo "could not install the packages of $folder: the tests that need them are skipped and say so" >&2
}

count() { # the sum of an attribute over the Counters of the result files given
  local attribute=$1 sum=0 value
  shift
  for value in $(grep -ho "<Counters [^>]*" "$@" | grep -o " $attribute=\"[0-9]*\"" | tr -dc '0-9\n'); do
    ((sum += value))
  done
  echo "$sum"
}

run_project() {
  local project=$1 results code files total executed bad
  results=$(mktemp -d)
  echo "== test $project"
  dotnet test "$project" --no-build -c Release --logger trx --logger "console;verbosity=minimal" \
    --results-directory "$results" --blame-hang-timeout 10m --blame-hang-dump-type none "${filter[@]}"
  code=$?
  mapfile -t files < <(find "$results" -name '*.trx')
  bad=0
  if ((${#files[@]})); then
    total=$(count total "${files[@]}") executed=$(count executed "${files[@]}") bad=$(count failed "${files[@]}")
    ((passed += $(count passed "${files[@]}"), failed += bad, skipped += total - executed))
  fi
  # A run that dies without naming a failed test (crash, hang, no result file) is a failure too.
  if ((code != 0 && bad == 0)); then
    echo "$project ended with exit code $code" >&2
    ((failed += 1))
  fi
  rm -rf "$results"
}

step "peers" install_missing
step "packages" install_packages
step "build" dotnet build Waterfall.sln -c Release -v q -warnaserror
step "format" dotnet format Waterfall.sln --verify-no-changes --no-restore
for project in tests/*/*.csproj; do
  grep -q "<IsTestProject>true" "$project" && run_project "$project"
done
finish
