"""An engine that answers what a test tells it, over the one protocol of all planes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from leastwise.core.evaluation.decisions import Decision, Effect, Outcome, Reason, Source
from leastwise.core.evaluation.engines import Caller, Edge, Holder, Permission, Question
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.inventories import Identity, IdentityClass, IdentityId
from leastwise.core.snapshots import Gap, Plane

DENIED = Decision(Outcome.IMPLICITLY_DENIED)


def allowed(name: str = "grant") -> Decision:
    return Decision(Outcome.ALLOWED, (Reason(Effect.ALLOW.value, (Source("policy", name),)),))


@dataclass(slots=True)
class FakeEngine:
    """Everything by identity; who is not named is denied and has nothing."""

    plane: Plane = Plane.AWS
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    entries: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    steps: tuple[Edge, ...] = ()
    missing: tuple[Gap, ...] = ()
    known: tuple[Identity, ...] = ()

    def identities(self) -> tuple[Identity, ...]:
        names = {*self.decisions, *self.entries} - {each.id for each in self.known}
        made = [Identity(IdentityId(each), self.plane, "Role", each.partition(":")[2]) for each in names]
        return tuple(sorted([*self.known, *made]))

    def decide(self, caller: Caller, question: Question) -> Decision:
        return self.decisions.get(caller.identity, DENIED)

    def effective(self, identity: IdentityId) -> tuple[Entry, ...]:
        return self.entries.get(identity, ())

    def permits(self, identity: IdentityId, permission: Permission) -> tuple[Entry, ...]:
        return tuple(each for each in self.effective(identity) if not each.inert)

    def holders(self, question: Question) -> tuple[Holder, ...]:
        return tuple(
            Holder(IdentityId(each), decision)
            for each, decision in sorted(self.decisions.items())
            if decision.may_be_allowed
        )

    def edges(self) -> Iterable[Edge]:
        return self.steps

    def gaps(self) -> tuple[Gap, ...]:
        return self.missing


def person(name: str, plane: Plane = Plane.AWS) -> Identity:
    return Identity(IdentityId(name), plane, "User", name, identity_class=IdentityClass.PERSON)
