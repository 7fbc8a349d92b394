"""Limits of IAM on names, paths, sizes, tags and sessions, as pure functions that answer a refusal or None.

From the IAM and STS quotas page and the API reference of each action (pitfalls A1-A8). Every function can be
asked without a server, so that other tests hold our renderers to the same limits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from leastwise_dev.aws.refusals import Refusal

ROLE_NAME_LENGTH = 64
POLICY_NAME_LENGTH = 128
PATH_LENGTH = 512
DOCUMENT_LENGTH = 131_072
DESCRIPTION_LENGTH = 1000
TAG_KEY_LENGTH = 128
TAG_VALUE_LENGTH = 256
MIN_ROLE_SESSION_SECONDS = 3600
MAX_ROLE_SESSION_SECONDS = 43_200
INLINE_TOTAL = 10_240
MANAGED_POLICY_SIZE = 6_144

_NAME = re.compile(r"[A-Za-z0-9_+=,.@-]+")
_PATH = re.compile(r"/|/[!-~]+/")
_DOCUMENT = re.compile(r"[\t\n\r\u0020-\u00FF]+")
_DESCRIPTION = re.compile(r"[\t\n\r\u0020-\u007E\u00A1-\u00FF]*")
_TAG_SIGNS = frozenset("_.:/=+-@")
_SPACE = re.compile(r"\s")


@dataclass(slots=True)
class Quotas:
    """What AWS raises on request; GetAccountSummary tells these (pitfalls A2, A5, A7)."""

    roles: int = 1000
    policies: int = 1500
    trust_size: int = 2048
    attached_per_role: int = 10
    policy_versions: int = 5
    tags: int = 50
    associations_per_cluster: int = 5000


def check_role_name(name: str) -> Refusal | None:
    """A1: 64 characters of letters, digits and `_+=,.@-`."""
    return _check_text("roleName", name, _NAME, ROLE_NAME_LENGTH, r"[\w+=,.@-]+")


def check_policy_name(name: str) -> Refusal | None:
    """A1: 128 characters of letters, digits and `_+=,.@-`."""
    return _check_text("policyName", name, _NAME, POLICY_NAME_LENGTH, r"[\w+=,.@-]+")


def check_path(path: str) -> Refusal | None:
    """A1: begins and ends with a slash, 512 characters of printable ASCII."""
    return _check_text("path", path, _PATH, PATH_LENGTH, r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)")


def check_description(text: str) -> Refusal | None:
    """A8: 1,000 characters of Latin-1 without controls."""
    if text == "":
        return None
    return _check_text(
        "description",
        text,
        _DESCRIPTION,
        DESCRIPTION_LENGTH,
        r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*",
    )


def check_document_text(text: str) -> Refusal | None:
    """A8: policy text is U+0020-U+00FF, tab, line feed and carriage return."""
    return _check_text(
        "policyDocument", text, _DOCUMENT, DOCUMENT_LENGTH, r"[\u0009\u000A\u000D\u0020-\u00FF]+"
    )


def check_max_session(text: str) -> Refusal | None:
    """A role's sessions last between one and twelve hours at most."""
    seconds = int(text) if re.fullmatch(r"-?\d+", text) else None
    if seconds is None or seconds < MIN_ROLE_SESSION_SECONDS:
        return _violates(
            "maxSessionDuration",
            text,
            f"Member must have value greater than or equal to {MIN_ROLE_SESSION_SECONDS}",
        )
    if seconds > MAX_ROLE_SESSION_SECONDS:
        return _violates(
            "maxSessionDuration",
            text,
            f"Member must have value less than or equal to {MAX_ROLE_SESSION_SECONDS}",
        )
    return None


def check_trust_size(text: str, quota: int = 2048) -> Refusal | None:
    """A2: the trust policy against AssumeRolePolicySizeQuota. Every character counts: the strict side."""
    return limit_exceeded("ACLSizePerRole", quota) if len(text) > quota else None


def check_managed_size(text: str) -> Refusal | None:
    """A3: 6,144 characters, white space not counted."""
    return (
        limit_exceeded("PolicySize", MANAGED_POLICY_SIZE) if count_size(text) > MANAGED_POLICY_SIZE else None
    )


def check_inline_total(role_name: str, documents: Sequence[str]) -> Refusal | None:
    """A4: all inline policies of a role together, white space not counted."""
    if sum(count_size(document) for document in documents) <= INLINE_TOTAL:
        return None
    message = f"Maximum policy size of {INLINE_TOTAL} bytes exceeded for role {role_name}"
    return Refusal("LimitExceeded", message, 409)


def count_size(document: str) -> int:
    """Count a policy as IAM does: characters without white space."""
    return len(_SPACE.sub("", document))


def check_tags(pairs: Sequence[tuple[str, str]], quota: int = 50) -> Refusal | None:
    """A7: count, lengths and characters of tags; keys differ when case is ignored."""
    if len(pairs) > quota:
        return limit_exceeded("TagsPerResource", quota)
    keys = [key.casefold() for key, _ in pairs]
    if len(set(keys)) < len(keys):
        return Refusal(
            "InvalidInput", "Duplicate tag keys found. Please note that Tag keys are case insensitive."
        )
    for number, (key, value) in enumerate(pairs, start=1):
        refusal = _check_tag(number, key, value)
        if refusal is not None:
            return refusal
    return None


def _check_tag(number: int, key: str, value: str) -> Refusal | None:
    if not 1 <= len(key) <= TAG_KEY_LENGTH:
        return _violates(
            f"tags.{number}.member.key", key, f"Member must have length between 1 and {TAG_KEY_LENGTH}"
        )
    if len(value) > TAG_VALUE_LENGTH:
        return _violates(
            f"tags.{number}.member.value",
            value,
            f"Member must have length less than or equal to {TAG_VALUE_LENGTH}",
        )
    if not all(map(_is_tag_character, key + value)):
        return _violates(
            f"tags.{number}.member",
            f"{key}={value}",
            r"Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+",
        )
    if key.casefold().startswith("aws:"):
        return Refusal(
            "InvalidInput", "System tags cannot be added by a requester: keys may not begin with aws:"
        )
    return None


def _is_tag_character(letter: str) -> bool:
    return letter in _TAG_SIGNS or unicodedata.category(letter)[0] in "LZN"


def limit_exceeded(quota: str, value: int) -> Refusal:
    """Render IAM's answer to one thing too many."""
    return Refusal("LimitExceeded", f"Cannot exceed quota for {quota}: {value}", 409)


def _check_text(member: str, value: str, pattern: re.Pattern[str], length: int, shown: str) -> Refusal | None:
    if not value:
        return _violates(member, value, "Member must have length greater than or equal to 1")
    if len(value) > length:
        return _violates(member, value[:80], f"Member must have length less than or equal to {length}")
    if pattern.fullmatch(value) is None:
        return _violates(member, value[:80], f"Member must satisfy regular expression pattern: {shown}")
    return None


def _violates(member: str, value: str, constraint: str) -> Refusal:
    what = f"Value '{value}' at '{member}' failed to satisfy constraint: {constraint}"
    return Refusal("ValidationError", f"1 validation error detected: {what}")
