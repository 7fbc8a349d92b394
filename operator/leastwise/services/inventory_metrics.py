"""The numbers of the whole inventory, as metrics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from leastwise.core.drifts import Severity
from leastwise.core.evaluation.engines import Edge
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import Identity, IdentityId, native_of
from leastwise.core.identities import ServiceAccount
from leastwise.core.risks.findings import Finding
from leastwise.core.risks.forms import Category
from leastwise.metrics import Metrics

_PLANES = {"k8s": "kubernetes", "aws": "aws", "gcp": "gcp", "azure": "azure"}
_EDGE_PLANES = {"K8S": "kubernetes", "AWS": "aws", "GCP": "gcp", "AZ": "azure", "XC": "across"}
_ASSET = ":asset:"
_STALE = "orphaned"
_ACCOUNT, _ROLE = "ServiceAccount", "Role"


Family = Mapping[tuple[str, ...], float]


def families_of(
    estate: Estate,
    findings: Iterable[Finding],
    permissions: Mapping[IdentityId, int],
    managed: frozenset[IdentityId],
) -> Mapping[str, Family]:
    """Return the values of every family of the inventory, by the attribute of `Metrics` that holds it."""
    found = tuple(findings)
    identities = [each for each in estate.identities() if each.kind in {_ACCOUNT, _ROLE}]
    granted: Counter[tuple[str, ...]] = Counter()
    for each in identities:  # workloads: what people and providers have is another matter
        granted[(each.plane.value,)] += permissions.get(each.id, 0)
    nodes, edges = _graph(estate.edges())
    return {
        "identities": _states(identities, managed),
        "findings": _findings(found),
        "findings_namespace": _by_namespace(found),
        "privileged": _privileged(found),
        "escalation_paths": _escalations(found),
        "granted": granted,
        "graph_nodes": nodes,
        "graph_edges": edges,
    }


def tell(metrics: Metrics, families: Mapping[str, Family]) -> None:
    """Bring every family up to date."""
    for name, values in families.items():
        metrics.set_family(getattr(metrics, name), values)


def _states(identities: Iterable[Identity], managed: frozenset[IdentityId]) -> Counter[tuple[str, ...]]:
    states: Counter[tuple[str, ...]] = Counter()
    for each in identities:
        is_stale = not each.exists or any(note.startswith(_STALE) for note in each.notes)
        state = "managed" if each.id in managed else "stale" if is_stale else "unmanaged"
        states[each.plane.value, state] += 1
    return states


def _findings(found: Iterable[Finding]) -> Counter[tuple[str, ...]]:
    return Counter((each.category, _severity(each), _plane(each.subject)) for each in found)


def _by_namespace(found: Iterable[Finding]) -> Counter[tuple[str, ...]]:
    counts: Counter[tuple[str, ...]] = Counter()
    for each in found:
        account = ServiceAccount.of_username(native_of(each.subject))
        if account is not None:
            counts[account.namespace, _severity(each)] += 1
    return counts


def _privileged(found: Iterable[Finding]) -> Counter[tuple[str, ...]]:
    """Count each identity once a reason."""
    critical = {(each.subject, each.category) for each in found if each.severity is Severity.CRITICAL}
    return Counter((_plane(subject), category) for subject, category in critical)


def _escalations(found: Iterable[Finding]) -> Counter[tuple[str, ...]]:
    leading = {Category.ESCALATION.value, Category.CREDENTIALS.value, Category.EXECUTION.value}
    return Counter((_severity(each),) for each in found if each.category in leading)


def _graph(edges: Iterable[Edge]) -> tuple[Family, Family]:
    """Count nodes by whether they are identities or assets, and edges by their plane."""
    nodes: set[str] = set()
    kinds: Counter[tuple[str, ...]] = Counter()
    for edge in edges:
        nodes.update((edge.source, edge.target))
        kinds[(_EDGE_PLANES.get(edge.kind.partition("-")[0], "across"),)] += 1
    assets = sum(_ASSET in node for node in nodes)
    return {("asset",): assets, ("identity",): len(nodes) - assets}, kinds


def _plane(identity: IdentityId) -> str:
    return _PLANES.get(identity.partition(":")[0], "kubernetes")


def _severity(finding: Finding) -> str:
    return finding.severity.name.lower()
