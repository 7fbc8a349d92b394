"""What identities hold and did, in few words, for tests of excess."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from leastwise.core.evaluation.engines import KubernetesQuestion
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.excess.grants import GrantFacts
from leastwise.core.excess.verdicts import Verdict
from leastwise.core.excess.weighing import IdentityExcess, Observation, Weigher
from leastwise.core.excess.windows import ExcessOptions
from leastwise.core.risks.kubernetes_states import direct_subjects
from leastwise.core.snapshots import Gap, Plane
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.coverage import Coverage, Span
from leastwise.core.usage.uses import ALLOWED, Use

END = datetime(2026, 6, 30, 12, tzinfo=UTC)
LONG_AGO = END - timedelta(days=500)
ACCOUNT = IdentityId("k8s:system:serviceaccount:shop:api")
SUBJECT = "ServiceAccount shop/api"
ROLE = IdentityId("aws:arn:aws:iam::111122223333:role/api")


def ago(days: float) -> str:
    return (END - timedelta(days=days)).isoformat().replace("+00:00", "Z")


def seen(days: float = 200, plane: Plane = Plane.KUBERNETES, **more: Any) -> Coverage:
    """Everything was watched for so many days before the end."""
    return Coverage(plane, "log", (Span(END - timedelta(days=days), END),), **more)


def used(what: str, *names: str, days: float = 1, identity: str = ACCOUNT, **more: Any) -> Aggregate:
    """A use, as `get pods.apps/log in shop` or `get /healthz`; names that end in a star are beginnings."""
    verb, _, rest = what.partition(" ")
    rest, _, place = rest.partition(" in ")
    if rest.startswith("/"):
        use = Use(IdentityId(identity), "kubernetes", verb, path=rest)
    else:
        full, _, subresource = rest.partition("/")
        resource, _, group = full.partition(".")
        use = Use(IdentityId(identity), "kubernetes", verb, group, resource, subresource, place)
    use = use._replace(decision=more.pop("decision", ALLOWED))
    first = more.pop("first", days)
    words = 1 if any(name.endswith("*") for name in names) else None
    return Aggregate(use, ago(first), ago(days), 1, tuple(sorted(names)), words, unnamed=not names)


def called(action: str, *names: str, days: float = 1, identity: str = ROLE, place: str = "") -> Aggregate:
    """A use of a cloud."""
    plane = {"aws": "aws", "gcp": "gcp", "azure": "azure"}[identity.partition(":")[0]]
    use = Use(IdentityId(identity), plane, action, place=place)
    return Aggregate(use, ago(days), ago(days), 1, tuple(sorted(names)), unnamed=not names)


@dataclass
class Weighed:
    """One identity weighed, with what tests ask about it."""

    weigher: Weigher
    excess: IdentityExcess
    uses: tuple[Aggregate, ...] = field(default=())

    def verdicts(self) -> dict[str, Verdict]:
        """Every atom as `SCOPE: TEXT`."""
        return {f"{each.scope}: {each.atom.text}": each.verdict for each in self.weigher.judged(self.excess)}

    def verdict(self, text: str) -> Verdict:
        return self.verdicts()[text]

    def reason(self, text: str) -> str:
        return next(
            each.reason
            for each in self.weigher.judged(self.excess)
            if f"{each.scope}: {each.atom.text}" == text
        )

    def removable(self) -> list[str]:
        return [str(each.source) for each in self.excess.removable]


def observation(*coverage: Coverage, **more: Any) -> Observation:
    return Observation(END, coverage or (seen(),), **more)


def weigh_cluster(
    engine: RbacEngine,
    uses: Iterable[Aggregate] = (),
    *,
    identity: IdentityId = ACCOUNT,
    watch: Observation | None = None,
    options: ExcessOptions | None = None,
    by_entries: bool = False,
    **facts: Any,
) -> Weighed:
    """Weigh one identity of a cluster, by its bindings or by its entries."""
    known: dict[str, Any] = {"granted_before": LONG_AGO, "named": direct_subjects(engine.world.bindings)}
    weigher = Weigher(
        {identity: engine.effective(identity)} if by_entries else {},
        GrantFacts(**(known | facts)),
        watch or observation(),
        options,
        clusters={} if by_entries else {identity: engine},
    )
    every = tuple(uses)
    return Weighed(weigher, weigher.weigh(identity, every), every)


def weigh_cloud(
    entries: Iterable[Entry],
    uses: Iterable[Aggregate] = (),
    *,
    identity: IdentityId = ROLE,
    watch: Observation | None = None,
    options: ExcessOptions | None = None,
    place: str = "",
    **facts: Any,
) -> Weighed:
    known: dict[str, Any] = {"granted_before": LONG_AGO}
    plane = {"aws": Plane.AWS, "gcp": Plane.GCP, "azure": Plane.AZURE}[identity.partition(":")[0]]
    weigher = Weigher(
        {identity: tuple(entries)},
        GrantFacts(**(known | facts)),
        watch or observation(seen(plane=plane)),
        options,
        places={identity: place} if place else {},
    )
    every = tuple(uses)
    return Weighed(weigher, weigher.weigh(identity, every), every)


def question(use: Use, name: str = "") -> KubernetesQuestion:
    """The request that a use was."""
    return KubernetesQuestion(
        use.action, use.api_group, use.resource, use.subresource, name, use.place, use.path
    )


def without(engine: RbacEngine, identity: IdentityId, gone: Iterable[str]) -> RbacEngine:
    """The cluster in which some bindings no longer name an identity."""
    removed = set(gone)
    namespace, name = identity.removeprefix("k8s:system:serviceaccount:").split(":")
    kept = []
    for each in engine.world.bindings:
        full = f"{each.kind} {each.namespace}/{each.name}" if each.namespace else f"{each.kind} {each.name}"
        subjects = each.subjects
        if full in removed:
            subjects = tuple(one for one in subjects if (one.namespace, one.name) != (namespace, name))
        kept.append(replace(each, subjects=subjects))
    return RbacEngine(replace(engine.world, bindings=tuple(kept)))


def gap(scope: str, plane: str = "kubernetes") -> Gap:
    return Gap(scope, plane, "Malformed", "not read")
