"""Run every benchmark and print one table: `python -m benchmarks.run [NAME…]`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

from benchmarks import (
    accounts,
    anomalies,
    audit,
    aws_decisions,
    aws_estate,
    cloudtrail,
    clusters,
    collector,
    excess,
    graph,
    policies,
    rbac,
    store,
)
from benchmarks.harness import Row

ALL: dict[str, Callable[[], Row | list[Row]]] = {
    "new": policies.new_policies,
    "big": clusters.big_cluster,
    "restart": policies.restart,
    "idle": policies.idle,
    "calls": accounts.calls_a_refresh,
    "edited": accounts.edited_by_hand,
    "roles": accounts.many_roles,
    "aws-decisions": aws_decisions.aws_decisions,
    "aws-estate": aws_estate.aws_estate,
    "graph": graph.blast_radii,
    "rbac": rbac.rbac,
    "audit": audit.audit,
    "store": store.store,
    "cloudtrail": cloudtrail.cloudtrail,
    "excess": excess.excess,
    "anomalies": anomalies.anomalies,
    "collector": collector.collector,
}


def main(names: Iterable[str]) -> int:
    chosen = list(names) or list(ALL)
    unknown = [name for name in chosen if name not in ALL]
    if unknown:
        sys.stderr.write(f"unknown: {', '.join(unknown)}; one of {', '.join(ALL)}\n")
        return 2
    rows: list[Row] = []
    for name in chosen:
        print(f"running {name} …", file=sys.stderr, flush=True)
        result = ALL[name]()
        rows += result if isinstance(result, list) else [result]
    print("| What | Target | Measured | | Detail |")
    print("| --- | --- | --- | --- | --- |")
    for row in rows:
        sign = "✓" if row.holds else "missed"
        print(f"| {row.what} | {row.target} | {row.measured} | {sign} | {row.detail} |")
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
