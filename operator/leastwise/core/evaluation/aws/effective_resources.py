"""Policies of resources, key policies and trust policies, listed by whom they name.

Each statement stands once under every name that its Principal element has; a caller then looks at few of
them. What names everyone or a whole account is the same for all its identities: worked out once an account.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from leastwise.core.evaluation.aws.effective_actions import ActionSet, within_service
from leastwise.core.evaluation.aws.effective_parts import (
    ANYTHING,
    Part,
    Remainder,
    may_touch,
    parts_of,
)
from leastwise.core.evaluation.aws.effective_targets import Targets
from leastwise.core.evaluation.aws.engine_policies import TRUST, PolicyTable
from leastwise.core.evaluation.aws.matching import GAP, NO, OPEN, YES
from leastwise.core.evaluation.aws.principals import Naming, Principals, is_excepted
from leastwise.core.evaluation.aws.requests import Caller, Context
from leastwise.core.evaluation.aws.worlds import account_of
from leastwise.core.evaluation.decisions import Truth
from leastwise.core.evaluation.entries import Clause

_NOBODY = Context()
_Key = TypeVar("_Key")
DOUBTFUL = "unknown: whom the statement names is not understood"


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """A statement of a resource's policy. `owner` is the resource's account, empty where nothing says it."""

    part: Part
    holder: str
    owner: str
    is_trust: bool
    actions: ActionSet  # those of the resource's own service: a policy of a resource speaks of no others

    @property
    def needs_account(self) -> bool:
        """Whether an identity policy can only grant on the holder if its own policy names the account."""
        return self.is_trust or ":key/" in self.holder

    @property
    def is_whole(self) -> bool:
        """Whether it is about the one resource that its policy stands at, whoever asks."""
        resources = self.part.statement.resources
        if not self.needs_account:
            return False
        return resources is None or resources.holds(self.holder, _NOBODY) is YES

    @property
    def principals(self) -> Principals | None:
        """Whom it names; None where it is NotPrincipal that does."""
        return self.part.statement.principals


@dataclass(frozen=True, slots=True)
class Named:
    """A statement that concerns a caller: how directly, and what makes that doubtful."""

    held: Held
    naming: Naming
    doubt: str = ""


@dataclass(slots=True)
class _Lists:
    """Statements of one effect, by whom they name."""

    anyone: list[Held] = field(default_factory=list)
    accounts: dict[str, list[Held]] = field(default_factory=lambda: defaultdict(list))
    names: dict[object, list[Held]] = field(default_factory=lambda: defaultdict(list))
    doubtful: list[Held] = field(default_factory=list)  # not understood, or NotPrincipal

    def copy(self, without: str) -> _Lists:
        """Return the lists without the statements of one holder."""
        return _Lists(
            _kept(self.anyone, without),
            _Lists._each(self.accounts, without),
            _Lists._each(self.names, without),
            _kept(self.doubtful, without),
        )

    @staticmethod
    def _each(lists: dict[_Key, list[Held]], without: str) -> dict[_Key, list[Held]]:
        found: dict[_Key, list[Held]] = defaultdict(list, lists)
        for key, helds in lists.items():
            if any(held.holder == without for held in helds):
                found[key] = _kept(helds, without)
        return found

    def add(self, held: Held) -> None:
        principals = held.principals
        if principals is None or principals.problem or principals.canonical:
            self.doubtful.append(held)
        if principals is None:
            return
        if principals.is_anyone:
            self.anyone.append(held)
            return
        for account in principals.accounts:
            self.accounts[account].append(held)
        for name in _names_of(principals):
            self.names[name].append(held)


def in_order(names: Iterable[Named]) -> list[Named]:
    """Sort by resource and place in its policy, whatever was read or changed first."""
    return sorted(names, key=lambda each: (each.held.holder, each.held.part.statement.index, each.naming))


def _targets_of(table: PolicyTable) -> Targets:
    keys = (arn for arn in table.world.resources or () if ":key/" in arn)
    return Targets([*table.world.roles, *keys])


def _kept(helds: list[Held], without: str) -> list[Held]:
    return [held for held in helds if held.holder != without]


def _names_of(principals: Principals) -> set[object]:
    return {
        *principals.arns,
        *principals.roles,
        *principals.session_roles,
        *principals.services,
        *principals.federated,
    }


class ResourceIndex:
    """The statements of every policy of a resource or role in one world."""

    def __init__(self, table: PolicyTable, targets: Targets) -> None:
        self._table = table
        self.targets = targets  # roles and keys: what is one resource and nothing inside it
        self._allows, self._denies = _Lists(), _Lists()
        self._spared: frozenset[object] | None = None
        self.unread: list[tuple[str, str]] = []  # holder and why its policy is not understood

    @classmethod
    def of(cls, table: PolicyTable) -> ResourceIndex:
        """Build the index of a world."""
        found = cls(table, _targets_of(table))
        for arn in sorted({*(table.world.resources or ()), *table.world.roles}):
            found.add(arn)
        return found

    def following(self, table: PolicyTable, holder: str) -> ResourceIndex:
        """Return the index of a world in which the policy of one resource or role differs."""
        targets = self.targets if self.targets.bit(holder) else _targets_of(table)
        after = ResourceIndex(table, targets)
        after._allows, after._denies = self._allows.copy(holder), self._denies.copy(holder)
        after.unread = [each for each in self.unread if each[0] != holder]
        after.add(holder)
        return after

    def add(self, holder: str) -> None:
        """Take in the policy of a resource or role."""
        policy = self._table.policy_at(holder)
        document = policy.document
        problem = document.gap or document.resource_problem
        if problem:
            self.unread.append((holder, problem))
            return
        is_trust = policy.source.kind == TRUST
        owner = self._table.owner(holder)
        default = (holder,) if is_trust else ANYTHING
        service = "sts" if is_trust else holder.split(":")[2]
        for part in parts_of(policy, default):
            actions = within_service(part.actions, service)
            if actions is None:
                continue
            held = Held(part, holder, owner, is_trust, actions)
            (self._allows if held.part.is_allow else self._denies).add(held)

    def concerns_all(self, holder: str) -> bool:
        """Tell whether the policy of a holder names everyone or an account, or is not understood."""
        shared = [
            *self._allows.anyone,
            *self._allows.doubtful,
            *self._denies.anyone,
            *self._denies.doubtful,
            *(
                held
                for lists in (self._allows, self._denies)
                for helds in lists.accounts.values()
                for held in helds
            ),
        ]
        return any(held.holder == holder for held in shared) or any(each == holder for each, _ in self.unread)

    # ---------------------------------------------------------------- allows

    def grants_to_all(self, account: str) -> list[Named]:
        """Return the grants that all identities of an account have: to everyone, to it, doubtful ones."""
        return in_order(
            [
                *(Named(held, Naming.SELF) for held in self._allows.anyone),
                *(Named(held, Naming.ACCOUNT) for held in self._allows.accounts.get(account, ())),
                *(Named(held, Naming.SELF, DOUBTFUL) for held in self._allows.doubtful),
            ]
        )

    def grants_to(self, caller: Caller) -> list[Named]:
        """Return the grants that name a caller more directly than its account."""
        return in_order(self._direct(self._allows, caller))

    # ---------------------------------------------------------------- trust

    def trusting(self, service: str) -> list[Held]:
        """Return the statements of trust policies that name a service."""
        return [held for held in self._allows.names.get(service, ()) if held.is_trust]

    def trusted_strangers(self) -> list[tuple[str, str]]:
        """Return whom trust policies name outside the accounts that were read, with the role, sorted."""
        found: set[tuple[str, str]] = {("*", held.holder) for held in self._allows.anyone if held.is_trust}
        read = self._table.world.accounts
        for account, helds in self._allows.accounts.items():
            if account not in read:
                found.update((f"arn:aws:iam::{account}:root", held.holder) for held in helds if held.is_trust)
        for name, helds in self._allows.names.items():
            if isinstance(name, str):
                found.update(
                    (name, held.holder) for held in helds if held.is_trust and _is_strange(name, held, read)
                )
        return sorted(found)

    # ---------------------------------------------------------------- denies

    def denials_for_all(self, caller: Caller, *, is_bounded: bool) -> list[Named]:
        """Return the denies that hold for every identity like the caller that they do not name apart."""
        found = [
            *(Named(held, Naming.SELF) for held in self._denies.anyone),
            *(Named(held, Naming.ACCOUNT) for held in self._denies.accounts.get(caller.account, ())),
        ]
        for held in self._denies.doubtful:
            truth = denied(held.part, caller, _NOBODY, is_bounded=is_bounded)
            if truth is not NO:
                found.append(Named(held, Naming.SELF, doubt_of(held.part, caller, truth)))
        return in_order(found)

    def denials_of(self, caller: Caller) -> list[Named]:
        """Return the denies that name a caller."""
        return in_order(self._direct(self._denies, caller))

    def spares(self, caller: Caller) -> bool:
        """Tell whether some NotPrincipal names the caller: what holds for all then does not hold for it."""
        if self._spared is None:
            statements = (held.part.statement.not_principals for held in self._denies.doubtful)
            self._spared = frozenset(
                name for each in statements if each is not None for name in _names_of(each)
            )
        return not self._spared.isdisjoint(_keys_of(caller))

    def _direct(self, lists: _Lists, caller: Caller) -> Iterator[Named]:
        seen: set[int] = set()
        for key in _keys_of(caller):
            for held in lists.names.get(key, ()):
                principals = held.principals
                if id(held) in seen or principals is None:
                    continue
                seen.add(id(held))
                naming = principals.naming(caller)
                if naming not in (Naming.NONE, Naming.ACCOUNT):
                    yield Named(held, naming)
                elif principals.doubt(caller, _NOBODY) is OPEN:
                    yield Named(held, Naming.SELF, f"session name {_sessions(held.part, caller)}")


def _is_strange(name: str, held: Held, read: frozenset[str]) -> bool:
    principals = held.principals
    if principals is None or name in principals.services:
        return False
    return name in principals.federated or (name in principals.arns and account_of(name) not in read)


def _keys_of(caller: Caller) -> list[object]:
    keys: list[object] = [caller.name]
    if caller.role is not None:
        keys.append(caller.role)
    if caller.entity and caller.entity != caller.name:
        keys.append(caller.entity)
    return keys


def _sessions(part: Part, caller: Caller) -> str:
    role = f":assumed-role/{(caller.role or ('', ''))[1]}/"
    names = {value.partition(role)[2] for _, value in part.statement.principal_pairs if role in value}
    return f"[{', '.join(sorted(names))}]"


def doubt_of(part: Part, caller: Caller, truth: Truth) -> str:
    """Say what is left open of whether a deny concerns a caller."""
    if truth is YES:
        return ""
    return f"session name other than {_sessions(part, caller)}" if truth is OPEN else DOUBTFUL


def beside_of(held: Held) -> tuple[Clause, ...]:
    """Return what takes actions out of the service's own: the actions of a NotAction element."""
    if not held.part.actions.is_not:
        return ()
    return (Clause(ANYTHING, not_actions=held.part.actions.written, sources=(held.part.source,)),)


