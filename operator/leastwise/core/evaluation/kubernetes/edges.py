"""The steps inside a cluster, as edges.

They are linear in the bindings: a right over a namespace leads to one asset node, and that to all there.

    holder -> accounts:payments -> each ServiceAccount of payments
    holder -> accounts:*        -> accounts:NS of every namespace
    holder -> workloads:NS      -> accounts:NS, secrets:NS, nodes
    holder -> pods:NS           -> the accounts of the pods that run there
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Caller, Confidence, Edge
from leastwise.core.evaluation.inventories import Identity, IdentityId, native_of, service_account_id
from leastwise.core.evaluation.kubernetes.callers import (
    ACCOUNTS,
    AUTHENTICATED,
    GROUP,
    MASTERS,
    UNAUTHENTICATED,
    group_id,
    user_id,
    who_is,
)
from leastwise.core.evaluation.kubernetes.edge_atoms import Right, RightFinder, together
from leastwise.core.evaluation.kubernetes.edge_kinds import EDGE_KINDS
from leastwise.core.evaluation.kubernetes.worlds import ClusterWorld, ObservedPod

if TYPE_CHECKING:
    from leastwise.core.evaluation.kubernetes.engine import RbacEngine

__all__ = ["EDGE_KINDS", "find_edges"]

EVERYWHERE = "*"
CLUSTER_ADMIN = "k8s:asset:cluster-admin:cluster"
ALL_NODES = "k8s:asset:nodes:cluster"
ALL_USERS = "k8s:asset:users:*"

_CLIENT_SIGNERS = frozenset({"kubernetes.io/kube-apiserver-client", "kubernetes.io/*"})
_TOKEN_SECRET = "a Secret there holds a token of a ServiceAccount"  # noqa: S105 (a condition, in words)
_PRIVILEGED = "no admission policy forbids privileged pods"
_POD_RUNS = "a pod there runs as it"
_GET_EXEC = "the server is older than 1.35, or lets `get` open exec"
_WRITTEN = "it is written while the webhook listens"

Rights = Mapping[str, list[Right]]
"""Atom to the bindings that give it to one identity."""


def asset(word: str, scope: str) -> str:
    """Name what a right over one namespace, or with an empty scope over all, gives."""
    return f"k8s:asset:{word}:{scope or EVERYWHERE}"


def find_edges(engine: RbacEngine) -> Iterator[Edge]:
    """Return every step: from holders by their rights, then from assets to what they hold."""
    identities = engine.identities()
    held = _rights_by_holder(engine)
    for holder in sorted(held):
        yield from _simple(holder, held[holder], engine.world)
        yield from _paired(holder, held)
    yield from _memberships(identities, held)
    yield from _inside(engine.world, identities)


def _rights_by_holder(engine: RbacEngine) -> dict[IdentityId, dict[str, list[Right]]]:
    held: dict[IdentityId, dict[str, list[Right]]] = {}
    for right in RightFinder(engine.index, engine.maker).rights():
        for holdings in right.grant.holdings:
            held.setdefault(holdings.id, defaultdict(list))[right.atom].append(right)
    return held


def _edge(
    holder: str, target: str, kind: str, rights: Iterable[Right], conditions: tuple[str, ...] = ()
) -> Edge:
    sources = [source for right in rights for source in right.sources]
    confidence = Confidence.CONDITIONAL if conditions else Confidence.CERTAIN
    return Edge(holder, target, f"K8S-{kind}", confidence.value, conditions, tuple(dict.fromkeys(sources)))


# ---------------------------------------------------------------- one right is enough


def _simple(holder: IdentityId, rights: Rights, world: ClusterWorld) -> Iterator[Edge]:
    for atom, find in _SIMPLE.items():
        for right in rights.get(atom, ()):
            yield from find(holder, right)
    if world.aws_auth is not None:
        yield from _aws_auth(holder, rights.get("write-configmaps", ()))


def _all_rights(holder: IdentityId, right: Right) -> Iterator[Edge]:
    target = asset("namespace-admin", right.scope) if right.scope else CLUSTER_ADMIN
    yield _edge(holder, target, "all-rights", [right], _only_named(right))


def _accounts(kind: str) -> Callable[[IdentityId, Right], Iterator[Edge]]:
    def find(holder: IdentityId, right: Right) -> Iterator[Edge]:
        if right.names and right.scope:
            for name in right.names:
                yield _edge(holder, service_account_id(right.scope, name), kind, [right])
            return
        # names over all namespaces are few accounts of each: the node of all is the nearest there is
        yield _edge(holder, asset("accounts", right.scope), kind, [right], _only_named(right))

    return find


def _only_named(right: Right) -> tuple[str, ...]:
    return (f"only the names {', '.join(right.names)}",) if right.names else ()


def _users(holder: IdentityId, right: Right) -> Iterator[Edge]:
    targets: list[str] = [user_id(name) for name in right.names]
    for target in targets or [ALL_USERS]:
        yield _edge(holder, target, "impersonate-user", [right])


def _secrets(holder: IdentityId, right: Right) -> Iterator[Edge]:
    if right.names and right.scope:
        for name in right.names:
            yield _edge(holder, f"k8s:asset:secret:{right.scope}/{name}", "read-secrets", [right])
        return
    yield _edge(holder, asset("secrets", right.scope), "read-secrets", [right], _only_named(right))


def _to_asset(word: str, kind: str, *conditions: str) -> Callable[[IdentityId, Right], Iterator[Edge]]:
    def find(holder: IdentityId, right: Right) -> Iterator[Edge]:
        needed = (*conditions, *(_only_named(right) if word == "pods" else ()))
        yield _edge(holder, asset(word, right.scope), kind, [right], needed)

    return find


def _to_node(target: str, kind: str, *conditions: str) -> Callable[[IdentityId, Right], Iterator[Edge]]:
    def find(holder: IdentityId, right: Right) -> Iterator[Edge]:
        yield _edge(holder, target, kind, [right], conditions)

    return find


def _node_proxy(holder: IdentityId, right: Right) -> Iterator[Edge]:
    targets = [f"k8s:asset:node:{name}" for name in right.names] or [ALL_NODES]
    for target in targets:
        yield _edge(holder, target, "node-proxy", [right])


_SIMPLE: Mapping[str, Callable[[IdentityId, Right], Iterator[Edge]]] = {
    "all-rights": _all_rights,
    "impersonate-users": _users,
    "impersonate-accounts": _accounts("impersonate-account"),
    "create-token": _accounts("create-token"),
    "read-secrets": _secrets,
    "create-pod": _to_asset("workloads", "create-pod"),
    "write-workload": _to_asset("workloads", "write-workload"),
    "swap-image": _to_asset("pods", "swap-image"),
    "exec": _to_asset("pods", "exec"),
    "exec-by-get": _to_asset("pods", "exec", _GET_EXEC),
    "debug-container": _to_asset("pods", "debug-container"),
    "node-proxy": _node_proxy,
    "mutating-admission": _to_node(CLUSTER_ADMIN, "mutating-admission"),
    "validating-webhook": _to_node(asset("secrets", ""), "validating-webhook", _WRITTEN),
    "host-path-volume": _to_node(
        ALL_NODES,
        "host-path-volume",
        "it may create pods too",
        "no admission policy forbids hostPath volumes",
    ),
}


def _aws_auth(holder: IdentityId, rights: Iterable[Right]) -> Iterator[Edge]:
    for right in rights:
        if right.scope in ("", "kube-system") and (not right.names or "aws-auth" in right.names):
            yield _edge(holder, CLUSTER_ADMIN, "write-aws-auth", [right])


# ---------------------------------------------------------------- several rights together


class _Combined:
    """The rights of a holder beside those of its groups; what one of them has alone is a step of its own."""

    def __init__(self, holder: IdentityId, held: Mapping[IdentityId, Rights]) -> None:
        groups = [group_id(name) for name in _groups_of(holder)]
        self._sides = [held[each] for each in (holder, *groups) if each in held]

    def rights(self, *atoms: str) -> list[Right]:
        """Return the rights of any of some atoms, the holder's own first."""
        return [right for side in self._sides for atom in atoms for right in side.get(atom, ())]

    def pairs(self, first: Iterable[str], second: Iterable[str]) -> list[tuple[Right, Right]]:
        """Return a pair for each scope where both hold, unless a group has both by itself."""
        return [
            pair
            for pair in together(self.rights(*first), self.rights(*second))
            if not self._is_of_one_group(pair)
        ]

    def _is_of_one_group(self, pair: tuple[Right, Right]) -> bool:
        return any(all(right in side.get(right.atom, ()) for right in pair) for side in self._sides[1:])


