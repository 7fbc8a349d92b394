"""The statements that an AWS role or user has by its own policies, as they are written.

Nothing of a condition is read: it goes into a proposal word for word. What was not read, or is no policy
document, is never taken for empty: it stays as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from leastwise.core.evaluation.aws.engine_policies import INLINE, MANAGED
from leastwise.core.evaluation.aws.worlds import AwsWorld, NamedDocument, WorldRole, WorldUser
from leastwise.core.evaluation.decisions import Source
from leastwise.core.iam_documents import CURRENT_VERSION, MalformedDocumentError, parse_document
from leastwise.core.patterns import action_covers, resource_covers, resource_intersects

ALLOW, DENY = "Allow", "Deny"
EVERY = "*"
_OLD_VERSION = "2008-10-17"

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grant:
    """One statement. `condition` is its Condition element as compact JSON, empty for none.

    `version` is that of the language where it matters: a document of the old one reads `${…}` as text.
    `text` is the whole statement as compact JSON.
    """

    source: Source
    effect: str
    actions: Words
    not_actions: Words
    resources: Words
    not_resources: Words
    condition: str
    version: str
    text: str

    def gives(self, action: str) -> bool:
        """Tell whether it is about an action."""
        if self.not_actions:
            return not any(action_covers(each, action) for each in self.not_actions)
        return any(action_covers(each, action) for each in self.actions)

    def surely_holds(self, resource: str) -> bool:
        """Tell whether it is about every resource that a pattern stands for, whoever calls.

        What a variable without a value means in a NotResource is not documented, so nothing is sure there.
        """
        if self.not_resources:
            return not any("${" in each or resource_intersects(resource, each) for each in self.not_resources)
        return any(resource_covers(each, resource) for each in self.resources)

    def may_hold(self, resource: str) -> bool:
        """Tell whether it may be about some resource that a pattern stands for."""
        if self.not_resources:
            return not any(resource_covers(each, resource) for each in self.not_resources)
        return any(resource_intersects(resource, each) for each in self.resources)


@dataclass(frozen=True, slots=True)
class Grants:
    """Everything that an identity's own policies say.

    `untouched` are managed policies (ARNs) that were not read or not understood, and `unread` inline policies
    that are none: both stay as they are. `lost_groups` are groups that were not read.
    """

    allows: tuple[Grant, ...] = ()
    denies: tuple[Grant, ...] = ()
    untouched: Words = ()
    unread: tuple[NamedDocument, ...] = ()
    lost_groups: Words = ()


def grants_of(world: AwsWorld, entity: WorldRole | WorldUser) -> Grants:
    """Read the policies of a role or user: inline ones, managed ones, those of its groups."""
    allows: dict[Grant, None] = {}
    denies: dict[Grant, None] = {}
    untouched: dict[str, None] = {}
    unread: dict[NamedDocument, None] = {}
    groups = {(each.name, _account(each.arn)): each for each in world.groups.values()}
    names = entity.groups if isinstance(entity, WorldUser) else ()
    holders = [groups[name, entity.account] for name in names if (name, entity.account) in groups]
    for holder in (entity, *holders):
        for document in holder.inline:
            found = _read(Source(INLINE, f"{holder.arn}/{document.name}"), document.text)
            if found is None:
                unread[document] = None
            for each in found or ():
                (allows if each.effect == ALLOW else denies)[each] = None
        for arn in holder.attached:
            found = _read(Source(MANAGED, arn), world.policies.get(arn, ""))
            if found is None:
                untouched[arn] = None
            for each in found or ():
                (allows if each.effect == ALLOW else denies)[each] = None
    lost = tuple(sorted(name for name in names if (name, entity.account) not in groups))
    return Grants(tuple(allows), tuple(denies), tuple(untouched), tuple(unread), lost)


def _account(arn: str) -> str:
    return arn.split(":")[4]


def _read(source: Source, text: str) -> list[Grant] | None:
    """Read a document; None for what is none."""
    try:
        parse_document(text)
    except MalformedDocumentError:
        return None
    content: Mapping[str, object] = json.loads(text)
    written = content["Statement"]
    statements = written if isinstance(written, list) else [written]
    version = str(content.get("Version", _OLD_VERSION))
    return [
        _grant(Source(source.kind, source.name, f"Statement[{index}]"), each, version)
        for index, each in enumerate(statements)
    ]


def _grant(source: Source, statement: Mapping[str, object], version: str) -> Grant:
    text = compact(statement)
    condition = statement.get("Condition")
    return Grant(
        source,
        str(statement["Effect"]),
        _words(statement.get("Action")),
        _words(statement.get("NotAction")),
        _words(statement.get("Resource")),
        _words(statement.get("NotResource")),
        compact(condition) if condition else "",
        version if "${" in text else CURRENT_VERSION,
        text,
    )


def _words(value: object) -> Words:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else ()


def compact(value: object) -> str:
    """Write JSON as IAM counts it, without white space."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def clip(pattern: str, grant: Grant) -> Iterator[str]:
    """Yield patterns that together hold what a pattern and the resources of a grant have in common.

    They lie inside the grant: the pattern itself where the grant holds all of it, else the grant's own.
    """
    if any(resource_covers(each, pattern) for each in grant.resources):
        yield pattern
        return
    for each in grant.resources:
        if resource_intersects(pattern, each):
            yield each


def without_covered(patterns: Iterable[str]) -> Words:
    """Drop patterns that another one covers; sorted."""
    found = sorted(set(patterns))
    wide = [each for each in found if "*" in each or "?" in each]
    return tuple(
        each
        for each in found
        if not any(
            one != each and resource_covers(one, each) and (one < each or not resource_covers(each, one))
            for one in wide
        )
    )
