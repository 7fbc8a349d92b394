"""Limits of IAM, and how the statements of one role are laid out so that they fit.

Implements https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (pitfalls A1 to A8). All
of it is decided before the first write: what does not fit is refused with the numbers. Knows nothing of what
already exists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from leastwise.core.entitlements import AwsStatement
from leastwise.core.errors import InvalidEntitlementError, InvalidError
from leastwise.core.iam_documents import (
    Document,
    Statement,
    build_document,
    build_statement,
    render_document,
)
from leastwise.core.names import inline_policy_name

INLINE_CHARACTERS = 10240
"""All inline policies of one role together; hard (A4)."""

MANAGED_CHARACTERS = 6144
"""One managed policy; hard (A3)."""

ATTACHED_POLICIES = 10
"""Managed policies on one role before AWS raises it on request (A5)."""

ROLE_NAME_CHARACTERS = 64
POLICY_NAME_CHARACTERS = 128
PATH_CHARACTERS = 512
TAGS_PER_ROLE = 50
TAG_KEY_CHARACTERS = 128
TAG_VALUE_CHARACTERS = 256

_NAME = re.compile(r"[A-Za-z0-9_+=,.@-]+")
_PATH = re.compile(r"/|/[\u0021-\u007e]*/")
_TAG_TEXT = re.compile(r"[\w\s.:/=+@-]*")
_EMPTY_DOCUMENT_CHARACTERS = len(render_document(Document()))


class QuotaExceededError(InvalidError):
    """A limit of AWS is passed; the message holds both numbers."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Where the statements of a role go: inline policies by name, then documents of managed policies in
    order."""

    inline: Mapping[str, Document] = field(default_factory=dict)
    managed: tuple[Document, ...] = ()


def document_size(document: Document) -> int:
    """Count the characters of a document as AWS does: white space between elements is not counted.

    White space inside a value is counted here, though AWS may not: the count is never too small.
    """
    return len(render_document(document))


def fit_statements(
    statements: Iterable[AwsStatement],
    *,
    inline_limit: int = INLINE_CHARACTERS,
    managed_limit: int = MANAGED_CHARACTERS,
    attached_limit: int = ATTACHED_POLICIES,
    attached_used: int = 0,
) -> Fitted:
    """Lay statements out: inline as long as they fit, the rest in managed policies, else refuse.

    `attached_used` counts managed policies that the declaration names itself. The layout depends on the
    statements only, not on their order, and is calm: pieces are placed from the largest to the smallest, each
    in the first document with room, so that a statement that comes or goes never moves one larger than
    itself. What one document cannot hold is halved along its longer list, so that one resource more shifts
    each seam by one at most.
    """
    wanted = sorted({_to_statement(each) for each in statements})
    if attached_used > attached_limit:
        raise QuotaExceededError(
            f"{attached_used} managed policies are declared; one role may have {attached_limit}"
        )
    whole = build_document(wanted)
    if document_size(whole) <= inline_limit:
        return Fitted(inline={inline_policy_name(): whole} if wanted else {})
    pieces = sorted(
        (piece for each in wanted for piece in _split(each, min(managed_limit, inline_limit))),
        key=lambda piece: (-_statement_size(piece), piece),
    )
    inline, *managed = _place(pieces, inline_limit, managed_limit)
    if len(managed) + attached_used > attached_limit:
        raise QuotaExceededError(
            f"the statements take {document_size(whole)} characters: {inline_limit} fit inline and "
            f"{managed_limit} in each managed policy, which needs {len(managed)} policies besides the "
            f"{attached_used} declared; one role may have {attached_limit}"
        )
    return Fitted(
        inline={inline_policy_name(): build_document(inline)},
        managed=tuple(build_document(each) for each in managed),
    )


def _to_statement(declared: AwsStatement) -> Statement:
    return build_statement(
        "Allow", actions=declared.actions, resources=declared.resources, conditions=declared.conditions
    )


def _statement_size(statement: Statement) -> int:
    return document_size(Document((statement,))) - _EMPTY_DOCUMENT_CHARACTERS


def _split(statement: Statement, limit: int) -> list[Statement]:
    """Halve a statement until every piece fits alone; the pieces together say what it said."""
    size = document_size(Document((statement,)))
    if size <= limit:
        return [statement]
    actions, resources = statement.actions, statement.resources
    if max(len(actions), len(resources)) == 1:
        raise QuotaExceededError(
            f"a statement of one action and one resource takes {size} characters; a policy may have {limit}"
        )
    if len(resources) == 1 or (len(actions) > 1 and len("".join(actions)) > len("".join(resources))):
        half = len(actions) // 2
        halves = (replace(statement, actions=actions[:half]), replace(statement, actions=actions[half:]))
    else:
        half = len(resources) // 2
        halves = (
            replace(statement, resources=resources[:half]),
            replace(statement, resources=resources[half:]),
        )
    return [piece for each in halves for piece in _split(each, limit)]


def _place(pieces: Iterable[Statement], inline_limit: int, managed_limit: int) -> list[list[Statement]]:
    """First fit: the first document is the inline one."""
    documents: list[list[Statement]] = [[]]
    room = [inline_limit - _EMPTY_DOCUMENT_CHARACTERS]
    for piece in pieces:
        need = _statement_size(piece) + 1  # with the comma before it; the first one has none
        place = next((index for index, free in enumerate(room) if need <= free + (not documents[index])), -1)
        if place < 0:
            documents.append([])
            room.append(managed_limit - _EMPTY_DOCUMENT_CHARACTERS)
            place = len(room) - 1
        room[place] -= need - (not documents[place])
        documents[place].append(piece)
    return documents


# ---------------------------------------------------------------- checks before the first write


def require_trust_size(document: Document, limit: int) -> None:
    """Raise QuotaExceededError for a trust policy above the account's limit (A2)."""
    size = document_size(document)
    if size > limit:
        raise QuotaExceededError(f"the trust policy takes {size} characters; this account allows {limit}")


