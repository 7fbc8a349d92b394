#!/usr/bin/env bash
# Makes the virtual environment from the hashed requirement files. Arguments: the environment, the cache.
# Several may run at once: one works, the others wait and find the work done.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=$1 cache=$2

# The first Python that really starts: a version manager leaves names on PATH that do not.
python=
for name in python3.11 python3.12 python3.13 python3.14 python3; do
  if found=$("$name" -c 'import sys; sys.version_info >= (3, 11) and print(sys.executable)' 2>/dev/null) && [ -n "$found" ]; then
    python=$found
    break
  fi
done
[ -n "$python" ] || { echo "setup: Python 3.11 or newer is needed on PATH" >&2; exit 1; }

mkdir -p "$cache"
exec 9>"$cache/python.lock"
if command -v flock >/dev/null; then flock 9; fi

key=$("$python" - requirements/development.txt pyproject.toml dev/setup-python.sh dev/find-uv.sh <<'PYTHON'
import hashlib, os, sys
digest = hashlib.sha256(f"{sys.executable} {sys.version} {os.getcwd()}".encode())
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        digest.update(file.read())
print(digest.hexdigest())
PYTHON
)
if [ -x "$venv/bin/python" ] && [ "$(cat "$venv/.key" 2>/dev/null)" = "$key" ]; then exit 0; fi

uv=$(bash dev/find-uv.sh "$python" "$cache")

echo "setup: installing the Python dependencies"
rm -f "$venv/.key"
if ! "$venv/bin/python" -c "import sys; sys.exit(sys._base_executable != '$python')" 2>/dev/null; then
  "$uv" venv -q --clear --python "$python" "$venv"
fi
"$uv" pip sync -q --require-hashes -p "$venv/bin/python" requirements/development.txt
"$uv" pip install -q --no-deps --no-build-isolation -p "$venv/bin/python" -e .
packages=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
printf '%s\n' "$PWD/dev" "$PWD" > "$packages/leastwise_dev.pth"
echo "$key" > "$venv/.key"
