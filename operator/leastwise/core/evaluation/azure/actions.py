"""What a role gives: action patterns, and blocks of permissions that subtract within themselves.

Implements https://learn.microsoft.com/azure/role-based-access-control/role-definitions: actions minus
notActions for the control plane, dataActions minus notDataActions for the data plane, per role. A notAction
is no deny. `*` stands for any characters, slashes included; case does not count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

_CACHE_SIZE = 65536

_IDENTITY = "microsoft.managedidentity/userassignedidentities/"
_ALSO_SPELLED = {
    f"{_IDENTITY}read": f"{_IDENTITY}*/read",
    f"{_IDENTITY}assign/action": f"{_IDENTITY}*/assign/action",
}
"""Actions that a built-in role spells with one segment more: Managed Identity Operator, which reads and
assigns identities, has only `userAssignedIdentities/*/read` and `userAssignedIdentities/*/assign/action`
(https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/identity)."""


class ActionPlane(Enum):
    """Which list of a role an action is looked up in."""

    CONTROL = "control plane"
    DATA = "data plane"


@lru_cache(maxsize=_CACHE_SIZE)
def _parts(pattern: str) -> tuple[str, ...]:
    return tuple(pattern.lower().split("*"))


def pattern_matches(pattern: str, action: str) -> bool:
    """Tell whether a pattern matches an action that is lower case. Linear in both."""
    first, *rest = _parts(pattern)
    if not rest:
        return action == first or _ALSO_SPELLED.get(action) == first
    return _is_globbed(first, rest, action) or (
        action in _ALSO_SPELLED and _is_globbed(first, rest, _ALSO_SPELLED[action])
    )


def _is_globbed(first: str, rest: list[str], action: str) -> bool:
    if not action.startswith(first):
        return False
    position = len(first)
    for part in rest[:-1]:
        found = action.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    last = rest[-1]
    return len(action) - len(last) >= position and action.endswith(last)


def any_matches(patterns: Iterable[str], action: str) -> bool:
    """Tell whether one of the patterns matches an action that is lower case."""
    return any(pattern_matches(pattern, action) for pattern in patterns)


@dataclass(frozen=True, slots=True)
class PermissionBlock:
    """One entry of `permissions`: what is given and what is subtracted, on each plane.

    `condition` is set where the entry itself carries one, as those of deny assignments may.
    """

    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    data_actions: tuple[str, ...] = ()
    not_data_actions: tuple[str, ...] = ()
    condition: str = ""
    condition_version: str = ""

    def given(self, plane: ActionPlane) -> tuple[str, ...]:
        """Return the patterns that give on a plane."""
        return self.actions if plane is ActionPlane.CONTROL else self.data_actions

    def taken(self, plane: ActionPlane) -> tuple[str, ...]:
        """Return the patterns that subtract on a plane."""
        return self.not_actions if plane is ActionPlane.CONTROL else self.not_data_actions

    def gives(self, action: str, plane: ActionPlane) -> bool:
        """Tell whether an action (lower case) is left after the subtraction."""
        return any_matches(self.given(plane), action) and not any_matches(self.taken(plane), action)

    def subtracts(self, action: str, plane: ActionPlane) -> bool:
        """Tell whether an action would be given if it were not subtracted."""
        return any_matches(self.given(plane), action) and any_matches(self.taken(plane), action)
