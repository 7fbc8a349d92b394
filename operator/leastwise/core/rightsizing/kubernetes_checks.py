"""A proposal for a cluster, put to the test: a small world in which the identity has it and nothing else.

Two things are shown by the evaluator itself, else the proposal is refused:

    every recorded request that is allowed today is allowed by the proposal
    every piece of what the proposal makes effective is inside what is effective today
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from leastwise.core.evaluation.engines import Caller
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.inventories import IdentityId, native_of
from leastwise.core.evaluation.kubernetes.callers import (
    ACCOUNTS,
    AUTHENTICATED,
    GROUP,
    SERVICE_ACCOUNT,
    UNAUTHENTICATED,
    USER,
)
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.evaluation.kubernetes.worlds import ClusterWorld
from leastwise.core.identities import ServiceAccount
from leastwise.core.permissions import KubernetesRule, RoleRef
from leastwise.core.rightsizing.kubernetes_needs import Need, questions_of
from leastwise.core.rightsizing.pieces import Piece, pieces_of
from leastwise.core.rightsizing.proposals import RefusedProposalError
from leastwise.core.snapshots import BindingSubject, ObservedBinding, ObservedRoleDefinition

PROPOSED = "leastwise-proposal"
"""Name of every object of the small world."""

_RBAC = "rbac.authorization.k8s.io"
_EVERYBODY = frozenset({ACCOUNTS, AUTHENTICATED, UNAUTHENTICATED})
_BOOTSTRAP = "system:"


@dataclass(frozen=True, slots=True)
class Checked:
    """What was shown: so many recorded requests are allowed still, so many pieces lie inside the grant."""

    requests: int
    pieces: int


def is_baseline(binding: ObservedBinding) -> bool:
    """Tell whether everybody has what a binding gives, or the API server restores it: it stays as it is."""
    return binding.name.startswith(_BOOTSTRAP) or any(
        each.kind == GROUP and each.name in _EVERYBODY for each in binding.subjects
    )


def baseline_world(world: ClusterWorld) -> ClusterWorld:
    """Return the world in which only what everybody has is granted."""
    return replace(
        world,
        bindings=tuple(each for each in world.bindings if is_baseline(each)),
        granted_bindings=tuple(each for each in world.granted_bindings if is_baseline(each)),
        gaps=(),
    )


def subject_of(identity: IdentityId) -> BindingSubject:
    """Return how bindings name an identity."""
    native = native_of(identity)
    account = ServiceAccount.of_username(native)
    if account is not None:
        return BindingSubject(SERVICE_ACCOUNT, account.name, account.namespace)
    return BindingSubject(USER, native, "")


def proposed_world(
    world: ClusterWorld, identity: IdentityId, rules: Mapping[str, tuple[KubernetesRule, ...]]
) -> ClusterWorld:
    """Return a world in which an identity has rules by scope, and nobody has anything else."""
    roles: list[ObservedRoleDefinition] = []
    bindings: list[ObservedBinding] = []
    for scope, own in rules.items():
        kind = "Role" if scope else "ClusterRole"
        roles.append(ObservedRoleDefinition(kind, scope, PROPOSED, "", "", own))
        bindings.append(
            ObservedBinding(
                f"{kind}Binding", scope, PROPOSED, "", "", RoleRef(kind, PROPOSED), (subject_of(identity),)
            )
        )
    return ClusterWorld(tuple(roles), tuple(bindings), discovery=world.discovery)


@dataclass(frozen=True, slots=True)
class Sides:
    """The cluster as it is, and the same with only what everybody has, which stays beside any proposal."""

    before: RbacEngine
    baseline: RbacEngine

    @classmethod
    def of(cls, before: RbacEngine) -> Sides:
        """Part what everybody has from the rest."""
        return cls(before, RbacEngine(baseline_world(before.world)))


def check(
    sides: Sides,
    identity: IdentityId,
    rules: Mapping[str, tuple[KubernetesRule, ...]],
    needs: Iterable[Need],
) -> Checked:
    """Show that rules by scope cover every recorded use and widen nothing; RefusedProposalError else.

    Grants of a cluster add up: what everybody has and the proposal are asked apart.
    """
    after = RbacEngine(proposed_world(sides.before.world, identity, rules))
    granted = sides.before.effective(identity)
    requests = _replay(sides, after, Caller(identity), needs, granted)
    return Checked(requests, require_inside(granted, after.effective(identity)))


def _replay(
    sides: Sides, after: RbacEngine, caller: Caller, needs: Iterable[Need], granted: Iterable[Entry]
) -> int:
    count = 0
    known = sorted({name for entry in granted for name in entry.names})
    for need in needs:
        for question in questions_of(need, known if need.beginnings else ()):
            if not sides.before.decide(caller, question).is_allowed:
                continue
            count += 1
            if not any(each.decide(caller, question).is_allowed for each in (after, sides.baseline)):
                place = f" in {question.namespace}" if question.namespace else ""
                name = f" {question.name}" if question.name else ""
                raise RefusedProposalError(
                    f"the proposal would deny a recorded use: {need.text}{name}{place}, "
                    f"last seen {need.last_seen}"
                )
    return count


def require_inside(outer: Iterable[Entry], inner: Iterable[Entry]) -> int:
    """Count the pieces of entries that lie inside others; RefusedProposalError for one that does not.

    What cannot work gives nothing. It may hold something: a `*` is called so although a resource that no
    discovery told of works.
    """
    held = _Held(outer)
    found = {piece for entry in inner if not entry.inert for piece in pieces_of(entry)}
    for piece in sorted(found):
        if not held.holds(piece):
            place = f" in {piece.scope}" if piece.scope else " in the whole cluster"
            raise RefusedProposalError(f"the proposal would widen the grant: {piece.atom.text}{place}")
    return len(found)


class _Held:
    """Pieces, ready to be asked what they cover: by scope and verb, since most are of others."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._pieces: dict[tuple[str, str], list[Piece]] = {}
        self._exact: set[Piece] = set()
        for entry in entries:
            for piece in pieces_of(entry):
                self._exact.add(piece)
                self._pieces.setdefault((piece.scope, piece.verb), []).append(piece)

    def holds(self, piece: Piece) -> bool:
        if piece in self._exact:
            return True
        keys = {(scope, verb) for scope in ("", piece.scope) for verb in ("*", piece.verb)}
        return any(each.covers(piece) for key in keys for each in self._pieces.get(key, ()))
