"""What a gone operator left behind, as values: what carries this cluster's mark or our field manager."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from leastwise.cli.json_values import text
from leastwise.cli.ports import ListedView
from leastwise.core.accounts import AwsAccount
from leastwise.core.aws_ownership import remove_after_time
from leastwise.core.aws_plans import is_detached
from leastwise.core.identities import FIELD_MANAGER, ROLE_ARN_KEY, Cluster, Mark, PolicyKey, ServiceAccount
from leastwise.core.kubernetes_drifts import object_ref
from leastwise.core.snapshots import AwsRole


@dataclass(frozen=True, slots=True, order=True)
class MarkedObject:
    """A Role or binding with this cluster's mark."""

    kind: str
    namespace: str
    name: str
    uid: str
    policy: PolicyKey

    @property
    def ref(self) -> str:
        """How people name it."""
        return object_ref(self.kind, self.namespace, self.name)


@dataclass(frozen=True, slots=True, order=True)
class AnnotatedAccount:
    """A ServiceAccount whose role annotation our field manager holds."""

    account: ServiceAccount
    role_arn: str


@dataclass(frozen=True, slots=True)
class HeldPolicy:
    """A policy that our finalizer holds; its accounts, and its role's ARN if one was made."""

    key: PolicyKey
    account_refs: tuple[str, ...] = ()
    role_arn: str = ""


@dataclass(frozen=True, slots=True)
class MarkedRole:
    """An IAM role with this cluster's mark; `account` as it can be reached."""

    account: AwsAccount
    role: AwsRole
    policy: PolicyKey

    @property
    def is_detached(self) -> bool:
        """Whether phase one of its removal is done."""
        return is_detached(self.role)

    def is_due(self, now: datetime) -> bool:
        """Whether it has waited long enough to be deleted."""
        due = remove_after_time(self.role)
        return due is not None and due <= now


@dataclass(frozen=True, slots=True)
class Leftovers:
    """Everything that was found. `strangers` are other cluster identities whose marks were seen."""

    bindings: tuple[MarkedObject, ...] = ()
    roles: tuple[MarkedObject, ...] = ()
    annotations: tuple[AnnotatedAccount, ...] = ()
    policies: tuple[HeldPolicy, ...] = ()
    accounts: tuple[str, ...] = ()
    aws_roles: tuple[MarkedRole, ...] = ()
    strangers: tuple[str, ...] = ()

    @property
    def marked_policies(self) -> frozenset[PolicyKey]:
        """The policies that something live carries the mark of."""
        live = [each.policy for each in self.aws_roles if not each.is_detached]
        return frozenset({*live, *(each.policy for each in (*self.bindings, *self.roles))})

    @property
    def count(self) -> int:
        """How many things there are."""
        return (
            len(self.bindings)
            + len(self.roles)
            + len(self.annotations)
            + len(self.policies)
            + len(self.accounts)
            + len(self.aws_roles)
        )


def find_leftovers(
    view: ListedView, cluster: Cluster, namespace: str, aws_roles: Iterable[MarkedRole]
) -> Leftovers:
    """Find what carries our mark; `namespace` limits it to the policies of one namespace."""
    marked, strangers = _marked(view, cluster)
    ours = [each for each in marked if namespace in {"", each.policy.namespace}]
    return Leftovers(
        bindings=tuple(sorted(each for each in ours if each.kind != "Role")),
        roles=tuple(sorted(each for each in ours if each.kind == "Role")),
        annotations=tuple(sorted(_annotations(view, namespace))),
        policies=tuple(_held_policies(view, namespace)),
        accounts=()
        if namespace
        else tuple(sorted(each.name for each in view.accounts() if each.has_finalizer)),
        aws_roles=tuple(each for each in aws_roles if namespace in {"", each.policy.namespace}),
        strangers=tuple(sorted(strangers)),
    )


def _marked(view: ListedView, cluster: Cluster) -> tuple[Sequence[MarkedObject], set[str]]:
    ours: list[MarkedObject] = []
    strangers: set[str] = set()
    for each in view.marked():
        mark = Mark.parse(each.owner)
        if mark is None:
            continue
        if mark.cluster_id != cluster.id:
            strangers.add(mark.cluster_id)
            continue
        ours.append(MarkedObject(each.kind, each.namespace, each.name, each.uid, mark.policy))
    return ours, strangers


def _annotations(view: ListedView, namespace: str) -> Iterable[AnnotatedAccount]:
    for each in view.annotated():
        arn = dict(each.annotations).get(ROLE_ARN_KEY, "")
        is_here = namespace in {"", each.account.namespace}
        if arn and is_here and each.role_arn_manager == FIELD_MANAGER:
            yield AnnotatedAccount(each.account, arn)


def _held_policies(view: ListedView, namespace: str) -> Iterable[HeldPolicy]:
    for policy in view.policies_in(namespace) if namespace else view.policies():
        stored = view.stored_policy(policy.key)
        if not policy.has_finalizer or stored is None:
            continue
        refs = {policy.aws.account_ref} if policy.aws is not None else set()
        made: Mapping[str, object] = stored.status
        refs.add(text(made, "aws", "accountRef", "name"))
        yield HeldPolicy(policy.key, tuple(sorted(refs - {""})), text(made, "aws", "roleArn"))
