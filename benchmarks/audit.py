"""Kubernetes audit events: last used of all subjects in a million events, beside a bare decode-and-count.

python -m benchmarks.audit bare|uses|duckdb FILE     one measured process, as the benchmark starts it
The log is generated from a seed; LEASTWISE_BENCH_AUDIT names another one, one event a line.
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
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.harness import Row
from leastwise.adapters.usage.audit_files import read_audit
from leastwise.adapters.usage.files import LogFile

EVENTS, ACCOUNTS, SEED = 1_000_000, 5_000, 7
LEAST_SHARE = 0.6
MOST_MIB = 128
LEAST_RATE = 350_000
RUNS = 3

_MIB = 1024
_SECONDS = 90 * 86_400
_RESOURCES = (
    *(
        ("", each)
        for each in ("pods", "configmaps", "secrets", "services", "endpoints", "events", "pods/log")
    ),
    *(("apps", each) for each in ("deployments", "replicasets", "statefulsets", "deployments/scale")),
    ("batch", "jobs"),
    ("", "pods/exec"),
)
_VERBS = ("get",) * 4 + ("list",) * 3 + ("watch",) * 3 + ("create", "update", "patch", "delete")


def audit() -> list[Row]:
    """Count a million events in turn with a bare fold of six fields over the same file, and by DuckDB."""
    with tempfile.TemporaryDirectory(prefix="leastwise-audit-") as folder:
        path = Path(os.environ.get("LEASTWISE_BENCH_AUDIT") or Path(folder) / "audit.jsonl")
        if not path.exists():
            generate(path)
        pairs = [(_measure("bare", path), _measure("uses", path)) for _ in range(RUNS)]
        duckdb = min((_measure("duckdb", path) for _ in range(RUNS)), key=lambda each: each["seconds"])
    return [_beside(pairs), _back_fill(duckdb)]


def _back_fill(duckdb: dict[str, float]) -> Row:
    rate = duckdb["events"] / duckdb["seconds"]
    return Row(
        "the same file by DuckDB, one process",
        f"over {LEAST_RATE:,} events/s",
        f"{rate:,.0f} events/s",
        rate > LEAST_RATE,
        f"{duckdb['found']:,.0f} uses, {duckdb['mib']:.0f} MiB; best of {RUNS}, without loading the engine",
    )


def _beside(pairs: list[tuple[dict[str, float], dict[str, float]]]) -> Row:
    bare, ours = min(each["seconds"] for each, _ in pairs), min(each["seconds"] for _, each in pairs)
    events, peak = pairs[0][1]["events"], max(each["mib"] for _, each in pairs)
    return Row(
        f"{events:,.0f} audit events: uses of everybody, with names and denials",
        f"{LEAST_SHARE} of a bare six-field fold, under {MOST_MIB} MiB",
        f"{bare / ours:.2f} of it, {events / ours:,.0f} events/s, {peak:.0f} MiB",
        bare / ours >= LEAST_SHARE and peak < MOST_MIB,
        f"bare fold {events / bare:,.0f} events/s; {pairs[0][1]['found']:,.0f} uses; best of {RUNS} in turn",
    )


def _measure(what: str, path: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.audit", what, str(path)],
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


# ---------------------------------------------------------------- the two that are measured


class _User(msgspec.Struct):
    username: str = ""


class _Reference(msgspec.Struct):
    resource: str = ""
    namespace: str = ""


class _Status(msgspec.Struct):
    code: int = 0


class _Event(msgspec.Struct, rename="camel"):
    stage: str = ""
    verb: str = ""
    stage_timestamp: str = ""
    user: _User | None = None
    object_ref: _Reference | None = None
    response_status: _Status | None = None


def count_bare(path: Path) -> tuple[int, int]:
    """Keep last and count for each user, verb, resource and namespace; nothing is interpreted."""
    decode = msgspec.json.Decoder(_Event).decode
    found: dict[tuple[str, str, str, str], list[Any]] = {}
    events = 0
    with path.open("rb") as file:
        for line in file:
            event = decode(line)
            events += 1
            ref, user = event.object_ref, event.user
            key = (
                user.username if user else "",
                event.verb,
                ref.resource if ref else "",
                ref.namespace if ref else "",
            )
            seen = found.get(key)
            if seen is None:
                found[key] = [event.stage_timestamp, 1]
            else:
                seen[0] = event.stage_timestamp
                seen[1] += 1
    return events, len(found)


def count_uses(path: Path) -> tuple[int, int]:
    """Count as the product does."""
    reading = read_audit([LogFile(str(path))])
    return reading.events, len(reading.aggregates)


def count_by_duckdb(path: Path) -> tuple[int, int]:
    """Count as the product does with `--engine duckdb`."""
    from leastwise.adapters.usage.history import read_history  # noqa: PLC0415 (its memory is not the others')

    reading = read_history("duckdb", [str(path)])
    return reading.events, len(reading.aggregates)


COUNTERS = {"bare": count_bare, "uses": count_uses, "duckdb": count_by_duckdb}

# ---------------------------------------------------------------- the log


def generate(path: Path, events: int = EVENTS, accounts: int = ACCOUNTS, seed: int = SEED) -> None:
    """Write a log of 90 days; the same arguments give the same bytes. Some do most, all do something."""
    chance = random.Random(seed)
    habits: dict[int, list[tuple[str, str, str, bool]]] = {}
    with path.open("w") as file:
        for number in range(events):
            rare = chance.random() < 0.3
            who = chance.randrange(accounts) if rare else min(int(chance.paretovariate(0.6)), accounts) - 1
            does = habits.setdefault(who, list(_habits(chance)))
            json.dump(_event(number * _SECONDS // events, who, chance.choice(does), chance), file)
            file.write("\n")


def _habits(chance: random.Random) -> Iterator[tuple[str, str, str, bool]]:
    for _ in range(chance.randrange(2, 12)):
        group, resource = chance.choice(_RESOURCES)
        yield chance.choice(_VERBS), group, resource, chance.random() < 0.5


def _event(
    second: int, who: int, does: tuple[str, str, str, bool], chance: random.Random
) -> dict[str, object]:
    verb, group, resource, is_named = does
    space, name = f"ns-{who % 200:05d}", f"sa-{who:06d}"
    user = f"system:serviceaccount:{space}:{name}"
    kind, _, sub = resource.partition("/")
    is_denied = chance.random() < 0.02
    days, rest = divmod(second, 86_400)
    at = f"2026-{1 + days // 28:02d}-{1 + days % 28:02d}T{rest // 3600:02d}:{rest // 60 % 60:02d}"
    at += f":{rest % 60:02d}.{chance.randrange(10**6):06d}Z"
    named = f"obj-{chance.randrange(50)}" if is_named or sub or verb not in {"list", "watch"} else ""
    refused = {"status": "Failure", "reason": "Forbidden", "message": f'User "{user}" cannot {verb}'}
    return {
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "level": "Metadata",
        "auditID": f"{chance.getrandbits(128):032x}",
        "stage": "ResponseComplete",
        "requestURI": f"/apis/{group}/v1/namespaces/{space}/{kind}/{named}",
        "verb": verb,
        "user": {
            "username": user,
            "uid": f"{who:032x}",
            "groups": ["system:serviceaccounts", f"system:serviceaccounts:{space}", "system:authenticated"],
            "extra": {"authentication.kubernetes.io/pod-name": [f"{name}-{who % 9}"]},
        },
        "sourceIPs": [f"10.{who % 256}.{second % 256}.7"],
        "userAgent": "app/v1.2.3 (linux/amd64) kubernetes/abcdef0",
        "objectRef": {
            "resource": kind,
            "namespace": space,
            "apiVersion": "v1",
            **({"name": named} if named else {}),
            **({"apiGroup": group} if group else {}),
            **({"subresource": sub} if sub else {}),
        },
        "responseStatus": {
            "metadata": {},
            "code": 403 if is_denied else 200,
            **(refused if is_denied else {}),
        },
        "requestReceivedTimestamp": at,
        "stageTimestamp": at,
        "annotations": {
            "authorization.k8s.io/decision": "forbid" if is_denied else "allow",
            "authorization.k8s.io/reason": f'RBAC: allowed by RoleBinding "rb-{who}/{space}" of Role "r"',
        },
    }


def _main(what: str, path: Path) -> None:
    gc.disable()
    if what == "duckdb":
        import ibis  # noqa: PLC0415 (an engine is loaded once, however much it counts)

        ibis.duckdb.connect().raw_sql("SELECT 1")
    started = time.perf_counter()
    events, found = COUNTERS[what](path)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MIB
    print(json.dumps({"seconds": seconds, "events": events, "found": found, "mib": peak}))


if __name__ == "__main__":
    _main(sys.argv[1], Path(sys.argv[2]))
