"""`make cluster-up` and `make cluster-down`: one control plane that outlives the command.

`up` starts a process of its own (`serve`) that holds the control plane until it is told to end or its
life is over, and that keeps a state file in the cache: process number and kubeconfig.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Event

from leastwise_dev.caches import cache_folder, locked
from leastwise_dev.cluster import START_SECONDS, ControlPlane
from leastwise_dev.control_plane_files import PEOPLE
from leastwise_dev.processes import MAX_LIFE_SECONDS
from leastwise_dev.progress import say

_POLL_SECONDS = 0.2
_STOP_SECONDS = 60.0


def _state_file() -> Path:
    return cache_folder() / "cluster.json"


def _log_file() -> Path:
    return cache_folder() / "cluster.log"


def _running() -> dict[str, str] | None:
    """The state of a live background cluster; a state file whose process is gone counts as none."""
    try:
        state: dict[str, str] = json.loads(_state_file().read_text())
    except (OSError, ValueError):
        return None
    return state if _is_ours(state["pid"]) else None


def _is_ours(pid: str) -> bool:
    """The number may have gone to another program since."""
    try:
        return b"leastwise_dev.cluster" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def up() -> int:
    """Start it unless it runs, and print the kubeconfig's path (nothing else, for use in a shell)."""
    with locked("cluster"):
        state = _running()
        if state is None:
            state = _launch()
    if state is None:
        say(f"cluster-up: it did not start; see {_log_file()}")
        return 1
    say(f"cluster-up: Kubernetes at {state['url']} for {MAX_LIFE_SECONDS // 3600} hours; also as:")
    for name in PEOPLE:
        say(f"  {name:8} {Path(state['kubeconfig']).with_name(f'{name}.kubeconfig')}")
    say(f"cluster-up: kubectl is {state['kubectl']}")
    print(state["kubeconfig"])
    return 0


def _launch() -> dict[str, str] | None:
    _state_file().unlink(missing_ok=True)
    with _log_file().open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "leastwise_dev.cluster", "serve"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    deadline = time.monotonic() + 2 * START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        if (state := _running()) is not None:
            return state
        time.sleep(_POLL_SECONDS)
    server.terminate()
    return None


def down() -> int:
    """Stop it and wait until its processes are gone; nothing to do when none runs."""
    with locked("cluster"):
        state = _running()
        if state is None:
            say("cluster-down: no cluster runs in the background")
            return 0
        os.kill(int(state["pid"]), signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        while _is_ours(state["pid"]):
            if time.monotonic() > deadline:
                say(f"cluster-down: process {state['pid']} does not end; see {_log_file()}")
                return 1
            time.sleep(_POLL_SECONDS)
    say("cluster-down: stopped")
    return 0


def serve() -> int:
    """Hold a control plane until SIGTERM or the end of its life."""
    ended = Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    signal.signal(signal.SIGINT, lambda *_: ended.set())
    with ControlPlane() as plane:
        for name in PEOPLE:
            plane.kubeconfig_for(name)
        state = {
            "pid": str(os.getpid()),
            "url": plane.url,
            "kubeconfig": str(plane.admin_kubeconfig),
            "kubectl": str(plane.as_user("admin").program),
        }
        draft = _state_file().with_suffix(".draft")
        draft.write_text(json.dumps(state))
        draft.replace(_state_file())
        ended.wait(MAX_LIFE_SECONDS)
        _state_file().unlink(missing_ok=True)
    return 0


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m leastwise_dev.cluster", description=__doc__)
    parser.add_argument("command", choices=("up", "down", "serve"))
    command = parser.parse_args(arguments).command
    sys.exit({"up": up, "down": down, "serve": serve}[command]())
