"""Trust policies: how a ServiceAccount becomes an AWS role, rendered, closed, and taken apart when edited.

Implements https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html (IRSA) and
https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html (Pod Identity). Who is admitted by a
document that somebody else wrote is the matter of `leastwise.core.aws_admissions`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from leastwise.core.accounts import AwsAccount
from leastwise.core.entitlements import TrustMethod
from leastwise.core.errors import InvalidEntitlementError
from leastwise.core.iam_documents import (
    Document,
    Statement,
    build_document,
    build_statement,
    document_atoms,
    same_meaning,
)
from leastwise.core.identities import Cluster, ServiceAccount

AUDIENCE = "sts.amazonaws.com"
"""What the EKS webhook asks for, in every partition: in China too, where tokens for the audience
`sts.amazonaws.com.cn` are refused (eksctl-io/eksctl#1910, terraform-aws-modules/terraform-aws-eks#1704)."""

POD_IDENTITY_SERVICE = "pods.eks.amazonaws.com"
_POD_IDENTITY_TAGS = "aws:RequestTag/"
_ASSUME_ACTIONS = ("sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity")
_SHOWN = 3


class TrustAspect(Enum):
    """What about a trust differs; the value is the word that people see."""

    AUDIENCE = "audience"
    SUBJECT = "subject"
    WILDCARD = "wildcard"
    OTHER_PRINCIPALS = "other principals"
    ACTIONS = "actions"
    CONDITIONS = "conditions"
    CLOSED = "closed"  # it admits too few: the ServiceAccount itself is shut out
    UNREADABLE = "unreadable"


_EXPLAINING = frozenset(
    {TrustAspect.AUDIENCE, TrustAspect.SUBJECT, TrustAspect.WILDCARD, TrustAspect.CONDITIONS}
)
"""Aspects that already tell what became of the declared statement."""


@dataclass(frozen=True, slots=True, order=True)
class TrustDifference:
    """One difference of a live trust from the declared one; `detail` is one sentence without times."""

    aspect: TrustAspect
    detail: str


# ---------------------------------------------------------------- rendering


def render_trust(
    method: TrustMethod, cluster: Cluster, service_account: ServiceAccount, account: AwsAccount
) -> Document:
    """Render the trust that admits exactly this ServiceAccount of this cluster, or refuse."""
    if method is TrustMethod.IRSA:
        return _render_irsa(cluster, service_account, account)
    return _render_pod_identity(cluster, service_account, account)


def closed_trust() -> Document:
    """Render a trust that admits nobody. IAM wants at least one statement, so it is a Deny of everyone."""
    return build_document([build_statement("Deny", actions=_ASSUME_ACTIONS, principals=[("*", "*")])])


def issuer_path(cluster: Cluster) -> str:
    """Return the issuer as IAM writes it in ARNs and condition keys: without its scheme; empty if unknown."""
    return cluster.issuer.removeprefix("https://")


def provider_arn(cluster: Cluster, account: AwsAccount) -> str:
    """Return the ARN that the cluster's OpenID provider has in the account."""
    return f"arn:{account.partition}:iam::{account.account_id}:oidc-provider/{issuer_path(cluster)}"


def _render_irsa(cluster: Cluster, service_account: ServiceAccount, account: AwsAccount) -> Document:
    """Pin subject and audience exactly (pitfalls A18): a wildcard opens every account that it matches."""
    if not cluster.issuer.startswith("https://"):
        raise InvalidEntitlementError(
            "trust IRSA needs the cluster's OpenID issuer, an https address; the operator's setting "
            f"cluster issuer is '{cluster.issuer}'"
        )
    issuer = issuer_path(cluster)
    return build_document(
        [
            build_statement(
                "Allow",
                actions=["sts:AssumeRoleWithWebIdentity"],
                principals=[("Federated", provider_arn(cluster, account))],
                conditions=[
                    ("StringEquals", f"{issuer}:aud", [AUDIENCE]),
                    ("StringEquals", f"{issuer}:sub", [service_account.username]),
                ],
            )
        ]
    )


def _render_pod_identity(cluster: Cluster, service_account: ServiceAccount, account: AwsAccount) -> Document:
    """Condition on all three session tags: two clusters of one name differ in their ARN only (A17)."""
    if not cluster.account_id:
        raise InvalidEntitlementError(
            f"trust PodIdentity needs an EKS cluster; the operator's setting cluster arn is '{cluster.arn}'"
        )
    if cluster.account_id != account.account_id:
        raise InvalidEntitlementError(
            f"trust PodIdentity must be in the cluster's own account {cluster.account_id}; CloudAccount "
            f"'{account.name}' is account {account.account_id}, where trust IRSA may be used"
        )
    tags = (
        ("eks-cluster-arn", cluster.arn),
        ("kubernetes-namespace", service_account.namespace),
        ("kubernetes-service-account", service_account.name),
    )
    return build_document(
        [
            build_statement(
                "Allow",
                actions=["sts:AssumeRole", "sts:TagSession"],
                principals=[("Service", POD_IDENTITY_SERVICE)],
                conditions=[("StringEquals", f"{_POD_IDENTITY_TAGS}{key}", [value]) for key, value in tags],
            )
        ]
    )


# ---------------------------------------------------------------- comparing


def is_closed(trust: Document | None) -> bool:
    """Whether a trust certainly admits nobody: it was read, and nothing in it allows."""
    return trust is not None and all(each.effect == "Deny" for each in trust.statements)


def is_wider(live: Document | None, desired: Document) -> bool:
    """Whether a live trust may admit what the desired one does not; one that cannot be read may."""
    if live is None or live.version != desired.version:
        return True
    allowed = {atom for atom in document_atoms(live) if atom.effect == "Allow"}
    return not allowed <= document_atoms(desired)


def find_trust_differences(desired: Document, live: Document | None) -> tuple[TrustDifference, ...]:
    """Name every way in which a live trust differs from the declared one; empty for the same meaning."""
    if live is None:
        return (TrustDifference(TrustAspect.UNREADABLE, "the trust policy cannot be parsed"),)
    if same_meaning(desired, live):
        return ()
    found: set[TrustDifference] = set()
    wanted = document_atoms(desired)
    for statement in live.statements:
        if not document_atoms(Document((statement,))) <= wanted:
            found.update(_statement_differences(statement, desired))
    lost = wanted - document_atoms(live)
    if lost and not any(each.aspect in _EXPLAINING for each in found):
        found.add(TrustDifference(TrustAspect.CLOSED, "it does not admit the ServiceAccount as declared"))
    return tuple(sorted(found, key=lambda each: (each.aspect.value, each.detail)))


def _statement_differences(live: Statement, desired: Document) -> Iterator[TrustDifference]:
    if live.effect == "Deny":
        yield TrustDifference(TrustAspect.CLOSED, "it holds a Deny that is not declared")
        return
    if live.not_principals or live.not_actions:
        yield TrustDifference(TrustAspect.WILDCARD, "it admits everything but what it names")
    yield from _foreign_principals(live, desired)
    for wanted in desired.statements:
        if set(wanted.principals) & set(live.principals):
            yield from _condition_differences(live, wanted)
            surplus = set(live.actions) - set(wanted.actions)
            if surplus:
                yield TrustDifference(
                    TrustAspect.ACTIONS, f"it allows {_listed(surplus)} beyond the declared"
                )


def _foreign_principals(live: Statement, desired: Document) -> Iterator[TrustDifference]:
    others = set(live.principals) - {each for wanted in desired.statements for each in wanted.principals}
    named = {value for kind, value in others if kind != "*" and value != "*"}
    if named:
        detail = f"it admits other principals: {_listed(named)}"
        yield TrustDifference(TrustAspect.OTHER_PRINCIPALS, detail)
    if len(named) < len(others):
        yield TrustDifference(TrustAspect.WILDCARD, "it admits every principal ('*')")


def _condition_differences(live: Statement, wanted: Statement) -> Iterator[TrustDifference]:
    expected = {key: values for _, key, values in wanted.conditions}
    for condition in wanted.conditions:
        if condition not in live.conditions:
            yield _pinned_difference(condition, live)
    for operator, key, values in live.conditions:
        if key not in expected:
            detail = f"it holds a condition that is not declared: {operator} {key} {_listed(values)}"
            yield TrustDifference(TrustAspect.CONDITIONS, detail)


def _pinned_difference(wanted: tuple[str, str, tuple[str, ...]], live: Statement) -> TrustDifference:
    """Tell how the live statement treats a key that the declaration pins to one value."""
    _, key, values = wanted
    aspect = TrustAspect.AUDIENCE if key.endswith((":aud", "/eks-cluster-arn")) else TrustAspect.SUBJECT
    found = [each for each in live.conditions if each[1] == key]
    if not found:
        return TrustDifference(aspect, f"{key} is not pinned; declared is {_listed(values)}")
    if any("like" in operator.lower() and _has_wildcard(held) for operator, _, held in found):
        aspect = TrustAspect.WILDCARD
    held_text = "; ".join(f"{operator} {_listed(held)}" for operator, _, held in found)
    return TrustDifference(aspect, f"{key} is {held_text}; declared is {_listed(values)}")


def _has_wildcard(values: Iterable[str]) -> bool:
    return any("*" in value or "?" in value for value in values)


def _listed(values: Iterable[str]) -> str:
    """Name the first few values, sorted; documents that strangers write may hold thousands."""
    ordered = sorted(values)
    more = len(ordered) - _SHOWN
    return ", ".join(f"'{value}'" for value in ordered[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
