"""`make demo`: the main job on a real API server, step by step; non-zero exit when a step does not hold.

    python -m leastwise_dev.demo [--keep]

With LEASTWISE_DEV_KUBECONFIG it runs on that cluster, which must not have Leastwise installed, and takes
everything away again at the end.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from leastwise_dev import tools
from leastwise_dev.demo_cluster import clear
from leastwise_dev.demo_drift import edit_by_hand, repair, report_foreign, show_drift
from leastwise_dev.demo_grants import begin, declare, use
from leastwise_dev.demo_questions import ask_how_far
from leastwise_dev.demo_removal import delete, delete_again, roll_back
from leastwise_dev.demo_world import EXAMPLES, TEAM, Demo
from leastwise_dev.narration import Narrator, StepFailedError
from leastwise_dev.worlds import World

LIFE_SECONDS = 3600.0
STEPS = (
    begin,
    declare,
    use,
    edit_by_hand,
    show_drift,
    repair,
    report_foreign,
    ask_how_far,
    delete,
    roll_back,
    delete_again,
)
_MARGIN_SECONDS = 300.0  # for the steps before; past LIFE_SECONDS the watchdogs end everything
_INTERRUPTED = 130  # what a shell answers for Ctrl-C
_MIRRORED = ({"apiGroups": [""], "resources": ["configmaps", "pods"], "verbs": ["get", "list", "watch"]},)

_NOT_SHOWN = (
    "delays of real AWS: IAM takes seconds to minutes until a change holds everywhere",
    "service control policies and other accounts: the emulator decides by the policies of one account",
    "a pod: this control plane has no nodes, so tokens come from the API server directly",
)


def run(tell: Narrator, world: World) -> None:
    """Every step in turn; StepFailedError names what does not hold."""
    demo = Demo(world, tell)
    for step in STEPS:
        step(demo)


def keep(tell: Narrator, world: World) -> None:
    """Leave a world with both policies running, and say how to look around."""
    world.apply(*(EXAMPLES / name for name in ("namespace.yaml", "cloudaccount.yaml", "ceiling.yaml")))
    world.apply(EXAMPLES / "policy-api.yaml", EXAMPLES / "policy-worker.yaml")
    world.wait_ready(TEAM, "api")
    tell.opening("\nThe world stands, with both policies. In another terminal:")
    for line in look_around(world):
        tell.says(line)
    tell.opening("Ctrl-C here ends it; it ends by itself within the hour.")
    with contextlib.suppress(KeyboardInterrupt):
        time.sleep(LIFE_SECONDS - _MARGIN_SECONDS)


def look_around(world: World) -> list[str]:
    """Lines for a shell: where everything is, and what to try."""
    programs = Path(sys.executable).parent
    return [
        f'export PATH="{tools.link_programs()}:{programs}:$PATH"',
        f"export KUBECONFIG={world.kubectl.kubeconfig}",
        *(f"export {key}={value}" for key, value in world.aws.environment("admin").items()),
        f"export LEASTWISE_UNSAFE_AWS_ENDPOINT_URL={world.aws.endpoint_url}",
        f"kubectl get epol -n {TEAM} -o wide",
        f"kubectl edit role -n {TEAM}             # and see it repaired",
        f"leastwise diff -n {TEAM}          # as the operator sees it",
        f"leastwise diff -n {TEAM} --live   # as you see it",
        f"leastwise reach sa/{TEAM}/payments-api --html reach.html",
        "aws iam list-roles --path-prefix /leastwise/",
        f"curl -s 127.0.0.1:{world.operator.port}/metrics | grep ^leastwise_",
        f"tail -f {world.operator.log}",
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m leastwise_dev.demo", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="leave the world running for an hour")
    is_kept = parser.parse_args(arguments).keep
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # end as by Ctrl-C: stop what was started
    tell = Narrator(len(STEPS))
    tell.opening("Leastwise keeps one declaration true in Kubernetes RBAC and AWS IAM: see it, in a minute.")
    world = World(namespaces=[TEAM], mirror=_MIRRORED, bindable=[], max_life_seconds=LIFE_SECONDS)
    try:
        return _tell_all(tell, world, is_kept=is_kept)
    except KeyboardInterrupt:
        return _INTERRUPTED
    finally:
        with tell.waiting("stopping everything"):
            _leave(world)


def _leave(world: World) -> None:
    try:
        if world.is_installed and world.is_on_given_cluster:
            clear(world)
    finally:
        world.stop()


def _tell_all(tell: Narrator, world: World, *, is_kept: bool) -> int:
    begun = time.monotonic()
    try:
        run(tell, world)
    except StepFailedError as missing:
        tell.failed(str(missing))
        if world.is_installed:
            tell.shows(f"tail {world.operator.log.name}", world.operator.log_tail(15))
        return 1
    tell.opening("")
    for what in _NOT_SHOWN:
        tell.unproven(what)
    tell.opening("")
    tell.check(True, f"every step held; it took {time.monotonic() - begun:.0f} seconds")
    if is_kept:
        keep(tell, world)
    return 0


if __name__ == "__main__":
    sys.exit(main())
