"""AWS drift: what a policy declares against the role, its policies and its trust as they are live.

missing: declared and absent. changed: something of ours that differs, a surplus in it included. trust: who
may become the role differs. extra: another role, or a stranger's association, lets the ServiceAccount be more
(pitfalls A25). Compared is the live document, by meaning (A4, A12, A13). What has not been read yet (A24) is
no drift; `leastwise.core.aws_ownership.find_unread` says that it is no all-clear either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from leastwise.core.aws_admissions import TrustIndex, find_admissions, index_trusts
from leastwise.core.aws_ownership import (
    Ownership,
    association_ownership,
    has_gap,
    ownership,
    policy_ownership,
)
from leastwise.core.aws_trust import TrustAspect, find_trust_differences
from leastwise.core.desires import DesiredAwsRole
from leastwise.core.drifts import Drift, DriftKind, Severity, sort_drifts
from leastwise.core.iam_documents import Atom, Document, document_atoms, same_meaning
from leastwise.core.identities import Cluster, Mark
from leastwise.core.severities import (
    DriftCase,
    severity_of,
    severity_of_extra_role,
    severity_of_wider_actions,
)
from leastwise.core.snapshots import AwsAccountSnapshot, AwsRole, PodIdentityAssociation

PLANE = "aws"
_SHOWN = 2
_NARROWER = frozenset({TrustAspect.CLOSED, TrustAspect.CONDITIONS})
_POWERFUL_AWS_POLICIES = ("/AdministratorAccess", "/IAMFullAccess", "/PowerUserAccess")


def compare_aws(
    desired: DesiredAwsRole,
    role: AwsRole | None,
    snapshot: AwsAccountSnapshot,
    cluster: Cluster,
    mark: Mark,
    *,
    trusts: TrustIndex | None = None,
) -> tuple[Drift, ...]:
    """List every difference, worst first; what is a stranger's under our name is a problem, not drift.

    `role` is what stands under the desired name now, younger than the snapshot or out of it. `trusts` is
    `index_trusts(snapshot, cluster)`, built once for all policies. The annotation of the ServiceAccount is
    compared by `leastwise.core.kubernetes_drifts.compare_annotation`.
    """
    index = index_trusts(snapshot, cluster) if trusts is None else trusts
    drifts = [*_extra_roles(desired, snapshot, index), *_association_drifts(desired, snapshot, mark)]
    if role is None:
        if not has_gap(snapshot):
            text = "declared and absent"
            drifts.append(_drift(DriftKind.MISSING, role_ref(desired.arn), "missing", text))
    elif ownership(role, mark, desired.path) is not Ownership.NOT_OWNED:
        drifts += _role_drifts(desired, role)
        drifts += _inline_drifts(desired, role)
        drifts += _managed_drifts(desired, role, snapshot, mark)
        drifts += _attachment_drifts(desired, role, snapshot)
    return sort_drifts(drifts)


def role_ref(arn: str) -> str:
    """Name a role as people read it."""
    return f"Role/{arn}"


def policy_ref(arn: str) -> str:
    """Name a managed policy as people read it."""
    return f"Policy/{arn}"


def desired_atoms(desired: DesiredAwsRole) -> frozenset[Atom]:
    """Collect everything that the policies of a desired role say, wherever it is laid out."""
    documents = (*desired.inline.values(), *(each.document for each in desired.managed))
    return frozenset(atom for each in documents for atom in document_atoms(each))


def _drift(
    kind: DriftKind, ref: str, case: DriftCase | Severity, detail: str, *, repairable: bool = True
) -> Drift:
    severity = case if isinstance(case, Severity) else severity_of(case)
    return Drift(kind, PLANE, ref, severity, detail, repairable)


# ---------------------------------------------------------------- the role itself


def _role_drifts(desired: DesiredAwsRole, role: AwsRole) -> Iterator[Drift]:
    ref = role_ref(role.arn)
    for difference in find_trust_differences(desired.trust, role.trust):
        case: DriftCase = "trust-narrower" if difference.aspect in _NARROWER else "trust"
        yield _drift(DriftKind.TRUST, ref, case, f"{difference.aspect.value}: {difference.detail}")
    if desired.boundary_arn and role.boundary_arn != desired.boundary_arn:
        text = (
            f"permissions boundary is '{role.boundary_arn}'"
            if role.boundary_arn
            else "no permissions boundary"
        )
        yield _drift(DriftKind.CHANGED, ref, "boundary", f"{text}; it must be '{desired.boundary_arn}'")
    if role.path != desired.path:
        text = (
            f"path is '{role.path}', declared is '{desired.path}'; IAM cannot move a role: once deleted, "
            "it is made again"
        )
        yield _drift(DriftKind.CHANGED, ref, "path", text, repairable=False)
    yield from _setting_drifts(desired, role)


def _setting_drifts(desired: DesiredAwsRole, role: AwsRole) -> Iterator[Drift]:
    ref = role_ref(role.arn)
    wrong = sorted(key for key, value in desired.tags.items() if role.tags.get(key) != value)
    if wrong:
        text = f"tags differ: {', '.join(wrong[:_SHOWN])}{_more(len(wrong))}"
        yield _drift(DriftKind.CHANGED, ref, "cosmetic", text)
    live, wanted = role.max_session_seconds, desired.max_session_seconds
    if live is not None and live != wanted:
        case: DriftCase = "session-longer" if live > wanted else "session-shorter"
        yield _drift(DriftKind.CHANGED, ref, case, f"maximum session is {live} s, declared is {wanted} s")


# ---------------------------------------------------------------- its policies


def _inline_drifts(desired: DesiredAwsRole, role: AwsRole) -> Iterator[Drift]:
    ref = role_ref(role.arn)
    declared = desired_atoms(desired)
    for name, document in sorted(desired.inline.items()):
        if name not in role.inline:
            yield _drift(DriftKind.MISSING, ref, "missing", f"inline policy '{name}' is absent")
            continue
        yield from _document_drift(ref, f"inline policy '{name}'", document, role.inline[name], declared)
    for name, live in sorted(role.inline.items()):
        if name not in desired.inline:
            text = f"surplus inline policy '{name}'{_content(live)}"
            yield _drift(DriftKind.CHANGED, ref, _surplus_severity(live, declared), text)


def _managed_drifts(
    desired: DesiredAwsRole, role: AwsRole, snapshot: AwsAccountSnapshot, mark: Mark
) -> Iterator[Drift]:
    if has_gap(snapshot):
        return
    declared = desired_atoms(desired)
    for wanted in desired.managed:
        ref = policy_ref(wanted.arn)
        policy = snapshot.managed_policies.get(wanted.arn)
        if policy is None:
            yield _drift(DriftKind.MISSING, ref, "missing", "declared and absent")
        elif policy_ownership(policy, role, mark) is Ownership.OWNED:
            yield from _document_drift(ref, "its document", wanted.document, policy.document, declared)


def _attachment_drifts(
    desired: DesiredAwsRole, role: AwsRole, snapshot: AwsAccountSnapshot
) -> Iterator[Drift]:
    ref = role_ref(role.arn)
    for arn in sorted(set(desired.attached) - set(role.attached)):
        yield _drift(DriftKind.MISSING, ref, "missing", f"managed policy '{arn}' is not attached")
    declared = desired_atoms(desired)
    for arn in sorted(set(role.attached) - set(desired.attached)):
        policy = snapshot.managed_policies.get(arn)
        live = policy.document if policy is not None else None
        severity = _surplus_severity(live, declared)
        if policy is None and arn.endswith(_POWERFUL_AWS_POLICIES):
            severity = severity_of("changed-escalating")
        yield _drift(DriftKind.CHANGED, ref, severity, f"surplus managed policy '{arn}' is attached")


def _document_drift(
    ref: str, what: str, wanted: Document, live: Document | None, declared: frozenset[Atom]
) -> Iterator[Drift]:
    """Compare the live document; a hash of what was once written proves nothing (A13)."""
    if live is None:
        yield _drift(DriftKind.CHANGED, ref, "changed-wider", f"{what} cannot be parsed")
        return
    if same_meaning(wanted, live):
        return
    have, want = document_atoms(live), document_atoms(wanted)
    parts = []
    if have - want:
        parts.append(f"holds {_atom_text(have - want, live)} beyond the declaration")
    if want - have:
        parts.append(f"lacks {_atom_text(want - have, wanted)}")
    text = f"{what} {' and '.join(parts) or 'is of another policy language version'}"
    yield _drift(DriftKind.CHANGED, ref, _surplus_severity(live, declared), text)


def _surplus_severity(live: Document | None, declared: frozenset[Atom]) -> Severity:
    """Judge a document of ours by what it allows that no document of the role should."""
    if live is None:
        return severity_of("changed-wider")
    surplus = {atom for atom in document_atoms(live) - declared if atom.effect == "Allow"}
    if not surplus:
        return severity_of("changed-narrower")
    return severity_of_wider_actions(sorted("*" if any(each.negated) else each.action for each in surplus))


def _content(live: Document | None) -> str:
    return f": {_atom_text(document_atoms(live), live)}" if live is not None else ", which cannot be parsed"


def _atom_text(atoms: Iterable[Atom], document: Document) -> str:
    written: Mapping[str, str] = {low: word for each in document.statements for low, word in each.spelling}
    texts = sorted({_one_atom(atom, written) for atom in atoms})
    return f"{', '.join(texts[:_SHOWN])}{_more(len(texts))}"


def _one_atom(atom: Atom, written: Mapping[str, str]) -> str:
    action = written.get(atom.action, atom.action) or "everything but some actions"
    where = f" on {atom.resource}" if atom.resource else " on everything but some resources"
    bound = " under conditions" if atom.conditions else ""
    return f"{'' if atom.effect == 'Allow' else 'Deny '}{action}{where}{bound}"


def _more(count: int) -> str:
    return f" and {count - _SHOWN} more" if count > _SHOWN else ""


# ---------------------------------------------------------------- other ways in


def _extra_roles(desired: DesiredAwsRole, snapshot: AwsAccountSnapshot, index: TrustIndex) -> Iterator[Drift]:
    """Find other roles whose trust admits the ServiceAccount: its pods may assume them at will (A25)."""
    for admission in find_admissions(index, desired.service_account):
        role = admission.role
        if role.name.casefold() == desired.name.casefold():
            continue
        documents = [*role.inline.values()]
        for arn in role.attached:
            policy = snapshot.managed_policies.get(arn)
            documents.append(policy.document if policy is not None else None)
        severity = severity_of_extra_role(documents)
        if any(arn.endswith(_POWERFUL_AWS_POLICIES) for arn in role.attached):
            severity = severity_of("extra-escalating")
        may = "admits" if admission.certain else "may admit, under conditions that cannot be decided here,"
        text = f"its trust {may} the ServiceAccount '{desired.service_account}'"
        yield _drift(DriftKind.EXTRA, role_ref(role.arn), severity, text, repairable=False)


def _association_drifts(desired: DesiredAwsRole, snapshot: AwsAccountSnapshot, mark: Mark) -> Iterator[Drift]:
    if has_gap(snapshot, "associations"):
        return
    found = snapshot.associations.get(desired.service_account)
    ref = f"PodIdentityAssociation/{desired.service_account}"
    if found is None:
        if desired.associate:
            yield _drift(DriftKind.MISSING, ref, "missing", "declared and absent")
        return
    match association_ownership(found, mark):
        case Ownership.OWNED:
            yield from _own_association_drifts(desired, found, ref)
        case Ownership.NOT_OWNED if found.role_arn != desired.arn:
            text = f"a foreign association gives the ServiceAccount the role '{found.role_arn}'"
            yield _drift(DriftKind.EXTRA, ref, "trust", text, repairable=False)


def _own_association_drifts(
    desired: DesiredAwsRole, found: PodIdentityAssociation, ref: str
) -> Iterator[Drift]:
    if not desired.associate:
        text = "carries the policy's mark and is no longer declared"
        yield _drift(DriftKind.CHANGED, ref, "changed-wider", text)
        return
    if found.role_arn != desired.arn:
        text = f"gives the ServiceAccount the role '{found.role_arn}'"
        yield _drift(DriftKind.CHANGED, ref, "trust", text)
    if found.disable_session_tags:
        text = "session tags are disabled, and the trust of the role asks for them"
        yield _drift(DriftKind.CHANGED, ref, "changed-narrower", text)
