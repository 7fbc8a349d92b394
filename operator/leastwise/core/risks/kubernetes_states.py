"""Bad states of a cluster that no permission alone shows: checks of LW-K8S-001 to 032."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from leastwise.core.drifts import Severity
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Confidence, KubernetesQuestion
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.inventories import IdentityId, native_of, service_account_id
from leastwise.core.evaluation.kubernetes.callers import (
    ANONYMOUS,
    AUTHENTICATED,
    MASTERS,
    NODE_USER,
    UNAUTHENTICATED,
    group_id,
    parties_of,
    party_id,
    user_id,
)
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.evaluation.kubernetes.grants import role_key
from leastwise.core.evaluation.kubernetes.worlds import ClusterWorld
from leastwise.core.identities import ServiceAccount
from leastwise.core.risks.controllers import CONTROLLERS, Controller
from leastwise.core.risks.everybody import is_discovery
from leastwise.core.risks.forms import Found, Match, Scene, Undecided
from leastwise.core.risks.permission_texts import entry_text
from leastwise.core.snapshots import ObservedBinding

_ADMIN = "cluster-admin"
_DEFAULT = "default"
_RBAC = "rbac.authorization.k8s.io"


def bound_to_unread_cluster_admin(scene: Scene) -> Found:
    """LW-K8S-001 where the ClusterRole cluster-admin itself was not read: then the name is all there is."""
    world = _world(scene)
    if any(role.kind == "ClusterRole" and role.name == _ADMIN for role in world.roles):
        return
    for binding in world.bindings:
        if binding.role_ref.kind == "ClusterRole" and binding.role_ref.name == _ADMIN:
            for subject in _subjects(binding):
                yield Match(
                    "LW-K8S-001",
                    subject,
                    "bound to cluster-admin",
                    binding.namespace,
                    narrowed=bool(binding.namespace),
                    confidence=Confidence.UNKNOWN,
                    conditions=("the ClusterRole cluster-admin was not read",),
                    path=_chain(binding),
                )


def masters(scene: Scene) -> Found:
    """LW-K8S-002: a binding of ours that names system:masters, or an identity that is mapped to it.

    The binding that every API server makes, `cluster-admin`, is no finding.
    """
    world = _world(scene)
    for binding in world.bindings:
        is_made_by_server = not binding.namespace and binding.name == _ADMIN
        if not is_made_by_server and group_id(MASTERS) in _subjects(binding):
            yield Match("LW-K8S-002", group_id(MASTERS), "bound", binding.namespace, path=_chain(binding))
    for edge in scene.estate.links:
        if edge.target == group_id(MASTERS):
            yield Match(
                "LW-K8S-002",
                IdentityId(edge.source),
                "mapped to system:masters",
                confidence=Confidence(edge.confidence),
                conditions=edge.conditions,
                path=edge.sources,
            )


def rights_of_everybody(scene: Scene) -> Iterator[Match]:
    """LW-K8S-024: what anonymous, unauthenticated or all authenticated callers hold beyond discovery.

    https://kubernetes.io/docs/reference/access-authn-authz/rbac/#discovery-roles
    """
    everybody = ((group_id(UNAUTHENTICATED), None), (group_id(AUTHENTICATED), Severity.HIGH))
    for subject, severity in everybody:
        yield from _beyond_discovery(scene, subject, severity, frozenset())
    told = frozenset(chain for entry in _entries(scene, everybody[0][0]) for chain in entry.sources)
    yield from _beyond_discovery(scene, user_id(ANONYMOUS), None, told)


def _beyond_discovery(
    scene: Scene, subject: IdentityId, severity: Severity | None, told: frozenset[tuple[Source, ...]]
) -> Iterator[Match]:
    for entry in _entries(scene, subject):
        chains = [chain for chain in entry.sources if chain not in told]
        if chains and not entry.inert and not is_discovery(entry):
            yield Match(
                "LW-K8S-024",
                subject,
                entry_text(entry),
                entry.scope,
                severity,
                narrowed=bool(entry.scope),
                path=min(chains),
                grants=len(chains),
            )


def default_accounts(scene: Scene) -> Found:
    """LW-K8S-025: a `default` ServiceAccount that is bound by name, or that pods run as."""
    world = _world(scene)
    for binding in world.bindings:
        for identity, account in _accounts(binding):
            if account.name == _DEFAULT:
                yield Match("LW-K8S-025", identity, "bound", account.namespace, path=_chain(binding))
    used = {pod.account.namespace for pod in world.pods or () if pod.account.name == _DEFAULT}
    for namespace in sorted(used):
        yield Match("LW-K8S-025", service_account_id(namespace, _DEFAULT), "used by pods", namespace)


def mounted_for_nothing(scene: Scene) -> Found:
    """LW-K8S-026: pods that mount a token of an account that holds nothing beyond discovery.

    Whether an account that holds more uses it is a question to usage data.
    """
    world = _world(scene)
    if world.pods is None:
        yield Undecided("LW-K8S-026", "pods were not read")
        return
    yield Undecided("LW-K8S-026", "whether accounts with rights use them needs usage data")
    mounting = {pod.account for pod in world.pods if pod.mounts_token}
    for account in sorted(mounting):
        identity = service_account_id(account.namespace, account.name)
        if all(entry.inert or is_discovery(entry) for entry in _entries(scene, identity)):
            yield Match("LW-K8S-026", identity, "token mounted", account.namespace)


def bindings_to_nothing(scene: Scene) -> Found:
    """LW-K8S-027: bindings whose role or ServiceAccount does not exist; Medium where others may create it."""
    world = _world(scene)
    creators = _Creators(scene)
    yield from _missing_roles(world, creators)
    if world.service_accounts is None:
        yield Undecided("LW-K8S-027", "ServiceAccounts were not read")
        return
    known = {each.account for each in world.service_accounts}
    for binding in world.bindings:
        for identity, account in _accounts(binding):
            if account not in known:
                question = KubernetesQuestion("create", "", "serviceaccounts", namespace=account.namespace)
                severity = creators.severity(question, identity)
                yield _to_nothing(binding, identity, "bound and missing", severity)


def _missing_roles(world: ClusterWorld, creators: _Creators) -> Found:
    if not any(role.kind == "ClusterRole" for role in world.roles):
        yield Undecided("LW-K8S-027", "ClusterRoles were not read")
        return
    known = {(role.namespace, role.name) for role in world.roles}
    for binding in world.bindings:
        key = role_key(binding.role_ref, binding.namespace)
        if key is None or key in known or _is_gap(world, key):
            continue
        resource = "roles" if key[0] else "clusterroles"
        question = KubernetesQuestion("create", _RBAC, resource, namespace=key[0])
        for subject in _subjects(binding):
            severity = creators.severity(question, subject)
            yield _to_nothing(binding, subject, f"bound to missing {binding.role_ref}", severity)


def _to_nothing(binding: ObservedBinding, subject: IdentityId, permission: str, severity: Severity) -> Match:
    return Match("LW-K8S-027", subject, permission, binding.namespace, severity, path=_chain(binding))


def _is_gap(world: ClusterWorld, key: tuple[str, str]) -> bool:
    """Whether a role that was not seen may be one that could not be read."""
    full = f"roles/{key[0]}/{key[1]}" if key[0] else f"clusterroles/{key[1]}"
    return any(full == gap.scope or full.startswith(f"{gap.scope}/") for gap in world.gaps)


class _Creators:
    """Who may create what is missing, asked once a question."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._known: dict[KubernetesQuestion, frozenset[IdentityId]] = {}

    def severity(self, question: KubernetesQuestion, subject: IdentityId) -> Severity:
        """Return Medium where somebody other than the subject, who is not strong anyway, may create it."""
        found = self._known.get(question)
        if found is None:
            holders = self._scene.engine.holders(question)
            found = self._known[question] = frozenset(
                holder.identity for holder in holders if holder.decision.is_allowed
            )
        others = found - self._scene.strong - {subject, group_id(MASTERS)}
        return Severity.MEDIUM if others else Severity.LOW


