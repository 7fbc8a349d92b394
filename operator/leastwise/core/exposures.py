"""What strangers reach: anybody, anybody who signs in, other accounts than those of the zone of trust.

    Kubernetes     bindings of anonymous, unauthenticated and authenticated callers beyond discovery
    AWS            trust and resource policies that admit `*`, other accounts, or any token of a provider
    Google Cloud   bindings of `allUsers`, `allAuthenticatedUsers`, of other projects and private accounts
    Azure          assignments to guests and to principals of other tenants

A condition that narrows who passes is told with the exposure, which then is conditional.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.azure.engine import AzureEngine
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Confidence
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.gcp.engine import GcpEngine
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.exposed_accounts import UNKNOWN, Admission, admissions
from leastwise.core.exposed_bindings import azure_strangers, google_strangers
from leastwise.core.risks.forms import RiskSettings, Scene
from leastwise.core.risks.kubernetes_states import rights_of_everybody
from leastwise.core.risks.zones import zone
from leastwise.core.snapshots import Plane


@dataclass(frozen=True, slots=True, order=True)
class Exposure:
    """One thing that strangers reach: what they get, in the system's words, and what narrows it."""

    plane: str
    resource: str
    stranger: str
    access: str
    confidence: str = Confidence.CERTAIN.value
    conditions: tuple[str, ...] = ()
    path: tuple[Source, ...] = ()


def find_exposures(estate: Estate, trusted_accounts: Iterable[str] = ()) -> tuple[Exposure, ...]:
    """Find what strangers reach, sorted. `trusted_accounts` are accounts, projects, domains and tenants
    inside the zone of trust, beside those that were read."""
    trusted = frozenset(trusted_accounts)
    found: set[Exposure] = set()
    for engine in estate:
        match engine:
            case RbacEngine():
                found.update(_of_cluster(estate, engine))
            case AwsEngine():
                found.update(map(_of_admission, admissions(engine, zone(engine.world, trusted))))
            case GcpEngine():
                for each in google_strangers(engine, trusted):
                    found.add(Exposure(Plane.GCP.value, *each))
            case AzureEngine():
                for each in azure_strangers(engine.world, trusted):
                    found.add(Exposure(Plane.AZURE.value, *each))
            case _:
                pass
    return tuple(sorted(found))


def _of_cluster(estate: Estate, engine: RbacEngine) -> Iterator[Exposure]:
    scene = Scene(estate, engine, settings=RiskSettings())
    for match in rights_of_everybody(scene):
        yield Exposure(
            Plane.KUBERNETES.value,
            f"namespace {match.scope}" if match.scope else "the whole cluster",
            match.subject.partition(":")[2].removeprefix("group:"),
            match.permission,
            path=match.path,
        )


def _of_admission(admission: Admission) -> Exposure:
    confidence = Confidence.CONDITIONAL if admission.conditions else Confidence.CERTAIN
    if admission.stranger == UNKNOWN:
        confidence = Confidence.UNKNOWN
    return Exposure(
        Plane.AWS.value,
        admission.resource,
        admission.stranger,
        admission.access,
        confidence.value,
        admission.conditions,
        (admission.source,),
    )
