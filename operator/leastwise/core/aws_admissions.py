"""Which roles admit a ServiceAccount by its own token, whoever wrote their trust (pitfalls A25).

Evaluates AssumeRoleWithWebIdentity as https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
tells, for one subject of one cluster. The answer is True, False, or None where it hangs on something that is
not known here (a source address, a policy variable, an unknown operator); None is never taken for False.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from leastwise.core.aws_trust import AUDIENCE, issuer_path
from leastwise.core.iam_documents import Document, Statement
from leastwise.core.identities import Cluster, ServiceAccount
from leastwise.core.patterns import matches
from leastwise.core.snapshots import AwsAccountSnapshot, AwsRole

_WEB_IDENTITY = "sts:assumerolewithwebidentity"
_CLAIMS = (":sub", ":aud", ":amr")
_OTHER_AUDIENCE = "an audience that no policy names"


@dataclass(frozen=True, slots=True)
class TrustIndex:
    """Roles of one account by the subject that their trust pins; `open_roles` pin none exactly.

    Built once a snapshot, so that a thousand policies do not each read every trust. `audiences` are those
    that the cluster's provider accepts, None when unknown.
    """

    cluster: Cluster
    by_subject: Mapping[str, tuple[AwsRole, ...]] = field(default_factory=dict)
    open_roles: tuple[AwsRole, ...] = ()
    audiences: tuple[str, ...] | None = None


class Admission(NamedTuple):
    """A role that admits the subject; `certain` False: only under conditions that cannot be decided here."""

    role: AwsRole
    certain: bool


class _Request(NamedTuple):
    """What is known of one AssumeRoleWithWebIdentity call."""

    issuer: str  # lower case, without scheme
    subject: str
    audience: str


def index_trusts(snapshot: AwsAccountSnapshot, cluster: Cluster) -> TrustIndex:
    """Sort the account's roles by whom of this cluster they may admit; no issuer, no roles."""
    issuer = issuer_path(cluster).lower()
    roles = [role for _, role in sorted(snapshot.roles.items())]
    return index_roles(roles, cluster, audiences=_accepted_audiences(snapshot, issuer))


def index_roles(
    roles: Iterable[AwsRole], cluster: Cluster, *, audiences: tuple[str, ...] | None = None
) -> TrustIndex:
    """Sort roles, of whatever accounts, by whom of this cluster they may admit."""
    issuer = issuer_path(cluster).lower()
    by_subject: dict[str, list[AwsRole]] = {}
    open_roles: list[AwsRole] = []
    for role in roles if issuer else ():
        subjects = _pinned_subjects(role.trust, issuer) if role.trust is not None else frozenset()
        if subjects is None:
            open_roles.append(role)
            continue
        for subject in subjects:
            by_subject.setdefault(subject, []).append(role)
    return TrustIndex(
        cluster=cluster,
        by_subject={subject: tuple(roles) for subject, roles in by_subject.items()},
        open_roles=tuple(open_roles),
        audiences=audiences,
    )


def admissible_subjects(trusts: Iterable[Document | None], cluster: Cluster) -> frozenset[str] | None:
    """Collect the user names that these trusts may admit; None: anybody of the cluster, or it is unknown."""
    issuer = issuer_path(cluster).lower()
    if not issuer:
        return frozenset()
    subjects: set[str] = set()
    for trust in trusts:
        pinned = _pinned_subjects(trust, issuer) if trust is not None else None
        if pinned is None:
            return None
        subjects |= pinned
    return frozenset(subjects)


def find_admissions(index: TrustIndex, service_account: ServiceAccount) -> tuple[Admission, ...]:
    """Name every role of the account that admits, or may admit, the ServiceAccount; sorted by ARN."""
    candidates = (*index.by_subject.get(service_account.username, ()), *index.open_roles)
    found = []
    for role in sorted(candidates, key=lambda each: each.arn):
        verdict: bool | None = None  # a trust that could not be parsed may say anything
        if role.trust is not None:
            verdict = admits(role.trust, index.cluster, service_account, audiences=index.audiences)
        if verdict is not False:
            found.append(Admission(role, certain=verdict is True))
    return tuple(found)


def admits(
    trust: Document,
    cluster: Cluster,
    service_account: ServiceAccount,
    *,
    audiences: tuple[str, ...] | None = None,
) -> bool | None:
    """Whether a pod of the ServiceAccount can assume a role of this trust; None when that is unknown.

    The pod chooses its token's audience, so one that passes suffices; `audiences` are those that the
    provider accepts, None when unknown: then every audience is thought possible.
    """
    if not cluster.issuer:
        return None
    issuer = issuer_path(cluster).lower()
    chosen = _named_audiences(trust, issuer) if audiences is None else audiences
    return _any(
        _is_allowed(trust, _Request(issuer, service_account.username, audience)) for audience in chosen
    )


