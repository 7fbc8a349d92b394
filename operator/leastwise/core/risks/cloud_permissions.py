"""Which permissions of the rules an entry of a cloud may give: each distinct pattern is matched once.

A first sieve only: limits and denies are the engine's, which says what is left of what passes here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from leastwise.core.evaluation.aws.effective_actions import action_set
from leastwise.core.evaluation.aws.effective_permits import permitted
from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.engines import Engine, Permission
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.patterns import action_covers, action_intersects
from leastwise.core.risks.kubernetes_permissions import bits_of

_Key = tuple[tuple[str, ...], tuple[str, ...]]


def is_only_unknown(entry: Entry) -> bool:
    """Whether an entry says no more than that something was not read: a gap tells of that, no rule."""
    return bool(entry.unknown) and not entry.sources


class CloudPermissions:
    """The permissions that rules ask for, as bits."""

    def __init__(self, permissions: Iterable[str]) -> None:
        self._permissions = tuple(dict.fromkeys(permissions))
        self._bit_of: dict[Permission, int] = {
            permission: 1 << index for index, permission in enumerate(self._permissions)
        }
        self._known: dict[_Key, int] = {}

    def bit(self, permission: Permission) -> int:
        """Return the bit of a permission."""
        return self._bit_of[permission]

    def of(self, bits: int) -> list[Permission]:
        """Return the permissions of some bits, in the order of the rules."""
        return bits_of(self._permissions, bits)

    def given(
        self, engine: Engine, identity: IdentityId, useful: Callable[[int], int]
    ) -> list[tuple[int, Entry]]:
        """Return what an identity can do of what the rules ask for, with limits and denies applied.

        `useful` says which permissions could meet a rule together, so that no other is asked for.
        """
        entries = [entry for entry in engine.effective(identity) if not is_only_unknown(entry)]
        sieved = [(self._sieved(entry), entry) for entry in entries]
        union = 0
        for bits, _ in sieved:
            union |= bits
        found: list[tuple[int, Entry]] = []
        for permission in self.of(useful(union)):
            bit = self._bit_of[permission]
            if isinstance(engine, AwsEngine):
                asked = (entry for bits, entry in sieved if bits & bit)
                given: Iterable[Entry] = permitted(asked, action_set((str(permission),)))
            else:
                given = engine.permits(identity, permission)
            found += [(bit, entry) for entry in given]
        return found

    def _sieved(self, entry: Entry) -> int:
        key = (entry.actions, entry.not_actions)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = sum(self._matched(entry))
        return known

    def _matched(self, entry: Entry) -> Iterator[int]:
        for permission in self._permissions:
            bit = self._bit_of[permission]
            if entry.not_actions and not entry.actions:
                if not any(action_covers(outer, permission) for outer in entry.not_actions):
                    yield bit
            elif any(action_intersects(outer, permission) for outer in entry.actions):
                yield bit
