"""Where the statements of a proposal go: one inline policy where they fit, else managed policies too.

Limits: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html. A document has one version
of the language, so that statements of the old one stand in documents of their own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from leastwise.core.iam_quotas import (
    ATTACHED_POLICIES,
    INLINE_CHARACTERS,
    MANAGED_CHARACTERS,
    QuotaExceededError,
)
from leastwise.core.rightsizing.aws_cuts import Cut
from leastwise.core.rightsizing.aws_grants import Grant, Grants, compact
from leastwise.core.rightsizing.aws_insides import first_outside
from leastwise.core.rightsizing.aws_shortening import exactly, services_by_share, whole_services

Document = dict[str, object]

_AT_ONCE = 40
"""Services that are written as a whole before it is tried again."""

_TO_MAKE_SMALLER = "write fewer resources out (--names prefix or any)"


@dataclass(frozen=True, slots=True)
class Layout:
    """The documents of one role or user: inline ones, and those of managed policies, in order."""

    inline: tuple[Document, ...]
    managed: tuple[Document, ...] = ()

    @property
    def characters(self) -> int:
        """How many characters AWS counts, all documents together."""
        return sum(map(size, (*self.inline, *self.managed)))


def size(document: Document) -> int:
    """Count the characters of a document as AWS does: without white space between elements."""
    return len(compact(document))


@dataclass(frozen=True, slots=True)
class Fitted:
    """Statements as they fit; `widened` are patterns of whole services, written for want of room."""

    cuts: tuple[Cut, ...]
    layout: Layout
    widened: tuple[str, ...] = ()


def fit(cuts: tuple[Cut, ...], grants: Grants) -> Fitted:
    """Lay statements out, written shorter where they do not fit inline; what was not read stays beside.

    QuotaExceededError with the numbers where they fit in no way.
    """
    attached, used = len(grants.untouched), sum(len(each.text) for each in grants.unread)
    layout, problem = _tried(cuts, grants.denies, attached, used)
    if layout is not None and not layout.managed:
        return Fitted(cuts, layout)

    def is_granted(cut: Cut) -> bool:
        return first_outside(cut, grants) is None

    shorter = tuple(exactly(each, is_granted) for each in cuts)
    layout, problem = _tried(shorter, grants.denies, attached, used)
    widened: list[str] = []
    services = services_by_share(shorter)
    while layout is None and services:
        taken = frozenset(services[:_AT_ONCE])
        after = tuple(whole_services(each, taken, is_granted) for each in shorter)
        before = {action for cut in shorter for action in cut.actions}
        widened += sorted({action for cut in after for action in cut.actions} - before)
        shorter = after
        services = services[_AT_ONCE:]
        layout, problem = _tried(shorter, grants.denies, attached, used)
    if layout is None:
        raise QuotaExceededError(problem)
    return Fitted(shorter, layout, tuple(sorted(widened)))


def _tried(
    cuts: Iterable[Cut], denies: Iterable[Grant], attached: int, used: int
) -> tuple[Layout | None, str]:
    try:
        return lay_out(cuts, denies, attached, inline_used=used), ""
    except QuotaExceededError as error:
        return None, str(error)


def lay_out(
    cuts: Iterable[Cut], denies: Iterable[Grant], attached: int = 0, *, inline_used: int = 0
) -> Layout:
    """Lay statements out as they are; QuotaExceededError with the numbers where they do not fit.

    `attached` counts managed policies that stay, `inline_used` the characters of inline policies that stay.
    """
    statements: dict[str, list[Document]] = {}
    for cut in cuts:
        statements.setdefault(cut.version, []).append(cut.statement())
    for version, text in sorted({(each.version, each.text) for each in denies}):
        statements.setdefault(version, []).append(dict(json.loads(text)))
    whole = [_document(version, statements[version]) for version in sorted(statements)]
    if sum(map(size, whole)) + inline_used <= INLINE_CHARACTERS:
        return Layout(tuple(whole))
    managed = [
        _document(version, part)
        for version in sorted(statements)
        for part in _parts(version, [piece for each in statements[version] for piece in _split(each)])
    ]
    if len(managed) + attached > ATTACHED_POLICIES:
        raise QuotaExceededError(
            f"the statements take {sum(map(size, whole))} characters: {INLINE_CHARACTERS} fit inline and"
            f" {MANAGED_CHARACTERS} in each managed policy, which needs {len(managed)} of them beside"
            f" {attached} that stay; one identity may have {ATTACHED_POLICIES}; {_TO_MAKE_SMALLER}"
        )
    return Layout((), tuple(managed))


def _document(version: str, statements: Sequence[Document]) -> Document:
    return {"Version": version, "Statement": list(statements)}


def _parts(version: str, statements: Iterable[Document]) -> list[list[Document]]:
    """Fill documents with statements, the largest first, each into the first with room."""
    parts: list[list[Document]] = []
    for each in sorted(statements, key=lambda one: (-len(compact(one)), compact(one))):
        for part in parts:
            if size(_document(version, [*part, each])) <= MANAGED_CHARACTERS:
                part.append(each)
                break
        else:
            parts.append([each])
    return parts


def _split(statement: Document) -> list[Document]:
    """Halve a statement along its longer list until each piece fits into a document."""
    if size(_document("2012-10-17", [statement])) <= MANAGED_CHARACTERS:
        return [statement]
    lists = {key: value for key, value in statement.items() if isinstance(value, list)}
    able = {key: value for key, value in lists.items() if key in ("Action", "Resource")}
    if not able:
        raise QuotaExceededError(
            f"one statement takes {len(compact(statement))} characters;"
            f" a policy may have {MANAGED_CHARACTERS}; {_TO_MAKE_SMALLER}"
        )
    key = max(able, key=lambda each: len(compact(able[each])))
    half = len(able[key]) // 2
    halves = (able[key][:half], able[key][half:])
    return [
        piece for part in halves for piece in _split({**statement, key: part if len(part) > 1 else part[0]})
    ]
