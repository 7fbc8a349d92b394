"""Excess of 10,000 identities: what each holds against what each used, with the grants that may go.

python -m benchmarks.excess RBAC [AUDIT]     one measured process, as the benchmark starts it

The world is generated from a seed; `LEASTWISE_BENCH_RBAC` names a folder with `rbac.json`, and
`LEASTWISE_BENCH_AUDIT` a log of audit events. Without a log each identity has used a few of the things
that it may do. Measured is what comes after both sets are there; making the effective sets is told beside it.
"""

from __future__ import annotations

import gc
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.harness import Row
from benchmarks.rbac_worlds import load_engine
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.excess.grants import GrantFacts
from leastwise.core.excess.scores import summed
from leastwise.core.excess.weighing import Observation, Weigher
from leastwise.core.excess.windows import ExcessOptions
from leastwise.core.risks.kubernetes_states import direct_subjects
from leastwise.core.snapshots import Plane
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.coverage import Coverage, Span
from leastwise.core.usage.uses import Use
from leastwise.factory_usage import load_usage
from leastwise_dev.rbac_worlds import RbacWorld, WorldShape

SHAPE, SEED = WorldShape(bindings=20_000, accounts=10_000, namespaces=400), 7
MOST_SECONDS, MOST_MIB = 1.0, 500.0
RUNS = 3
USES = 8

_MIB = 1024
_END = datetime(2026, 6, 30, tzinfo=UTC)
_PLACES = ("pods", "secrets", "configmaps")

Used = Mapping[IdentityId, Sequence[Aggregate]]


def excess() -> Row:
    """Weigh everybody, in a process of its own, a few times."""
    given, log = os.environ.get("LEASTWISE_BENCH_RBAC"), os.environ.get("LEASTWISE_BENCH_AUDIT")
    with tempfile.TemporaryDirectory(prefix="leastwise-excess-") as folder:
        world = Path(given or folder) / "rbac.json"
        if not given:
            world.write_text(json.dumps(RbacWorld(SHAPE, SEED).listing()))
        runs = [_measure(world, log) for _ in range(RUNS)]
    best = min(runs, key=lambda each: each["seconds"])
    peak = max(each["mib"] for each in runs)
    return Row(
        f"excess of {best['identities']:,.0f} identities with full effective and used sets",
        f"under {MOST_SECONDS:.0f} s and {MOST_MIB:.0f} MiB",
        f"{best['seconds']:.2f} s, {peak:.0f} MiB",
        best["seconds"] < MOST_SECONDS and peak < MOST_MIB,
        f"{best['atoms']:,.0f} permissions, {best['uses']:,.0f} uses, {best['grants']:,.0f} grants, "
        f"{best['removable']:,.0f} of them removable; making the effective sets of "
        f"{best['bindings']:,.0f} bindings {best['sets']:.2f} s; best of {RUNS}",
    )


def _measure(world: Path, log: str | None) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.excess", str(world), *([log] if log else [])]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


# ---------------------------------------------------------------- the measured process


def weigh_everybody(world: Path, log: str) -> dict[str, float]:
    """Read, make the sets, and measure the rest."""
    engine = load_engine(world)
    named = direct_subjects(engine.world.bindings)
    identities = [each.id for each in engine.identities() if each.kind != "Group"]
    watch, uses = _logged(log, identities) if log else _generated(engine, identities)
    gc.collect()
    gc.freeze()
    gc.disable()  # as the command does
    started = time.perf_counter()
    weigher = Weigher(
        {},
        GrantFacts(named=named, granted_before=watch.end - timedelta(days=500)),
        watch,
        ExcessOptions(window=timedelta(days=60)),
        clusters=dict.fromkeys(identities, engine),
    )
    made = time.perf_counter()
    found = [weigher.weigh(each, uses[each]) for each in identities]
    total = summed(each.counts for each in found)
    ended = time.perf_counter()
    return {
        "seconds": ended - made,
        "sets": made - started,
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MIB,
        "identities": len(found),
        "bindings": len(engine.world.bindings),
        "atoms": sum(part.atoms.bit_count() for each in found for part in each.parts),
        "uses": sum(map(len, uses.values())),
        "grants": sum(len(each.grants) for each in found),
        "removable": sum(len(each.removable) for each in found),
        "score": total.score or 0,
    }


def _logged(log: str, identities: Sequence[IdentityId]) -> tuple[Observation, Used]:
    reading = load_usage([log]).reading
    uses: dict[IdentityId, list[Aggregate]] = {each: [] for each in identities}
    for each in reading.aggregates:
        if each.use.identity in uses:
            uses[each.use.identity].append(each)
    end = max(span.end for each in reading.coverage for span in each.spans)
    return Observation(end, reading.coverage, reading.gaps, reading.unmapped), uses


def _generated(engine: RbacEngine, identities: Sequence[IdentityId]) -> tuple[Observation, Used]:
    chance = random.Random(SEED)
    span = Span(_END - timedelta(days=200), _END)
    uses = {each: tuple(_some_of(engine, each, chance)) for each in identities}
    return Observation(_END, (Coverage(Plane.KUBERNETES, "generated", (span,)),)), uses


def _some_of(engine: RbacEngine, identity: IdentityId, chance: random.Random) -> list[Aggregate]:
    """Use a few of the things that an identity may do."""
    found: dict[Use, Aggregate] = {}
    groups = [each for each in engine.groups(identity) if each.parts]
    for _ in range(chance.randrange(USES) if groups else 0):
        group = chance.choice(groups)
        _, part = chance.choice(group.parts)
        if part.inert or not part.resources:
            continue
        verb = chance.choice(part.verbs).replace("*", "get")
        resource_, _, subresource = chance.choice(part.resources).partition("/")
        use = Use(
            identity,
            "kubernetes",
            verb,
            chance.choice(part.api_groups).replace("*", ""),
            chance.choice(_PLACES) if resource_ == "*" else resource_,
            subresource,
            group.scope,
        )
        at = (_END - timedelta(days=chance.random() * 100)).isoformat()
        names = (chance.choice(part.names),) if part.names else ()
        found[use] = Aggregate(use, at, at, 1, names, unnamed=not names)
    return list(found.values())


if __name__ == "__main__":
    print(json.dumps(weigh_everybody(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")))
