"""The numbers of the whole inventory, as metrics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

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


def tell(
    metrics: Metrics,
    estate: Estate,
    findings: Iterable[Finding],
    permissions: Mapping[IdentityId, int],
    is_managed: Callable[[Identity], bool],
) -> None:
    """Bring every family of the inventory up to date."""
    found = tuple(findings)
    identities = [each for each in estate.identities() if each.kind in {_ACCOUNT, _ROLE}]
    metrics.set_family(metrics.identities, _states(identities, is_managed))
    metrics.set_family(metrics.findings, _findings(found))
    metrics.set_family(metrics.findings_namespace, _by_namespace(found))
    metrics.set_family(metrics.privileged, _privileged(found))
    metrics.set_family(metrics.escalation_paths, _escalations(found))
    granted: Counter[tuple[str, ...]] = Counter()
    for identity, count in permissions.items():
        granted[(_plane(identity),)] += count
    metrics.set_family(metrics.granted, granted)
    _tell_graph(metrics, estate.edges())


def _states(
    identities: Iterable[Identity], is_managed: Callable[[Identity], bool]
) -> Counter[tuple[str, ...]]:
    states: Counter[tuple[str, ...]] = Counter()
    for each in identities:
        is_stale = not each.exists or any(note.startswith(_STALE) for note in each.notes)
        state = "managed" if is_managed(each) else "stale" if is_stale else "unmanaged"
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


def _tell_graph(metrics: Metrics, edges: Iterable[Edge]) -> None:
    nodes: set[str] = set()
    kinds: Counter[tuple[str, ...]] = Counter()
    for edge in edges:
        nodes.update((edge.source, edge.target))
        kinds[(_EDGE_PLANES.get(edge.kind.partition("-")[0], "across"),)] += 1
    assets = sum(_ASSET in node for node in nodes)
    metrics.set_family(metrics.graph_nodes, {("asset",): assets, ("identity",): len(nodes) - assets})
    metrics.set_family(metrics.graph_edges, kinds)


def _plane(identity: IdentityId) -> str:
    return _PLANES.get(identity.partition(":")[0], "kubernetes")


def _severity(finding: Finding) -> str:
    return finding.severity.name.lower()
