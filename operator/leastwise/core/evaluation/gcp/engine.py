"""The evaluator of Google Cloud IAM: principal access boundary, deny, allow, over the resource hierarchy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from leastwise.core.evaluation.decisions import Decision, Outcome, unknown
from leastwise.core.evaluation.engines import Caller, CloudQuestion, Edge, Holder, Permission, Question
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.gcp import edges, inventory, missing
from leastwise.core.evaluation.gcp.compiled import CompiledWorld
from leastwise.core.evaluation.gcp.conditions.compiled import CompileLibrary
from leastwise.core.evaluation.gcp.deciding import Prepared, decide_request, prepare
from leastwise.core.evaluation.gcp.effective import EffectivePermissions, with_doubts
from leastwise.core.evaluation.gcp.judging import may_cover
from leastwise.core.evaluation.gcp.members import Member, MemberKind, parse_identity
from leastwise.core.evaluation.gcp.memberships import Subject
from leastwise.core.evaluation.gcp.permissions import parse_permission
from leastwise.core.evaluation.gcp.requests import subject_of
from leastwise.core.evaluation.gcp.worlds import GcpWorld
from leastwise.core.evaluation.inventories import Identity, IdentityId, identity_id, native_of
from leastwise.core.snapshots import Gap, Plane


class GcpEngine:
    """Answers questions about Google Cloud from one world.

    `compile_condition` compiles what closures do not cover (`leastwise.adapters.cel`); without it such a
    condition cannot be decided.
    """

    def __init__(self, world: GcpWorld, compile_condition: CompileLibrary | None = None) -> None:
        self._compiled = CompiledWorld(world, compile_condition)
        self._identities: tuple[Identity, ...] | None = None
        self._lenient: dict[IdentityId, EffectivePermissions] = {}

    @property
    def plane(self) -> Plane:
        """The plane that it decides for."""
        return Plane.GCP

    @property
    def world(self) -> GcpWorld:
        """What it was built from."""
        return self._compiled.world

    @property
    def compiled(self) -> CompiledWorld:
        """The same, ready for decisions: names in one spelling, indexed grants."""
        return self._compiled

    def identities(self) -> tuple[Identity, ...]:
        """Return every identity that files list or a policy names, sorted by id."""
        if self._identities is None:
            self._identities = inventory.identities(self._compiled)
        return self._identities

    def decide(self, caller: Caller, question: Question) -> Decision:
        """Answer one request, with everything that decided."""
        prepared = self._prepare(question)
        if isinstance(prepared, str):
            return unknown(prepared)
        request = prepared.request
        subject = subject_of(caller, request.context, is_complete=request.is_complete)
        return decide_request(self._compiled, subject, prepared)

    def effective(self, identity: IdentityId) -> tuple[Entry, ...]:
        """Return the identity's own effective permissions, those of its groups and of everybody included."""
        return EffectivePermissions(self._compiled, _subject(identity)).entries()

    def permits(self, identity: IdentityId, permission: Permission) -> tuple[Entry, ...]:
        """Return the part of `effective` that concerns a permission.

        Groups whose members were not read stand for their members: what they hold is told of them alone.
        What roles give that were not read is told by `gaps`, not for each of their members.
        """
        parsed = parse_permission(permission) if isinstance(permission, str) else None
        if parsed is None:
            return ()
        kept = self._lenient.get(identity)
        if kept is None:
            subject = Subject(parse_identity(native_of(identity)), ignores_unread=True)
            kept = self._lenient[identity] = EffectivePermissions(self._compiled, subject)
        return tuple(map(with_doubts, kept.entries(parsed)))

    def holders(self, question: Question) -> tuple[Holder, ...]:
        """Return everyone whom a grant names and who is not definitely refused, sorted by id.

        Groups, domains, pools and `allUsers` stand for whom they hold; beside them stand those whom a deny
        rule excepts, since these may what the others may not.
        """
        prepared = self._prepare(question)
        if isinstance(prepared, str):
            return ()
        found: list[Holder] = []
        for member in self._named(prepared):
            decision = decide_request(self._compiled, Subject(member, ignores_unread=True), prepared)
            if decision.outcome in _NOT_REFUSED:
                found.append(Holder(identity_id(Plane.GCP, member.native), decision))
        return tuple(sorted(found, key=lambda holder: holder.identity))

    def edges(self) -> Iterable[Edge]:
        """Return the steps inside Google Cloud: becoming a service account, or reaching an asset."""
        return edges.edges(self._compiled)

    def gaps(self) -> tuple[Gap, ...]:
        """Return what the world lacks."""
        return missing.gaps(self._compiled)

    def _prepare(self, question: Question) -> Prepared | str:
        if not isinstance(question, CloudQuestion):
            return "a request to a cluster is no question to Google Cloud"
        return prepare(self._compiled, question)

    def _named(self, prepared: Prepared) -> Iterator[Member]:
        members = {
            member.native: member for candidate in prepared.found for member in candidate.grant.members
        }
        for name in prepared.request.place.names:
            for denial in self._compiled.denials.get(name, ()):
                if may_cover(denial, prepared.request.permission):
                    members.update({member.native: member for member in denial.excepted_principals})
        return (member for member in members.values() if member.kind is not MemberKind.DELETED)


_NOT_REFUSED = frozenset({Outcome.ALLOWED, Outcome.CONDITIONAL, Outcome.UNKNOWN})


def _subject(identity: IdentityId) -> Subject:
    return Subject(parse_identity(native_of(identity)))