def of_a_stronger_controller(scene: Scene, match: Match) -> Match | None:
    """LW-K8S-028: certain where the controller's account is here, raised where that is strong."""
    if match.subject in scene.strong:
        return None
    concerned = [each for each in CONTROLLERS if _concerns(each, match.permission)]
    accounts = {name for each in concerned for name in each.accounts}
    present = [each for each in scene.identities.values() if each.kind == "ServiceAccount" and each.exists]
    found = [each.id for each in present if each.name.rpartition("/")[2] in accounts]
    detail = "; ".join(sorted({f"{each.name} {each.does}" for each in concerned}))
    if not found:
        groups = ", ".join(sorted({each.group for each in concerned}))
        return replace(
            match,
            confidence=max_confidence(match.confidence, Confidence.CONDITIONAL),
            conditions=(*match.conditions, f"a controller of {groups} holds more than the writer"),
            detail=detail,
        )
    return replace(match, raised=any(each in scene.strong for each in found), detail=detail)


def _concerns(controller: Controller, permission: str) -> bool:
    words = permission.replace(",", " ").split()
    return any(word == "*" or word.startswith("*.") for word in words) or any(
        f"{resource}.{controller.group}" in permission for resource in controller.resources
    )


def max_confidence(first: Confidence, second: Confidence) -> Confidence:
    """Return the less certain of two."""
    order = list(Confidence)
    return max(first, second, key=order.index)


