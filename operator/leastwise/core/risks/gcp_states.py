"""States of Google Cloud that no single permission shows: where a role is granted, keys, foreign projects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Confidence, Engine
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.gcp.engine import GcpEngine
from leastwise.core.evaluation.gcp.inventory import KEY_AGE
from leastwise.core.evaluation.gcp.names import RESOURCE_MANAGER, is_container, is_service_agent
from leastwise.core.evaluation.gcp.policies import ServiceAccountKey
from leastwise.core.evaluation.inventories import Identity, identity_id
from leastwise.core.risks.forms import Found, Match, Scene, Undecided
from leastwise.core.snapshots import Plane

OVER_ACCOUNTS: Final = (
    "iam.serviceAccounts.actAs",
    "iam.serviceAccounts.getAccessToken",
    "iam.serviceAccounts.getOpenIdToken",
    "iam.serviceAccounts.implicitDelegation",
    "iam.serviceAccounts.signBlob",
    "iam.serviceAccounts.signJwt",
    "iam.serviceAccountKeys.create",
)
"""Rights that make their holder a service account."""

_ROLES: Final = ("roles/iam.serviceAccount", "roles/iam.workloadIdentityUser")


def roles_over_every_account(scene: Scene) -> Found:
    """LW-GCP-013: roles over service accounts, granted on a project, a folder or an organization."""
    for identity in scene.identities.values():
        if identity.plane is Plane.GCP:
            yield from _over_every_account(scene.engine, identity)


def _over_every_account(engine: Engine, identity: Identity) -> Iterator[Match]:
    told: set[tuple[str, str]] = set()
    for permission in OVER_ACCOUNTS:
        for entry in engine.permits(identity.id, permission):
            for chain in entry.sources:
                role = chain[-1].name
                key = (role, entry.scope)
                if key not in told and role.startswith(_ROLES) and is_container(entry.scope):
                    told.add(key)
                    yield _match("LW-GCP-013", identity, role, entry, chain)


def _match(rule: str, identity: Identity, permission: str, entry: Entry, chain: tuple[Source, ...]) -> Match:
    confidence = Confidence.CERTAIN
    if entry.unknown or not entry.is_certain:
        confidence = Confidence.UNKNOWN if entry.unknown else Confidence.CONDITIONAL
    excluded = (f"not when {each}" for clause in entry.excluded for each in clause.conditions)
    return Match(
        rule,
        identity.id,
        permission,
        scope=entry.scope,
        confidence=confidence,
        conditions=tuple(sorted({*entry.conditions, *entry.unknown, *excluded})),
        path=chain,
    )


def user_managed_keys(scene: Scene) -> Found:
    """LW-GCP-015: keys that a user made and that are not disabled, with those that are old."""
    engine = scene.engine
    if not isinstance(engine, GcpEngine):
        return
    if engine.world.keys is None:
        yield Undecided("LW-GCP-015", "the keys of service accounts were not read")
        return
    at = scene.at or engine.world.taken
    for key in engine.world.keys:
        if key.is_user_managed and not key.is_disabled:
            subject = identity_id(Plane.GCP, f"serviceAccount:{key.email.lower()}")
            yield Match(
                "LW-GCP-015",
                subject,
                f"key {key.key_id}",
                scope=engine.compiled.hierarchy.account(key.email),
                path=(Source("service account key", f"{key.email}/{key.key_id}"),),
                detail=_age(key, at),
            )


def _age(key: ServiceAccountKey, at: datetime | None) -> str:
    if key.created is None or at is None or at - key.created <= KEY_AGE:
        return ""
    return f"{(at - key.created).days} days old"


def foreign_and_idle_accounts(scene: Scene) -> Found:
    """LW-GCP-016: accounts with rights in another project; listed accounts to which nothing is granted."""
    engine = scene.engine
    if not isinstance(engine, GcpEngine):
        return
    for native in engine.compiled.members:
        if native.startswith("serviceAccount:") and not native.endswith("]"):
            yield from _foreign(engine, native)
    granted = engine.compiled.by_member
    for account in engine.world.accounts:
        native = f"serviceAccount:{account.email.lower()}"
        identity = scene.identities.get(identity_id(Plane.GCP, native))
        if native not in granted and identity is not None and not account.is_disabled:
            yield Match(
                "LW-GCP-016",
                identity.id,
                "nothing is granted to it",
                scope=engine.compiled.hierarchy.project(identity.place),
                detail="whether its groups or public grants are used is not known",
            )


def _foreign(engine: GcpEngine, native: str) -> Iterator[Match]:
    email = native.removeprefix("serviceAccount:")
    home = engine.compiled.hierarchy.project_of(email)
    if not home or is_service_agent(email):
        return
    own = engine.compiled.hierarchy.project(home)
    told: set[str] = set()
    for entry in engine.effective(identity_id(Plane.GCP, native)):
        place = engine.compiled.hierarchy.place(entry.scope)
        project = next((name for name in place.names if name.startswith(f"{RESOURCE_MANAGER}projects/")), "")
        if project and project != own and project not in told and _is_own(engine, native, entry):
            told.add(project)
            identity = Identity(identity_id(Plane.GCP, native), Plane.GCP, "ServiceAccount", email, home)
            yield _match("LW-GCP-016", identity, entry.sources[0][-1].name, entry, entry.sources[0])


def _is_own(engine: GcpEngine, native: str, entry: Entry) -> bool:
    """Whether the grant of an entry names the account itself, not a set that holds it."""
    grants = engine.compiled.by_member.get(native, ())
    return any(grant.sources == entry.sources[0] for grant in grants)
