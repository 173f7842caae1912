#!/bin/sh
# Publishes the gateway together with the .NET runtime, so that a host needs neither: a folder and an archive for each system.
#
#   config/publish.sh                       all three: linux-x64 linux-arm64 osx-arm64, into ./publish
#   config/publish.sh -o /tmp/out linux-x64
#
# Needs the .NET SDK of global.json; the runtime packs of other systems are fetched from the package source.
set -eu
cd "$(dirname "$0")/.."

out=publish
if [ "${1:-}" = -o ]; then out=$2; shift 2; fi
[ $# -gt 0 ] || set -- linux-x64 linux-arm64 osx-arm64

mkdir -p "$out"
out=$(cd "$out" && pwd)
# Built apart from the working tree's own output, which stays as it is.
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT

for system in "$@"; do
  folder=$out/fjmcp-gateway-$system
  rm -rf "$folder"
  # The committed lock files know no system: each system's packs are noted elsewhere.
  dotnet publish Gateway/Gateway.csproj --nologo --verbosity quiet --configuration Release --runtime "$system" --self-contained \
    --artifacts-path "$build" --output "$folder" -p:NuGetLockFilePath=obj/publish.lock.json -nodeReuse:false
  mkdir -p "$folder/config"
  cp -R docs LICENSE CHANGELOG.md "$folder/"
  cp -R config/systemd config/Caddyfile* config/nginx.snippet.conf config/*.example.json config/grafana-dashboard.json "$folder/config/"
  tar -C "$out" -czf "$folder.tar.gz" "fjmcp-gateway-$system"
  echo "$folder.tar.gz"
done
