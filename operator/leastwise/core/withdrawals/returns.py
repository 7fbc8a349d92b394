"""What a denial gives back: a permission that is missed, but never a button for a thief.

Whoever holds a stolen token only has to try what was removed. So a denial gives a permission back by itself
only when nothing can be won with it, when a live pod of that ServiceAccount asked, and once.
Everything else is an alert, and waits for a person.

Pod and node stand in the extras of a pod's token
(https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-tokens).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from leastwise.core.identities import ServiceAccount
from leastwise.core.kubernetes_covers import ALL, as_rule, permission_covers, permission_intersects
from leastwise.core.patterns import action_intersects, resource_intersects
from leastwise.core.permissions import AwsPermission, KubernetesPermission
from leastwise.core.risks.rules import RULES
from leastwise.core.snapshots import Plane
from leastwise.core.withdrawals.records import Returned, Stage, Withdrawal


@dataclass(frozen=True, slots=True)
class Denial:
    """A request that was refused. Exactly one of `kubernetes` and `aws` is set.

    `namespace` is where the request went, empty for the whole cluster. `pod`, `pod_uid` and `node` are the
    extras of the token, empty where it carries none. `impersonated_by` names who spoke for the subject.
    """

    subject: ServiceAccount
    at: datetime
    kubernetes: KubernetesPermission | None = None
    aws: AwsPermission | None = None
    namespace: str = ""
    pod: str = ""
    pod_uid: str = ""
    node: str = ""
    impersonated_by: str = ""


@dataclass(frozen=True, slots=True, order=True)
class LivePod:
    """A pod that runs, as the API server tells it, not as its token does."""

    account: ServiceAccount
    name: str
    uid: str
    node: str


@dataclass(frozen=True, slots=True)
class GiveBack:
    """Permissions of one withdrawal that come back by themselves."""

    withdrawal: Withdrawal
    returned: tuple[Returned, ...]


@dataclass(frozen=True, slots=True)
class Alert:
    """A denial of something withdrawn that waits for a person, and why it does."""

    withdrawal: Withdrawal
    denial: Denial
    why: str


Answer = GiveBack | Alert


def answer_denial(
    denial: Denial, withdrawals: Iterable[Withdrawal], pods: Iterable[LivePod], now: datetime
) -> tuple[Answer, ...]:
    """Decide what a denial means for the withdrawals that are active; nothing when none of them caused it.

    `withdrawals` are all of the subject's, the ended ones too: what came back once does not do so again.
    """
    known = [each for each in withdrawals if each.subject == denial.subject]
    running = tuple(pods)
    answers = (_answer(denial, each, known, running) for each in known if each.is_active(now))
    return tuple(each for each in answers if each is not None)


def _answer(
    denial: Denial, one: Withdrawal, known: Iterable[Withdrawal], pods: tuple[LivePod, ...]
) -> Answer | None:
    if denial.aws is not None:
        why = "what is withdrawn in AWS never comes back by itself"
        return Alert(one, denial, why) if _is_caused_in_aws(one, denial.aws) else None
    asked = denial.kubernetes
    if asked is None:
        return None
    is_near = denial.namespace == one.namespace  # a Role of the policy's namespace never reached elsewhere
    words = tuple(
        each for each in one.left.kubernetes if is_near and permission_intersects(as_rule(each), asked)
    )
    if not words:
        is_bundle = bool(one.withdrawn.cluster_bindings or (is_near and one.withdrawn.bindings))
        why = "a binding was withdrawn, and what it gave is not known here"
        return Alert(one, denial, why) if is_bundle else None
    against = next(_objections(denial, one, words, known, pods), "")
    if against:
        return Alert(one, denial, against)
    return GiveBack(one, tuple(Returned(each, denial.at, denial.pod) for each in words))


def _is_caused_in_aws(one: Withdrawal, asked: AwsPermission) -> bool:
    """Whether a denial may come from a withdrawal; what a managed policy gave is not known here."""
    return bool(one.withdrawn.managed_policy_arns) or any(
        action_intersects(each.action, asked.action) and resource_intersects(each.resource, asked.resource)
        for each in one.withdrawn.aws
    )


def _objections(
    denial: Denial,
    one: Withdrawal,
    words: tuple[KubernetesPermission, ...],
    known: Iterable[Withdrawal],
    pods: tuple[LivePod, ...],
) -> Iterator[str]:
    if one.stage not in {Stage.NARROWED, Stage.WATCHING}:
        yield "the time to come back by itself is over"
    if denial.impersonated_by:
        yield f"'{_printable(denial.impersonated_by)}' spoke for the ServiceAccount"
    risky = [each for each in words if is_risky(each)]
    if risky:
        yield "a rule of risk analysis asks for it: whoever stole the token could win by it"
    if any(set(words) & {back.permission for back in each.progress.returned} for each in known):
        yield "it came back by itself before"
    yield from _pod_objections(denial, pods)


def _pod_objections(denial: Denial, pods: tuple[LivePod, ...]) -> Iterator[str]:
    if not (denial.pod and denial.pod_uid and denial.node):
        yield "the token names no pod and node"
    elif LivePod(denial.subject, denial.pod, denial.pod_uid, denial.node) not in pods:
        yield "no live pod of the ServiceAccount is the one that the token names, on the node that it names"


def _printable(text: str) -> str:
    """What somebody else chose goes into a message: no control characters, and not without end."""
    return "".join(each if each.isprintable() else "?" for each in text[:128])


def is_risky(atom: KubernetesPermission) -> bool:
    """Whether any rule of risk analysis asks for something that the atom holds, alone or beside others.

    A need that is a wildcard itself is held only by an atom that is as wide; of every other need, a part is
    enough. To speak for somebody else is a risk in every form.
    """
    if atom.verb.startswith("impersonate"):
        return True
    rule = as_rule(atom)
    return any(
        permission_covers(rule, each) if ALL in each.resource else permission_intersects(rule, each)
        for each in _asked()
    )


@cache
def _asked() -> tuple[KubernetesPermission, ...]:
    found = {
        permission
        for rule in RULES.values()
        if rule.plane is Plane.KUBERNETES
        for need in rule.needs
        for permission in need.any_of
        if isinstance(permission, KubernetesPermission)
    }
    return tuple(sorted(found))