def _is_allowed(trust: Document, request: _Request) -> bool | None:
    allowed = _any(_matches(each, request) for each in trust.statements if each.effect == "Allow")
    denied = _any(_matches(each, request) for each in trust.statements if each.effect == "Deny")
    return _all((allowed, None if denied is None else not denied))


def _matches(statement: Statement, request: _Request) -> bool | None:
    if not _is_addressed(statement, request.issuer):
        return False
    return _all(_holds(*condition, request) for condition in statement.conditions)


def _is_addressed(statement: Statement, issuer: str) -> bool:
    """Whether action and principal of a statement speak of tokens of this issuer."""
    if any(matches(pattern, _WEB_IDENTITY) for pattern in statement.not_actions):
        return False
    if not statement.not_actions and not any(
        matches(pattern, _WEB_IDENTITY) for pattern in statement.actions
    ):
        return False
    if statement.not_principals:
        return not any(_is_provider(each, issuer) for each in statement.not_principals)
    return any(_is_provider(each, issuer) for each in statement.principals)


def _is_provider(principal: tuple[str, str], issuer: str) -> bool:
    kind, value = principal
    if kind == "*":
        return True
    return kind == "Federated" and (value == "*" or value.lower().endswith(f":oidc-provider/{issuer}"))


# ---------------------------------------------------------------- conditions, one operator an entry


def _is_equal(value: str, wanted: str) -> bool:
    return value == wanted


def _is_equal_ignoring_case(value: str, wanted: str) -> bool:
    return value.lower() == wanted.lower()


def _is_like(value: str, wanted: str) -> bool:
    return matches(wanted, value)


_OPERATORS: Mapping[str, tuple[Callable[[str, str], bool], bool]] = {
    # operator: how one value matches, and whether the operator is negated
    "stringequals": (_is_equal, False),
    "stringnotequals": (_is_equal, True),
    "stringequalsignorecase": (_is_equal_ignoring_case, False),
    "stringnotequalsignorecase": (_is_equal_ignoring_case, True),
    "stringlike": (_is_like, False),
    "stringnotlike": (_is_like, True),
}


def _holds(operator: str, key: str, values: tuple[str, ...], request: _Request) -> bool | None:
    present = {f"{request.issuer}:sub": request.subject, f"{request.issuer}:aud": request.audience}
    known_absent = key not in present and key.endswith(_CLAIMS) and not key.startswith(("aws:", "sts:"))
    if key not in present and not known_absent:
        return None
    if operator.lower() == "null":
        return (key in present) is (values == ("false",))
    name = operator.lower().removeprefix("foranyvalue:").removeprefix("forallvalues:")
    entry = _OPERATORS.get(name.removesuffix("ifexists"))
    if entry is None or any("${" in value for value in values):
        return None
    match_one, negated = entry
    if known_absent:
        if operator.lower().startswith(("foranyvalue:", "forallvalues:")):
            return operator.lower().startswith("forallvalues:")
        return negated or name.endswith("ifexists")
    return any(match_one(present[key], wanted) for wanted in values) is not negated


def _named_audiences(trust: Document, issuer: str) -> tuple[str, ...]:
    """List the audiences that could decide: those that the trust names (wildcards filled), and others."""
    named = {
        value.replace("*", "").replace("?", "x")
        for statement in trust.statements
        for _, key, values in statement.conditions
        if key == f"{issuer}:aud"
        for value in values
    }
    return tuple(sorted(named | {AUDIENCE, _OTHER_AUDIENCE}))


# ---------------------------------------------------------------- index


def _pinned_subjects(trust: Document, issuer: str) -> frozenset[str] | None:
    """Collect the subjects that a trust names exactly; None when it may admit others too."""
    subjects: set[str] = set()
    for statement in trust.statements:
        if statement.effect != "Allow" or not _is_addressed(statement, issuer):
            continue
        pinned = [
            values
            for operator, key, values in statement.conditions
            if key == f"{issuer}:sub" and operator.lower() == "stringequals"
        ]
        if not pinned or any("${" in value for value in pinned[0]):
            return None
        subjects.update(pinned[0])
    return frozenset(subjects)


def _accepted_audiences(snapshot: AwsAccountSnapshot, issuer: str) -> tuple[str, ...] | None:
    for arn, audiences in snapshot.oidc_providers.items():
        if arn.lower().endswith(f":oidc-provider/{issuer}"):
            return audiences
    return None


# ---------------------------------------------------------------- three values


def _any(verdicts: Iterable[bool | None]) -> bool | None:
    """Say True as soon as one is; else unknown if one is."""
    seen = set(verdicts)
    return True if True in seen else (None if None in seen else False)


def _all(verdicts: Iterable[bool | None]) -> bool | None:
    seen = set(verdicts)
    return False if False in seen else (None if None in seen else True)
