"""Reads Cloud Audit Logs, in which GKE also tells of requests to Kubernetes: both planes from one log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from leastwise.adapters.usage.files import LogFile
from leastwise.adapters.usage.gcp_files import read_gcp_logs
from leastwise.adapters.usage.gke_files import SERVICE, read_gke_logs
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.readings import UsageReading

_KUBERNETES = "io.k8s."


def read_google(files: Sequence[LogFile], note: Callable[[int], None] = lambda _events: None) -> UsageReading:
    """Read files into uses of Google Cloud and, where GKE wrote into them, of Kubernetes."""
    google = read_gcp_logs(files, note)
    if not any(map(_is_kubernetes, google.aggregates)) and SERVICE not in google.unmapped:
        return google
    kubernetes = read_gke_logs(files)
    own = [each for each in google.aggregates if not _is_kubernetes(each)]
    return replace(
        google,
        aggregates=tuple(sorted([*own, *kubernetes.aggregates], key=lambda each: each.use)),
        gaps=(*google.gaps, *kubernetes.gaps),
        coverage=(*(google.coverage if own else ()), *kubernetes.coverage),
        unmapped={service: names for service, names in google.unmapped.items() if service != SERVICE},
    )


def _is_kubernetes(aggregate: Aggregate) -> bool:
    return aggregate.use.action.removeprefix(f"{SERVICE}:").startswith(_KUBERNETES)
