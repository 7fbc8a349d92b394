"""Keeps what a cleanup takes away, as the operator does before a removal, for `leastwise rollback`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from leastwise.cli.failures import without_request
from leastwise.cli.live_views import LiveSystems
from leastwise.cli.removal_steps import DONE, WOULD, Step
from leastwise.core.errors import LeastwiseError
from leastwise.core.identities import PolicyKey
from leastwise.core.kept_documents import departure_reason, documents_of, kept_spec
from leastwise.core.revisions import Revision
from leastwise.core.snapshots import StoredPolicy
from leastwise.ports import RevisionStore
from leastwise.services.memory import PolicyMemory

REASON = "CleanedUp"


async def keep_documents(
    systems: LiveSystems,
    revisions: RevisionStore,
    policies: Iterable[PolicyKey],
    now: datetime,
    *,
    writes: bool,
) -> tuple[Step, ...]:
    """Keep one revision of each policy that has something live. Where it cannot be kept, that is said and
    nothing is held up: the operator's namespace may be gone with it."""
    steps = []
    for key in sorted(set(policies)):
        stored = systems.view.stored_policy(key)
        revision = render_revision(systems, stored, now) if stored is not None else None
        if revision is not None:
            result = await _save(revisions, revision) if writes else WOULD
            steps.append(Step("keep", f"EntitlementPolicy/{key}", result))
    return tuple(steps)


def render_revision(systems: LiveSystems, stored: StoredPolicy, now: datetime) -> Revision | None:
    """Render what is live of a policy; None when there is nothing."""
    world = systems.gatherer.gather(stored, PolicyMemory(), now)
    documents = documents_of(world)
    if not documents:
        return None
    return Revision(
        owner=world.owner,
        namespace=stored.policy.key.namespace,
        policy=stored.policy.key.name,
        reason=REASON,
        spec=kept_spec(stored.spec, world, departure_reason(world)),
        documents=documents,
        labels=dict(stored.labels),
    )


async def _save(revisions: RevisionStore, revision: Revision) -> str:
    try:
        await revisions.save(revision)
    except LeastwiseError as error:
        return f"not kept: {without_request(str(error))}"
    return DONE
