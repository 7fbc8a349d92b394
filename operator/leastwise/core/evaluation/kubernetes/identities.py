"""Who there is in a cluster: ServiceAccounts, and the users and groups that bindings name, each with a class.

Kubernetes keeps no list of users and groups (https://kubernetes.io/docs/reference/access-authn-authz/authentication/),
so those that no binding names are not known. Classes of names are guesses by habit: see `_PIPELINES`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from leastwise.core.evaluation.inventories import Identity, IdentityClass, IdentityId, service_account_id
from leastwise.core.evaluation.kubernetes.callers import (
    ACCOUNTS,
    ANONYMOUS,
    AUTHENTICATED,
    GROUP,
    MASTERS,
    UNAUTHENTICATED,
    Party,
    group_id,
    party_id,
    user_id,
)
from leastwise.core.evaluation.kubernetes.grants import Holdings
from leastwise.core.evaluation.kubernetes.index import RbacIndex
from leastwise.core.evaluation.kubernetes.worlds import ClusterWorld
from leastwise.core.identities import ServiceAccount
from leastwise.core.snapshots import Plane

_SYSTEM_NAMESPACES = frozenset({"kube-system", "kube-public", "kube-node-lease"})
_SYSTEM_NAMES = ("system:", "eks:", "aks-", "gke-")
_STRANGERS = {
    ANONYMOUS: ("anybody who reaches the API server",),
    UNAUTHENTICATED: ("anybody who reaches the API server",),
    AUTHENTICATED: ("anybody who has signed in, people and workloads",),
}
_WORDS = re.compile(r"[^a-z0-9]+")
_PIPELINES = frozenset(
    {
        *("actions", "argo", "argocd", "arc", "atlantis", "buildkite", "cicd", "circleci", "codefresh"),
        *("concourse", "deployer", "drone", "flux", "fluxcd", "gitea", "github", "gitlab", "gocd", "harness"),
        *("jenkins", "pipeline", "pipelines", "spacelift", "spinnaker", "teamcity", "tekton", "terraform"),
        "woodpecker",
    }
)
"""Words that stand in the names of what builds and deploys, or in the names of its namespace."""

_AGENTS = frozenset({"kagent", "mcp"})
"""Words that stand in the names of agents that act on their own."""

_DEFAULT = "default"


def find_identities(world: ClusterWorld, index: RbacIndex) -> tuple[Identity, ...]:
    """Return every ServiceAccount and everyone whom a binding names, sorted by id."""
    found: dict[IdentityId, Identity] = {}
    running = None if world.pods is None else frozenset([pod.account for pod in world.pods])
    for observed in world.service_accounts or ():
        account = observed.account
        notes = [*_notes(account, index), *_idle(account, running)]
        found[user_id(account.username)] = _account(account, exists=True, notes=notes)
    for party in index.parties():
        identity = party_id(party)
        if identity not in found:
            found[identity] = _named(party, world, index)
    masters = group_id(MASTERS)
    if masters not in found:
        found[masters] = _named((GROUP, MASTERS), world, index)
    return tuple([found[identity] for identity in sorted(found)])


def class_of(name: str, place: str = "") -> IdentityClass:
    """Guess the class of a user, group or ServiceAccount (with its namespace as `place`) by its name."""
    if name.startswith(ACCOUNTS):
        return IdentityClass.WORKLOAD
    if place in _SYSTEM_NAMESPACES or (name.startswith(_SYSTEM_NAMES) and name not in _STRANGERS):
        return IdentityClass.PROVIDER
    words = frozenset(_WORDS.split(f"{place} {name}".lower()))
    if words & _PIPELINES:
        return IdentityClass.PIPELINE
    if words & _AGENTS:
        return IdentityClass.AGENT
    return IdentityClass.WORKLOAD if place else IdentityClass.PERSON


def _named(party: Party, world: ClusterWorld, index: RbacIndex) -> Identity:
    kind, name = party
    account = ServiceAccount.of_username(name) if kind != GROUP else None
    if account is not None:
        is_known_missing = world.service_accounts is not None
        notes = [*_notes(account, index), *(_vanished(account, index) if is_known_missing else ())]
        return _account(account, exists=not is_known_missing, notes=notes)
    holdings = index.of_group(name) if kind == GROUP else index.of_user(name)
    return Identity(
        party_id(party),
        Plane.KUBERNETES,
        kind,
        name,
        identity_class=class_of(name),
        notes=tuple(sorted({*_without_role(holdings), *_STRANGERS.get(name, ())})),
    )


def _account(account: ServiceAccount, *, exists: bool, notes: list[str]) -> Identity:
    return Identity(
        service_account_id(account.namespace, account.name),
        Plane.KUBERNETES,
        "ServiceAccount",
        str(account),
        account.namespace,
        class_of(account.name, account.namespace),
        exists,
        tuple(sorted(notes)),
    )


# ---------------------------------------------------------------- notes


def _notes(account: ServiceAccount, index: RbacIndex) -> Iterator[str]:
    holdings = index.of_user(account.username)
    if account.name == _DEFAULT and any(grant.bundle for grant in holdings):
        yield "default ServiceAccount with rights of its own: every pod that names no other has them"
    yield from _without_role(holdings)


def _without_role(holdings: Holdings) -> Iterator[str]:
    for grant in holdings:
        if grant.bundle is None:
            yield f"orphaned: {grant.source} refers to {grant.binding.role_ref}, which does not exist"


def _vanished(account: ServiceAccount, index: RbacIndex) -> Iterator[str]:
    for grant in index.of_user(account.username):
        yield f"orphaned: {grant.source} names it, and it does not exist"


def _idle(account: ServiceAccount, running: frozenset[ServiceAccount] | None) -> Iterator[str]:
    if running is not None and account not in running and account.name != _DEFAULT:
        yield "orphaned: no pod runs as it"
