"""From ServiceAccounts to IAM roles: by annotation and trust, by trust alone, by Pod Identity association.

Implements https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html and
https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html. Any role whose trust admits the
subject can be assumed by its pods, annotation or not (pitfalls A25).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from leastwise.core.aws_admissions import find_admissions, index_roles
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Confidence, Edge
from leastwise.core.evaluation.inventories import service_account_id
from leastwise.core.iam_documents import Document
from leastwise.core.identities import ROLE_ARN_KEY, Cluster, ServiceAccount
from leastwise.core.snapshots import AwsRole, Gap, GapReason, ObservedServiceAccount, Plane

_PROVIDER = ":oidc-provider/"
_OPEN: Mapping[Confidence, tuple[str, ...]] = {
    Confidence.CERTAIN: (),
    Confidence.CONDITIONAL: ("a condition of the role's trust",),
    Confidence.UNKNOWN: ("the role's trust could not be read",),
}


@dataclass(frozen=True, slots=True)
class TrustedRoles:
    """The roles of all accounts by their trust; a trust of None could not be read. `audiences` are those that
    each OpenID provider accepts, by ARN; empty when the providers are not known."""

    trusts: Mapping[str, Document | None]
    audiences: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Association:
    """A Pod Identity association of this cluster; `disables_tags`: its sessions carry no tags (A17)."""

    account: ServiceAccount
    role_arn: str
    association_id: str = ""


def irsa_edges(
    cluster: Cluster, accounts: Iterable[ObservedServiceAccount], roles: TrustedRoles
) -> Iterator[Edge]:
    """Return every role that each ServiceAccount can assume by its own token; no issuer, no edge."""
    index = index_roles([_role(arn, trust) for arn, trust in sorted(roles.trusts.items())], cluster)
    for observed in accounts:
        annotated = dict(observed.annotations).get(ROLE_ARN_KEY, "")
        for admission in find_admissions(index, observed.account):
            confidence = Confidence.CERTAIN if admission.certain else Confidence.CONDITIONAL
            yield _irsa_edge(observed.account, admission.role.arn, annotated, confidence)
        if annotated in roles.trusts and roles.trusts[annotated] is None:
            yield _irsa_edge(observed.account, annotated, annotated, Confidence.UNKNOWN)


def _irsa_edge(account: ServiceAccount, arn: str, annotated: str, confidence: Confidence) -> Edge:
    annotation = (Source("ServiceAccount", str(account), ROLE_ARN_KEY),) if arn == annotated else ()
    return Edge(
        service_account_id(account.namespace, account.name),
        f"aws:{arn}",
        "XC-irsa" if annotation else "XC-irsa-any-role",
        confidence.value,
        _OPEN[confidence],
        (*annotation, Source("role trust", arn)),
    )


def association_edges(associations: Iterable[Association], roles: TrustedRoles) -> Iterator[Edge]:
    """Return what the associations give. A role that is not in sight may not trust Pod Identity: Unknown."""
    for each in associations:
        is_seen = each.role_arn in roles.trusts
        yield Edge(
            service_account_id(each.account.namespace, each.account.name),
            f"aws:{each.role_arn}",
            "XC-pod-identity",
            Confidence.CERTAIN.value if is_seen else Confidence.UNKNOWN.value,
            () if is_seen else (f"the trust of {each.role_arn} was not read",),
            (Source("Pod Identity association", each.association_id or each.role_arn),),
        )


def infer_issuer(accounts: Iterable[ObservedServiceAccount], roles: TrustedRoles) -> str:
    """Find the cluster's issuer where it was not told: the one provider by which roles that annotations name
    admit just those ServiceAccounts. Empty when there is none, or more than one."""
    found: set[str] = set()
    for observed in accounts:
        trust = roles.trusts.get(dict(observed.annotations).get(ROLE_ARN_KEY, ""))
        if trust is not None:
            found |= _issuers_that_name(trust, observed.account.username)
    return f"https://{found.pop()}" if len(found) == 1 else ""


def issuer_gap() -> Gap:
    """Tell that ServiceAccounts could not be tied to roles."""
    text = "the cluster's OpenID issuer is not known, so no role can be tied to its ServiceAccounts"
    return Gap("cluster/issuer", Plane.KUBERNETES.value, GapReason.PARTIAL.value, text)


def _issuers_that_name(trust: Document, subject: str) -> set[str]:
    return {
        value.partition(_PROVIDER)[2]
        for statement in trust.statements
        if statement.effect == "Allow"
        and any(key.endswith(":sub") and subject in values for _, key, values in statement.conditions)
        for kind, value in statement.principals
        if kind == "Federated" and _PROVIDER in value
    }


def _role(arn: str, trust: Document | None) -> AwsRole:
    return AwsRole(name=arn.rpartition("/")[2], arn=arn, role_id="", path="/", trust=trust)
