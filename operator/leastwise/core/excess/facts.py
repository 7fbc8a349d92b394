"""What an estate tells of grants beside what they give: whom they name, which of them a declaration made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.aws.worlds import WorldRole, WorldUser
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.gcp.engine import GcpEngine
from leastwise.core.evaluation.inventories import IdentityId, identity_id
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.excess.grants import GrantFacts
from leastwise.core.identities import OWNER_KEY, Mark
from leastwise.core.risks.kubernetes_states import direct_subjects
from leastwise.core.snapshots import Plane


def facts_of(
    estate: Estate,
    granted_before: datetime | None = None,
    dates: Mapping[Source, datetime] | None = None,
    atom_dates: Mapping[IdentityId, Mapping[str, datetime]] | None = None,
) -> GrantFacts:
    """Gather the facts of every plane; dates are what somebody knows beside."""
    named: dict[Source, frozenset[IdentityId]] = {}
    attached: dict[IdentityId, frozenset[str]] = {}
    declared: set[Source] = set()
    ours: set[IdentityId] = set()
    for engine in estate:
        if isinstance(engine, RbacEngine):
            bindings = engine.world.bindings
            named |= direct_subjects(bindings)
            marked = [each for each in bindings if each.managed and Mark.parse(each.owner)]
            declared |= direct_subjects(marked).keys()
        elif isinstance(engine, AwsEngine):
            world = engine.world
            holders: list[WorldRole | WorldUser] = [*world.roles.values(), *world.users.values()]
            for holder in holders:
                identity = identity_id(Plane.AWS, holder.arn)
                attached[identity] = frozenset(holder.attached)
                if Mark.parse(dict(holder.tags).get(OWNER_KEY, "")):
                    ours.add(identity)
        elif isinstance(engine, GcpEngine):
            named |= _members(engine)
    return GrantFacts(
        named=named,
        attached=attached,
        declared=frozenset(declared),
        declared_identities=frozenset(ours),
        granted_before=granted_before,
        dates=dates or {},
        atom_dates=atom_dates or {},
        gaps=estate.all_gaps(),
    )


def _members(engine: GcpEngine) -> dict[Source, frozenset[IdentityId]]:
    return {
        Source("allow policy", policy.resource, f"bindings[{index}]"): _ids(binding.members)
        for policy in engine.world.allow
        for index, binding in enumerate(policy.bindings)
    }


def _ids(members: Iterable[str]) -> frozenset[IdentityId]:
    return frozenset(identity_id(Plane.GCP, each) for each in members)
