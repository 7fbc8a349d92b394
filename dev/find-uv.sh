#!/usr/bin/env bash
# Prints the path of uv: the one on PATH, else one in the cache, which is installed when it is not there yet.
# Arguments: the Python that installs it, the cache. Its messages go to standard error.
set -euo pipefail
python=$1 cache=$2

if command -v uv; then exit 0; fi
uv="$cache/uv/bin/uv"
if ! "$uv" --version >/dev/null 2>&1; then
  echo "setup: installing uv into the cache" >&2
  rm -rf "$cache/uv"
  if ! { "$python" -m venv "$cache/uv" && "$cache/uv/bin/pip" install -q --disable-pip-version-check uv==0.13.9; } >&2; then
    echo "setup: uv could not be installed; put uv on PATH (on Debian, python3-venv lets this script do it)" >&2
    exit 1
  fi
fi
echo "$uv"