def _groups_of(holder: IdentityId) -> tuple[str, ...]:
    """Return the groups that an identity, or every member of a group, is certainly in besides."""
    if not native_of(holder).startswith("group:"):
        return who_is(Caller(holder)).groups
    name = native_of(holder).removeprefix("group:")
    if name.startswith(f"{ACCOUNTS}:"):
        return (ACCOUNTS, AUTHENTICATED)
    return (AUTHENTICATED,) if name not in (AUTHENTICATED, UNAUTHENTICATED) else ()


def _paired(holder: IdentityId, held: Mapping[IdentityId, Rights]) -> Iterator[Edge]:
    both = _Combined(holder, held)
    for pair in both.pairs(["create-secrets"], ["read-secrets"]):
        target = asset("accounts", _scope(pair))
        yield _edge(holder, target, "mint-token-secret", pair, _only_named(pair[1]))
    yield from _role_writers(holder, both)
    for pair in both.pairs(["impersonate-groups"], ["impersonate-users", "impersonate-accounts"]):
        for name in pair[0].names or (MASTERS,):
            yield _edge(holder, group_id(name), "impersonate-group", pair)
    yield from _certificate_makers(holder, both)


def _scope(pair: tuple[Right, Right]) -> str:
    return pair[0].scope or pair[1].scope


