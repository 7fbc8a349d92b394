#!/usr/bin/env bash
# Makes the virtual environment from the hashed requirement files. Arguments: the environment, the cache.
set -euo pipefail
venv=$1 cache=$2
python=$(command -v python3.11 || command -v python3)
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "setup: Python 3.11 or newer is needed" >&2; exit 1; }
mkdir -p "$cache"
if command -v uv >/dev/null; then uv=$(command -v uv); else
  uv="$cache/uv/bin/uv"
  if [ ! -x "$uv" ]; then
    echo "setup: installing uv into the cache"
    "$python" -m venv "$cache/uv" && "$cache/uv/bin/pip" install -q uv==0.13.9
  fi
fi
echo "setup: installing the Python dependencies"
"$uv" venv -q --clear --python "$python" "$venv"
"$uv" pip sync -q --require-hashes -p "$venv/bin/python" requirements/development.txt
"$uv" pip install -q --no-deps --no-build-isolation -p "$venv/bin/python" -e .
printf '%s\n' "$PWD/dev" "$PWD" > "$venv/lib/python$("$venv/bin/python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')/site-packages/leastwise_dev.pth"