def about_holder(held: Held, remainder: Remainder) -> tuple[Remainder, tuple[Clause, ...]] | None:
    """Narrow a statement to what its policy speaks for: the resources, and a clause where patterns do not say
    it; None when it speaks of something else."""
    forms = holder_forms(held.holder)
    if len(forms) == 1:
        return _about_one(held, remainder)
    inside = [each for each in remainder.resources if _is_inside(each, held.holder)]
    if len(inside) == len(remainder.resources) and not remainder.not_resources:
        return remainder, ()
    if not may_touch(remainder.stems, (held.holder,)):
        return None
    if "*" in remainder.resources:
        return remainder.about(forms), ()
    clause = Clause(remainder.resources, remainder.not_resources, sources=(held.part.source,))
    return remainder.about(forms), (clause,)


def _about_one(held: Held, remainder: Remainder) -> tuple[Remainder, tuple[Clause, ...]] | None:
    resources = held.part.statement.resources
    covers = YES if resources is None else resources.holds(held.holder, _NOBODY)
    if covers is NO:
        return None
    found = remainder.about((held.holder,))
    if covers is YES:
        return found, ()
    return found, (Clause(remainder.resources, remainder.not_resources, sources=(held.part.source,)),)


def _is_inside(pattern: str, holder: str) -> bool:
    return pattern == holder or pattern.startswith((f"{holder}/", f"{holder}:"))


def denied(part: Part, caller: Caller, context: Context, *, is_bounded: bool) -> Truth:
    """Tell whether a deny with principals concerns a caller, as a decision does."""
    statement = part.statement
    if statement.principals is not None:
        if statement.principals.naming(caller) is not Naming.NONE:
            return YES
        return statement.principals.doubt(caller, context)
    spared = statement.not_principals
    if spared is None or (is_bounded and caller.has_identity_policies):
        return YES
    excepted = is_excepted(spared, caller, context)
    if excepted is YES:
        return NO
    return YES if excepted is NO else GAP


def holder_forms(holder: str) -> tuple[str, ...]:
    """Return the patterns of what the policy of a resource speaks for: itself and what is inside it."""
    if ":role/" in holder or ":key/" in holder:
        return (holder,)
    if ":s3:::" in holder:
        return (holder, f"{holder}/*")
    return (holder, f"{holder}/*", f"{holder}:*")