def _role_writers(holder: IdentityId, both: _Combined) -> Iterator[Edge]:
    for kind, special, write, target in (
        ("escalate-role", ["escalate-clusterroles"], ["change-clusterroles"], CLUSTER_ADMIN),
        ("escalate-role", ["escalate-roles"], ["change-roles"], ""),
        ("bind-role", ["bind-clusterroles"], ["write-clusterrolebindings"], CLUSTER_ADMIN),
        ("bind-role", ["bind-clusterroles", "bind-roles"], ["write-rolebindings"], ""),
    ):
        for pair in both.pairs(special, write):
            gained = target or asset("namespace-admin", _scope(pair))
            yield _edge(holder, gained, kind, pair, _only_named(pair[0]))


def _certificate_makers(holder: IdentityId, both: _Combined) -> Iterator[Edge]:
    for signer, write, kind in (
        ("approve-signer", "approve-csr", "approve-certificate"),
        ("sign-signer", "write-csr-status", "sign-certificate"),
    ):
        signers = [
            right for right in both.rights(signer) if not right.names or _CLIENT_SIGNERS & {*right.names}
        ]
        writers, creators = both.rights(write), both.rights("create-csr")
        if signers and writers and (creators or kind == "sign-certificate"):
            rights = [signers[0], writers[0], *creators[:1]]
            yield _edge(holder, CLUSTER_ADMIN, kind, rights)


# ---------------------------------------------------------------- from groups and assets on


