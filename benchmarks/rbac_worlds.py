"""Our side of the comparison, as a process of its own: `python -m benchmarks.rbac_worlds WORLD REQUESTS
SECONDS ANSWERS` prints one JSON object, as devcluster/rbacbench does."""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from pathlib import Path

from leastwise.adapters.recorded.kubernetes import KubernetesFiles
from leastwise.adapters.recorded.kubernetes_requests import ReadRequest, parse_request
from leastwise.core.evaluation.engines import KubernetesQuestion
from leastwise.core.evaluation.kubernetes.engine import RbacEngine

ASKED = (
    KubernetesQuestion("get", resource="pods"),
    KubernetesQuestion("get", resource="secrets", namespace="ns-001"),
    KubernetesQuestion("create", resource="pods", subresource="exec", namespace="ns-002"),
    KubernetesQuestion("list", resource="nodes"),
    KubernetesQuestion("delete", group="apps", resource="deployments", namespace="ns-003"),
    KubernetesQuestion("impersonate", resource="users"),
    KubernetesQuestion("get", path="/metrics"),
)


def load_engine(world: Path) -> RbacEngine:
    """Read a world as the command line does."""
    files = KubernetesFiles()
    files.add("kubernetes", world.read_bytes(), world.name)
    engine = RbacEngine(files.world())
    gc.collect()
    gc.freeze()  # as the commands do: what was read stays
    return engine


def read_requests(path: Path) -> list[ReadRequest]:
    """Read every line."""
    found = []
    for line in path.read_bytes().splitlines():
        request = parse_request(line)
        assert isinstance(request, ReadRequest), request
        found.append(request)
    return found


def main(world: Path, requests: Path, seconds: float, answers: Path) -> None:
    """Decide the requests over and over for so many seconds, the first round apart."""
    started = time.perf_counter()
    engine = load_engine(world)
    loaded = time.perf_counter() - started
    asked = [(each.caller, each.question) for each in read_requests(requests)]
    started = time.perf_counter()
    first = [engine.decide(*each) for each in asked]
    cold = len(first) / (time.perf_counter() - started)
    answers.write_text("".join("1\n" if each.is_allowed else "0\n" for each in first))
    del first
    count = 0
    started = time.perf_counter()
    while time.perf_counter() - started < seconds:
        for each in asked:
            engine.decide(*each)
        count += len(asked)
    spent = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {"decisions": count, "seconds": spent, "per_second": count / spent, "first_per_second": cold}
    print(json.dumps({**found, "load_seconds": loaded, "peak_mib": peak}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]), Path(sys.argv[4]))
