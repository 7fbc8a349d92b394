"""Right-sizing over a whole estate: one answer for an identity, whatever its plane and form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from leastwise.core.errors import InvalidError
from leastwise.core.evaluation.aws.catalogue import catalogue
from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.azure.engine import AzureEngine
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.gcp.engine import GcpEngine
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.identities import Mark
from leastwise.core.rightsizing.aws import whole
from leastwise.core.rightsizing.aws_cuts import joined
from leastwise.core.rightsizing.aws_documents import iam_document
from leastwise.core.rightsizing.aws_rightsizing import AwsRightSized, AwsRightSizing
from leastwise.core.rightsizing.azure import AzureRightSized, AzureRightSizing
from leastwise.core.rightsizing.doubts import Watching, azure_doubts, doubts_of, hidden_atoms
from leastwise.core.rightsizing.gcp import GcpRightSized, GcpRightSizing
from leastwise.core.rightsizing.kubernetes_checks import subject_of
from leastwise.core.rightsizing.kubernetes_documents import (
    ExistingPolicy,
    policy_documents,
    role_documents,
)
from leastwise.core.rightsizing.kubernetes_rightsizing import KubernetesRightSizing, RightSized
from leastwise.core.rightsizing.pieces import smallest
from leastwise.core.rightsizing.proposals import Kept, Lapsed
from leastwise.core.rightsizing.widths import Width
from leastwise.core.snapshots import ObservedBinding, Plane
from leastwise.core.usage.aggregates import Aggregate

Document = dict[str, object]

_STRONG_VERBS = frozenset({"bind", "escalate"})
_STRONG = (
    "bind and escalate give any right that a role can hold, and no log tells of them;"
    " take them out where it does not manage roles"
)


class Form(Enum):
    """What a proposal is written as."""

    POLICY = "policy"
    ROLE = "role"
    IAM = "iam"
    GCP = "gcp"
    AZURE = "azure"


@dataclass(frozen=True, slots=True)
class Sized:
    """One proposal, ready to be shown.

    `before` and `after` count what is granted and what is proposed, in `unit`s; `wildcards` those of
    `before` that stand for more than one. `used` counts different uses that the proposal covers. `shown` are
    sentences about the check, `notes` about what else has to be known.
    """

    identity: IdentityId
    form: Form
    documents: tuple[Document, ...]
    unit: str
    before: int
    wildcards: int
    after: int
    used: int
    kept: tuple[Kept, ...]
    lapsed: tuple[Lapsed, ...]
    shown: tuple[str, ...]
    notes: tuple[str, ...] = ()
    is_unchanged: bool = False  # nothing can be dropped


_Maker = KubernetesRightSizing | AwsRightSizing | GcpRightSizing | AzureRightSizing


class Sizer:
    """Right-sizes identities of an estate from all their recorded uses, however old."""

    def __init__(
        self, estate: Estate, aggregates: Iterable[Aggregate], watching: Watching, width: Width
    ) -> None:
        self._estate, self._watching, self._width = estate, watching, width
        self._uses: dict[str, list[Aggregate]] = {}
        for each in aggregates:
            self._uses.setdefault(each.use.identity, []).append(each)
        self._makers: dict[Plane, _Maker] = {}
        self._existing: dict[tuple[str, str, str], list[ExistingPolicy]] | None = None

    def of(self, identity: IdentityId, form: Form | None = None) -> Sized:
        """Propose for one identity; `form` None: what fits it.

        InvalidError where it cannot be right-sized or written in that form; RefusedProposalError where the
        proposal fails its check.
        """
        engine = self._estate.engine_of(identity)
        uses = self._uses.get(identity, [])
        if isinstance(engine, RbacEngine):
            found = self._kubernetes(engine).of(identity, uses)
            return self._of_cluster(engine, found, form)
        if isinstance(engine, AwsEngine):
            _require(identity, form, Form.IAM)
            return _of_aws(self._aws(engine).of(identity, uses))
        if isinstance(engine, GcpEngine):
            _require(identity, form, Form.GCP)
            return _of_google(self._google(engine).of(identity, uses))
        if isinstance(engine, AzureEngine):
            _require(identity, form, Form.AZURE)
            return _of_azure(self._azure(engine).of(identity, uses))
        raise InvalidError(f"{identity}: nothing of its system was read")

    # ------------------------------------------------------------ makers

    def _kubernetes(self, engine: RbacEngine) -> KubernetesRightSizing:
        found = self._makers.get(Plane.KUBERNETES)
        if not isinstance(found, KubernetesRightSizing):
            missing = self._watching.watch(Plane.KUBERNETES, "").missing
            doubts = doubts_of(self._watching, Plane.KUBERNETES)
            found = KubernetesRightSizing(engine, doubts, hidden_atoms(missing), self._width)
            self._makers[Plane.KUBERNETES] = found
        return found

    def _aws(self, engine: AwsEngine) -> AwsRightSizing:
        found = self._makers.get(Plane.AWS)
        if not isinstance(found, AwsRightSizing):
            doubts = doubts_of(self._watching, Plane.AWS)
            found = AwsRightSizing(engine, doubts, self._watching.unmapped, self._width)
            self._makers[Plane.AWS] = found
        return found

    def _google(self, engine: GcpEngine) -> GcpRightSizing:
        found = self._makers.get(Plane.GCP)
        if not isinstance(found, GcpRightSizing):
            found = self._makers[Plane.GCP] = GcpRightSizing(engine, doubts_of(self._watching, Plane.GCP))
        return found

    def _azure(self, engine: AzureEngine) -> AzureRightSizing:
        found = self._makers.get(Plane.AZURE)
        if not isinstance(found, AzureRightSizing):
            found = self._makers[Plane.AZURE] = AzureRightSizing(engine, azure_doubts(self._watching))
        return found

    # ------------------------------------------------------------ Kubernetes

    def _of_cluster(self, engine: RbacEngine, found: RightSized, form: Form | None) -> Sized:
        existing = self._policies_of(engine, found.identity)
        form = form or (Form.POLICY if existing else Form.ROLE)
        _require(found.identity, form, Form.POLICY, Form.ROLE)
        documents = policy_documents(found, existing) if form is Form.POLICY else role_documents(found)
        notes = [_STRONG] if any(each.verb in _STRONG_VERBS for each in found.after) else []
        notes += [f"shrinks the policy {each.namespace}/{each.name}" for each in existing]
        if form is Form.ROLE:
            notes.append("bindings that give it more have to go as well, or lose it as a subject")
        checked = found.checked
        return Sized(
            found.identity,
            form,
            documents,
            "permission",
            len(found.before),
            sum(each.atom.is_wildcard for each in found.before),
            len(found.after),
            found.used,
            found.kept,
            found.lapsed,
            (
                f"{checked.requests} recorded requests replayed against it, none denied",
                f"{checked.pieces} effective permissions, all inside what it has today",
            ),
            tuple(notes),
            smallest(found.before) == found.after,
        )

    def _policies_of(self, engine: RbacEngine, identity: IdentityId) -> list[ExistingPolicy]:
        """Return the policies that have made bindings of an identity."""
        if self._existing is None:
            self._existing = _existing(engine.world.bindings)
        subject = subject_of(identity)
        return self._existing.get((subject.kind, subject.namespace, subject.name), [])


def _existing(
    bindings: Iterable[ObservedBinding],
) -> dict[tuple[str, str, str], list[ExistingPolicy]]:
    found: dict[tuple[str, str, str], list[ExistingPolicy]] = {}
    for binding in bindings:
        mark = Mark.parse(binding.owner) if binding.managed else None
        if mark is None:
            continue
        policy = ExistingPolicy(mark.policy.namespace, mark.policy.name)
        for each in binding.subjects:
            own = found.setdefault((each.kind, each.namespace, each.name), [])
            if policy not in own:
                own.append(policy)
    return found


def _require(identity: IdentityId, form: Form | None, *able: Form) -> None:
    if form is not None and form not in able:
        words = " or ".join(each.value for each in able)
        raise InvalidError(f"{identity}: no proposal for it can be written as {form.value}; write {words}")


# ---------------------------------------------------------------- Google Cloud, Azure


def _of_google(found: GcpRightSized) -> Sized:
    note = "not every permission can stand in a custom role; gcloud says which when it makes one"
    return Sized(
        found.identity,
        Form.GCP,
        (found.document(),) if found.custom or found.bindings else (),
        "permission",
        found.before,
        0,
        found.after,
        found.used,
        found.kept,
        found.lapsed,
        (
            f"{found.requests} recorded requests replayed against it, none denied",
            f"{found.probes} permissions of custom roles tried, none beyond what it has today",
        ),
        (note,) if found.custom else (),
        found.before == found.after,
    )


def _of_azure(found: AzureRightSized) -> Sized:
    return Sized(
        found.identity,
        Form.AZURE,
        (found.document(),) if found.roles or found.staying else (),
        "action",
        found.before,
        found.wildcards,
        found.after,
        found.used,
        found.kept,
        found.lapsed,
        (
            f"{found.requests} recorded requests replayed against it, none denied",
            f"{found.probes} actions of custom roles tried, none beyond what it has today",
        ),
        (),
        not found.roles and found.before == found.after,
    )


# ---------------------------------------------------------------- AWS


def _of_aws(found: AwsRightSized) -> Sized:
    checked, layout, grants = found.checked, found.layout, found.grants
    before = _count([(each.actions, each.not_actions) for each in grants.allows])
    after = _count([(each.actions, each.not_actions) for each in found.cuts])
    notes = [f"stays attached, its document was not read: {each}" for each in grants.untouched]
    notes += [f"stays, it is no policy document: {each.name}" for each in grants.unread]
    notes += [f"stays, the group was not read: {each}" for each in grants.lost_groups]
    if found.widened:
        notes.append(f"for want of room whole services are written: {', '.join(found.widened)}")
    count = len(layout.inline) + len(layout.managed)
    kind = "managed" if layout.managed else "inline"
    notes.append(f"{layout.characters} characters in {count} {kind} {'policy' if count == 1 else 'policies'}")
    return Sized(
        found.identity,
        Form.IAM,
        (iam_document(found),),
        "action",
        before,
        sum(_is_wide(each) for grant in grants.allows for each in grant.actions or ("*",)),
        after,
        found.used,
        found.kept,
        found.lapsed,
        (
            f"{checked.requests} recorded requests replayed against it, none denied",
            f"{checked.statements} statements lie inside granted ones, {checked.probes} requests tried",
        ),
        tuple(notes),
        joined(whole(each) for each in grants.allows) == joined(found.cuts),
    )


def _count(statements: Iterable[tuple[Sequence[str], Sequence[str]]]) -> int:
    """Count the known actions of statements, and written ones that are not known."""
    known, bits = catalogue(), 0
    unknown: set[str] = set()
    for actions, not_actions in statements:
        own = known.everything if not actions else 0
        for each in actions:
            expanded = known.expand(each)
            own |= expanded
            if not expanded:
                unknown.add(each.lower())
        for each in not_actions:
            own &= ~known.expand(each)
        bits |= own
    return bits.bit_count() + len(unknown)


def _is_wide(action: str) -> bool:
    return "*" in action or "?" in action
