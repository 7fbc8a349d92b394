"""What is cut out of granted statements, and how cuts are put together again: fewer, and exactly the same."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

from leastwise.core.iam_documents import CURRENT_VERSION
from leastwise.core.patterns import action_covers, resource_covers
from leastwise.core.rightsizing.aws_grants import ALLOW, Grant, Words, without_covered


class Cut(NamedTuple):
    """Actions on resources under a condition: all that a statement says, in the language of a version.

    `actions` empty: every one but `not_actions`; `resources` likewise.
    """

    version: str
    condition: str
    resources: Words
    not_resources: Words
    actions: Words
    not_actions: Words = ()

    @property
    def text(self) -> str:
        """How people read it."""
        actions = ", ".join(self.actions) or f"all actions but {', '.join(self.not_actions)}"
        return f"{actions} on {', '.join(self.resources) or f'all but {self.not_resources}'}"

    def statement(self) -> dict[str, object]:
        """Write it as IAM reads it."""
        elements = {
            "Action": _short(self.actions),
            "NotAction": _short(self.not_actions),
            "Resource": _short(self.resources),
            "NotResource": _short(self.not_resources),
            "Condition": json.loads(self.condition) if self.condition else None,
        }
        return {"Effect": ALLOW} | {key: value for key, value in elements.items() if value}


def _short(words: Words) -> object:
    return words[0] if len(words) == 1 else list(words)


def cut_of(grant: Grant, resources: Words, actions: Words, not_resources: Words = ()) -> Cut:
    """Cut actions on resources out of a statement; the version matters where variables could be meant."""
    version = _version(grant.version, "".join((grant.condition, *resources, *not_resources)))
    return Cut(version, grant.condition, resources, not_resources, actions)


def _version(version: str, text: str) -> str:
    return version if "${" in text else CURRENT_VERSION


class _Piece(NamedTuple):
    """One action on one resource under a condition."""

    version: str
    condition: str
    action: str  # lower case
    resource: str

    def covers(self, other: _Piece) -> bool:
        """Tell whether it gives all that another one gives."""
        return (
            self.condition in ("", other.condition)
            and (self.version == other.version or "${" not in self.condition + self.resource)
            and (self.action == other.action or action_covers(self.action, other.action))
            and (self.resource == other.resource or resource_covers(self.resource, other.resource))
        )


_Lists = tuple[str, str, Words, Words, Words]


def joined(cuts: Iterable[Cut]) -> tuple[Cut, ...]:
    """Drop what another cut gives, and put cuts together that differ in one list only; sorted."""
    found = tuple(cuts)
    spelling: dict[str, str] = {}
    for each in found:
        for action in each.actions:
            spelling.setdefault(action.lower(), action)
    plain = [each for each in found if each.resources and each.actions]
    on: dict[tuple[str, str, str], set[str]] = {}
    for piece in _needed(plain):
        on.setdefault((piece.version, piece.condition, piece.action), set()).add(piece.resource)
    actions: dict[_Lists, set[str]] = {}
    for (version, condition, action), resources in on.items():
        actions.setdefault((version, condition, tuple(sorted(resources)), (), ()), set()).add(action)
    for each in found:
        if not (each.resources and each.actions):
            key = (each.version, each.condition, each.resources, each.not_resources, each.not_actions)
            actions.setdefault(key, set()).update(map(str.lower, each.actions))
    merged: dict[_Lists, set[str]] = {}
    for (version, condition, resources_, not_on, not_actions), names in actions.items():
        written = tuple(spelling[name] for name in sorted(names))
        merged.setdefault((version, condition, not_on, written, not_actions), set()).update(resources_)
    return tuple(
        sorted(
            Cut(version, condition, tuple(sorted(resources)), not_on, written, not_actions)
            for (version, condition, not_on, written, not_actions), resources in merged.items()
        )
    )


def _needed(cuts: Iterable[Cut]) -> Iterable[_Piece]:
    """Yield the pieces of cuts that no other one gives; of two that give each other the first in order."""
    resources: dict[tuple[str, str, str], set[str]] = {}
    for cut in cuts:
        for action in cut.actions:
            resources.setdefault((cut.version, cut.condition, action.lower()), set()).update(cut.resources)
    pieces = [
        _Piece(_version(version, condition + resource), condition, action, resource)
        for (version, condition, action), on in resources.items()
        for resource in without_covered(on)
    ]
    same: dict[str, list[_Piece]] = {}
    wide: list[_Piece] = []
    for piece in pieces:
        same.setdefault(piece.action, []).append(piece)
        if "*" in piece.action or "?" in piece.action:
            wide.append(piece)
    for piece in pieces:
        others = (*same[piece.action], *wide)
        if not any(
            one != piece and one.covers(piece) and (one < piece or not piece.covers(one)) for one in others
        ):
            yield piece
