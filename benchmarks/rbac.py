"""RBAC at 50,000 bindings: decisions beside Kubernetes' own authorizer, who-can, all permissions, one change.

The world is generated; `LEASTWISE_BENCH_RBAC` may name a folder with `rbac.json` and `requests.jsonl`.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.harness import ROOT, Row
from benchmarks.rbac_worlds import ASKED, load_engine
from leastwise.adapters.recorded.kubernetes import KubernetesFiles
from leastwise.core.evaluation.kubernetes.aggregation import filled_in
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.snapshots import ObservedBinding
from leastwise_dev.rbac_worlds import RbacWorld, WorldShape

SHAPE = WorldShape(bindings=50_000, accounts=5_000, namespaces=200)
SEED = 7
REQUESTS = 10_000
RUN_SECONDS = 3.0
TURNS = 2
CHANGES = 500
LEAST_RATIO = 10.0
LEAST_DECISIONS = 30_000.0
MOST_WHO_CAN_MS = 5.0
MOST_CHANGE_MS = 10.0
MOST_SECONDS, MOST_MIB = 3.0, 300.0


def rbac() -> list[Row]:
    """Measure everything that the engine promises."""
    with _inputs() as (world, requests):
        rows = _decisions(world, requests)
        rows.append(_all_permissions(world))
        engine = load_engine(world)
        return [*rows, _who_can(engine), _changes(engine)]


@contextmanager
def _inputs() -> Iterator[tuple[Path, Path]]:
    given = os.environ.get("LEASTWISE_BENCH_RBAC")
    with tempfile.TemporaryDirectory(prefix="leastwise-rbac-") as folder:
        place = Path(given) if given else Path(folder)
        world, requests = place / "rbac.json", place / "requests.jsonl"
        if not given:
            generated = RbacWorld(SHAPE, SEED)
            requests.write_text("".join(f"{json.dumps(each)}\n" for each in generated.requests(REQUESTS)))
            world.write_text(json.dumps(_as_a_cluster_keeps_it(generated.listing())))
        yield world, requests


def _as_a_cluster_keeps_it(listing: dict[str, Any]) -> dict[str, Any]:
    """Fill in the rules of aggregated roles: in a cluster the controller manager has done so."""
    files = KubernetesFiles()
    files.add("kubernetes", json.dumps(listing).encode(), "generated")
    computed = {each.name: each.rules for each in filled_in(files.world().roles) if not each.namespace}
    for item in listing["items"]:
        if "aggregationRule" in item:
            item["rules"] = [
                {
                    "verbs": rule.verbs,
                    "apiGroups": rule.api_groups,
                    "resources": rule.resources,
                    "resourceNames": rule.resource_names,
                    "nonResourceURLs": rule.non_resource_urls,
                }
                for rule in computed[item["metadata"]["name"]]
            ]
    return listing


# ---------------------------------------------------------------- decisions, in turn


def _decisions(world: Path, requests: Path) -> list[Row]:
    """Ours, theirs, ours, theirs: on the same inputs, with equal answers."""
    with tempfile.TemporaryDirectory(prefix="leastwise-rbac-") as folder:
        program = _build(Path(folder))
        theirs = [str(program), str(world), str(requests), str(RUN_SECONDS)]
        ours = [sys.executable, "-m", "benchmarks.rbac_worlds", str(world), str(requests), str(RUN_SECONDS)]
        found: dict[str, list[dict[str, Any]]] = {"ours": [], "theirs": []}
        answers = {name: Path(folder) / name for name in found}
        for _ in range(TURNS):
            found["ours"].append(_run([*ours, str(answers["ours"])]))
            found["theirs"].append(_run([*theirs, str(answers["theirs"])]))
        is_equal = answers["ours"].read_bytes() == answers["theirs"].read_bytes()
    speed = {name: statistics.median(each["per_second"] for each in runs) for name, runs in found.items()}
    memory = {name: max(each["peak_mib"] for each in runs) for name, runs in found.items()}
    cold = min(each["first_per_second"] for each in found["ours"])
    ratio = speed["ours"] / speed["theirs"]
    return [
        Row(
            "RBAC decisions a second, with every deciding rule, in process",
            f"over {LEAST_DECISIONS:,.0f}",
            f"{speed['ours']:,.0f}",
            speed["ours"] > LEAST_DECISIONS,
            f"each request for the first time: {cold:,.0f}; peak {memory['ours']:.0f} MiB",
        ),
        Row(
            "the same beside Kubernetes' own authorizer, in turn",
            f"{LEAST_RATIO:.0f} times",
            f"{ratio:.0f} times",
            ratio >= LEAST_RATIO and is_equal,
            f"theirs {speed['theirs']:,.0f} a second, peak {memory['theirs']:.0f} MiB; "
            f"answers {'equal' if is_equal else 'DIFFER'}",
        ),
    ]


def _build(folder: Path) -> Path:
    program = folder / "rbacbench"
    subprocess.run(
        ["go", "build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-o", str(program), "./rbacbench"],
        cwd=ROOT / "devcluster",
        env={**os.environ, "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOFLAGS": ""},
        check=True,
    )
    return program


def _run(command: list[str]) -> dict[str, Any]:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    value: dict[str, Any] = json.loads(done.stdout)
    return value


# ---------------------------------------------------------------- the other promises


def _all_permissions(world: Path) -> Row:
    command = ["effective", "--all", "--from", str(world), "-o", "jsonl", "--stats"]
    with tempfile.TemporaryFile() as out:
        started = time.monotonic()
        process = subprocess.Popen([sys.executable, "-m", "leastwise", *command], stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        spent = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        size = out.seek(0, os.SEEK_END)
    mib = usage.ru_maxrss / 1024
    is_done = process.returncode == 0
    return Row(
        "effective permissions of every identity, whole process",
        f"under {MOST_SECONDS:.0f} s, {MOST_MIB:.0f} MiB",
        f"{spent:.2f} s, {mib:.0f} MiB",
        is_done and spent < MOST_SECONDS and mib < MOST_MIB,
        f"{size / 1024**2:.0f} MiB written, {usage.ru_utime + usage.ru_stime:.2f} s of processor time",
    )


def _who_can(engine: RbacEngine) -> Row:
    spent, count = [], 0
    for question in ASKED:
        started = time.perf_counter()
        count = max(count, len(engine.holders(question)))
        spent.append((time.perf_counter() - started) * 1000)
    return Row(
        "who can do one verb on one resource",
        f"under {MOST_WHO_CAN_MS:.0f} ms",
        f"median {statistics.median(spent):.1f} ms",
        statistics.median(spent) < MOST_WHO_CAN_MS,
        f"worst {max(spent):.1f} ms; up to {count:,} holders, each with its rules",
    )


def _changes(engine: RbacEngine) -> Row:
    """Change one binding and ask anew for everyone whom it names."""
    chooser = random.Random(SEED)
    bindings: list[ObservedBinding] = chooser.sample(engine.world.bindings, CHANGES)
    spent = []
    for binding in bindings:
        started = time.perf_counter()
        gone = engine.index.remove_binding(binding.namespace, binding.name)
        for identity in gone:
            engine.effective(identity)
        for identity in engine.index.put_binding(binding):
            engine.effective(identity)
        spent.append((time.perf_counter() - started) * 500)  # two changes
    spent.sort()
    return Row(
        "one binding changed: new permissions of whom it names",
        f"p99 under {MOST_CHANGE_MS:.0f} ms",
        f"p99 {spent[int(len(spent) * 0.99)]:.2f} ms",
        spent[int(len(spent) * 0.99)] < MOST_CHANGE_MS,
        f"median {statistics.median(spent):.2f} ms",
    )