def strong_nodes(scene: Scene) -> Found:
    """LW-K8S-032: nodes whose pods' accounts reach, together, a critical state of the whole cluster."""
    world = _world(scene)
    if world.pods is None:
        yield Undecided("LW-K8S-032", "pods were not read")
        return
    accounts: dict[str, set[IdentityId]] = {}
    for pod in world.pods:
        if pod.node and pod.mounts_token:
            identity = service_account_id(pod.account.namespace, pod.account.name)
            accounts.setdefault(pod.node, set()).add(identity)
    for node, identities in sorted(accounts.items()):
        subject = user_id(f"{NODE_USER}{node}")
        reached = [match for match in scene.together(subject, sorted(identities)) if not match.narrowed]
        if reached:
            strong = sorted(identities & scene.strong)
            yield replace(
                reached[0],
                rule="LW-K8S-032",
                permission=f"pods of the node reach {reached[0].rule}",
                severity=None,
                detail=f"by {', '.join(strong)}" if strong else "by several accounts together",
            )


def _entries(scene: Scene, identity: IdentityId) -> tuple[Entry, ...]:
    return scene.engine.effective(identity)


def _world(scene: Scene) -> ClusterWorld:
    return scene.engine.world if isinstance(scene.engine, RbacEngine) else ClusterWorld()


def _subjects(binding: ObservedBinding) -> list[IdentityId]:
    return sorted(party_id(party) for party in parties_of(binding))


def _accounts(binding: ObservedBinding) -> Iterator[tuple[IdentityId, ServiceAccount]]:
    """Yield the ServiceAccounts that a binding names, by themselves or as the users that they are."""
    for identity in _subjects(binding):
        account = ServiceAccount.of_username(native_of(identity))
        if account is not None:
            yield identity, account


def _chain(binding: ObservedBinding) -> tuple[Source, ...]:
    name = f"{binding.namespace}/{binding.name}" if binding.namespace else binding.name
    ref = binding.role_ref
    role = f"{binding.namespace}/{ref.name}" if ref.kind == "Role" else ref.name
    return (Source(binding.kind, name), Source(ref.kind, role))


def direct_subjects(bindings: Iterable[ObservedBinding]) -> dict[Source, frozenset[IdentityId]]:
    """Return whom each binding names, by its source."""
    return {_chain(binding)[0]: frozenset(_subjects(binding)) for binding in bindings}