def require_role_name(name: str) -> None:
    """Raise for a role name that IAM refuses (A1)."""
    _require_name("role", name, ROLE_NAME_CHARACTERS)


def require_policy_name(name: str) -> None:
    """Raise for a policy name that IAM refuses (A1)."""
    _require_name("policy", name, POLICY_NAME_CHARACTERS)


def _require_name(kind: str, name: str, limit: int) -> None:
    if len(name) > limit:
        raise QuotaExceededError(f"{kind} name '{name}' has {len(name)} characters; {limit} are allowed")
    if not _NAME.fullmatch(name):
        raise InvalidEntitlementError(
            f"{kind} name '{name}' must hold letters, digits and '_+=,.@-' only, and at least one"
        )


def require_path(path: str) -> None:
    """Raise for a path that IAM refuses (A1)."""
    if len(path) > PATH_CHARACTERS:
        raise QuotaExceededError(f"path has {len(path)} characters; {PATH_CHARACTERS} are allowed")
    if not _PATH.fullmatch(path):
        raise InvalidEntitlementError(
            f"path '{path}' must begin and end with '/' and hold visible ASCII only"
        )


def require_tags(tags: Mapping[str, str]) -> None:
    """Raise for tags that IAM refuses: too many, too long, or of other characters (A7)."""
    if len(tags) > TAGS_PER_ROLE:
        raise QuotaExceededError(f"{len(tags)} tags; one role may have {TAGS_PER_ROLE}")
    for key, value in sorted(tags.items()):
        if len(key) > TAG_KEY_CHARACTERS or len(value) > TAG_VALUE_CHARACTERS:
            raise QuotaExceededError(
                f"tag '{key}' has a key of {len(key)} and a value of {len(value)} characters; "
                f"{TAG_KEY_CHARACTERS} and {TAG_VALUE_CHARACTERS} are allowed"
            )
        if not key or not _TAG_TEXT.fullmatch(key + value):
            raise InvalidEntitlementError(
                f"tag '{key}' must hold letters, digits, spaces and '_.:/=+-@' only, and a key"
            )