def _memberships(identities: Iterable[Identity], held: Mapping[IdentityId, Rights]) -> Iterator[Edge]:
    """Lead members to the groups that hold something worth stealing."""
    for identity in identities:
        if identity.kind != GROUP:
            for name in who_is(Caller(identity.id)).groups:
                if group_id(name) in held:
                    source = Source("Group", name)
                    yield Edge(identity.id, group_id(name), "K8S-member-of", sources=(source,))
    yield Edge(group_id(MASTERS), CLUSTER_ADMIN, "K8S-masters", sources=(Source("Group", MASTERS),))


def _inside(world: ClusterWorld, identities: Iterable[Identity]) -> Iterator[Edge]:
    accounts = [each for each in identities if each.kind == "ServiceAccount" and each.exists]
    namespaces = sorted({*(account.place for account in accounts), *_namespaces(world)})
    yield from _of_cluster(namespaces)
    if world.aws_auth is not None:
        yield Edge(asset("namespace-admin", "kube-system"), CLUSTER_ADMIN, "K8S-write-aws-auth")
    for namespace in namespaces:
        yield from _of_namespace(namespace)
    for account in accounts:
        yield Edge(asset("accounts", account.place), account.id, "K8S-account-of")
    for each in identities:
        if each.kind == "User":
            yield Edge(ALL_USERS, each.id, "K8S-user-of")
    yield from _running(world.pods, accounts)


def _namespaces(world: ClusterWorld) -> Iterator[str]:
    yield from [namespace.name for namespace in world.namespaces or ()]
    yield from [binding.namespace for binding in world.bindings if binding.namespace]


def _of_cluster(namespaces: Iterable[str]) -> Iterator[Edge]:
    for word in ("accounts", "secrets", "workloads"):
        yield Edge(CLUSTER_ADMIN, asset(word, ""), "K8S-admin-of")
    yield Edge(CLUSTER_ADMIN, ALL_NODES, "K8S-admin-of")
    yield Edge(CLUSTER_ADMIN, ALL_USERS, "K8S-admin-of")
    yield Edge(ALL_NODES, asset("pods", ""), "K8S-node-pods")
    for namespace in namespaces:
        for word in ("accounts", "secrets", "workloads", "pods", "namespace-admin"):
            yield Edge(asset(word, ""), asset(word, namespace), "K8S-in-namespace")


def _of_namespace(namespace: str) -> Iterator[Edge]:
    admin, workloads = asset("namespace-admin", namespace), asset("workloads", namespace)
    accounts, secrets = asset("accounts", namespace), asset("secrets", namespace)
    for gained in (accounts, secrets, workloads, asset("pods", namespace)):
        yield Edge(admin, gained, "K8S-admin-of")
    yield Edge(workloads, accounts, "K8S-run-as")
    yield Edge(workloads, secrets, "K8S-mount-secrets")
    conditional = Confidence.CONDITIONAL.value
    yield Edge(workloads, ALL_NODES, "K8S-privileged-pod", conditional, (_PRIVILEGED,))
    yield Edge(secrets, accounts, "K8S-secret-tokens", conditional, (_TOKEN_SECRET,))


def _running(pods: Iterable[ObservedPod] | None, accounts: Iterable[Identity]) -> Iterator[Edge]:
    """Lead pods to the accounts that they run as: those that are known, else any of their namespace."""
    if pods is None:
        for account in accounts:
            source = asset("pods", account.place)
            yield Edge(source, account.id, "K8S-pod-account", Confidence.CONDITIONAL.value, (_POD_RUNS,))
        return
    found: dict[tuple[str, str, str], Source] = {}
    for pod in sorted(pods):
        if pod.mounts_token:
            runs = Source("Pod", f"{pod.namespace}/{pod.name}")
            account_id = user_id(pod.account.username)
            found.setdefault((asset("pods", pod.namespace), account_id, "K8S-pod-account"), runs)
            if pod.node:
                found.setdefault((f"k8s:asset:node:{pod.node}", account_id, "K8S-node-pods"), runs)
    for (start, target, kind), pod_source in found.items():
        yield Edge(start, target, kind, sources=(pod_source,))
