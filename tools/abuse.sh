#!/usr/bin/env bash
# Sends the gateway what peers of HTTP/2 that mean harm send (docs/HTTP2.md), while others are served, and prints what each pattern cost.
#   tools/abuse.sh    exit code 0: every one was ended with ENHANCE_YOUR_CALM, and memory stayed where it was
set -uo pipefail
cd "$(dirname "$0")/.."
dotnet test tests/Functional -c Release --nologo -v q --filter "FullyQualifiedName~Http2.AbuseTests" --logger "console;verbosity=detailed" |
  grep -aE '^ *abuse \||^ *Failed |^ *(Total tests|Passed|Failed):' | sed 's/^ *//'
exit "${PIPESTATUS[0]}"
