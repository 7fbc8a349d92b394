"""What a world knows of the context of a live request: keys about who asks and about an IAM resource.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html. Known are the ARN,
account, type, tags and ids of the caller; every other key is open, never absent. The tags of a role are all
that its sessions have only if its trust policy lets nobody do sts:TagSession.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from leastwise.core.evaluation.aws.documents import ALLOW, Document
from leastwise.core.evaluation.aws.requests import Context, ContextValue
from leastwise.core.evaluation.aws.worlds import WorldRole, WorldUser

_PRINCIPAL_TAG = "aws:principaltag/"
_TAG_SESSION = "sts:tagsession"
_NOT_A_SERVICE = {"aws:principalisawsservice": "false"}
_NO_SERVICE_KEYS = ("aws:principalservicename", "aws:principalservicenameslist")


@dataclass(frozen=True, slots=True)
class KnownContext:
    """Keys of the caller: their values, and those that are absent, exactly and by their beginning."""

    values: Mapping[str, ContextValue]
    absent: frozenset[str] = frozenset()
    closed: tuple[str, ...] = ()

    def told(self, keys: tuple[str, ...]) -> tuple[object, ...]:
        """Return what is known of some keys: equal for callers between whom these make no difference."""
        values = self.values
        return tuple([values[key] if key in values else self.is_absent(key) for key in keys])

    def with_values(self, values: Mapping[str, ContextValue], closed: tuple[str, ...] = ()) -> Context:
        """Return the context of a request with what else is known of it."""
        return Context({**self.values, **values}, absent=self.absent, closed=self.closed + closed)

    def with_key(self, key: str, value: str) -> KnownContext:
        """Return what is known when one more key is."""
        return KnownContext({**self.values, key: value}, self.absent, self.closed)

    @property
    def context(self) -> Context:
        """The context of which only the caller is known."""
        return Context(self.values, absent=self.absent, closed=self.closed)

    def is_absent(self, key: str) -> bool:
        """Whether a key that has no value is known to have none."""
        return key in self.absent or key.startswith(self.closed)


def role_context(role: WorldRole, trust: Document, *, in_organization: bool | None) -> KnownContext:
    """Return what is known of a request by a role whose session is not."""
    values: dict[str, ContextValue] = {
        **_NOT_A_SERVICE,
        "aws:principalarn": role.arn,
        "aws:principalaccount": role.account,
        "aws:principaltype": "AssumedRole",
        **_tags(role.tags),
    }
    closed = () if _may_tag_sessions(trust) else (_PRINCIPAL_TAG,)
    return KnownContext(values, _absent(in_organization, "aws:username"), closed)


def user_context(user: WorldUser, *, in_organization: bool | None) -> KnownContext:
    """Return what is known of a request by a user."""
    values: dict[str, ContextValue] = {
        **_NOT_A_SERVICE,
        "aws:principalarn": user.arn,
        "aws:principalaccount": user.account,
        "aws:principaltype": "User",
        "aws:username": user.name,
        **_tags(user.tags),
    }
    if user.user_id:
        values["aws:userid"] = user.user_id
    return KnownContext(values, _absent(in_organization), (_PRINCIPAL_TAG,))


def account_context(account: str, *, in_organization: bool | None) -> KnownContext:
    """Return what is known of a request by some identity of an account that was not read."""
    return KnownContext({**_NOT_A_SERVICE, "aws:principalaccount": account}, _absent(in_organization))


def service_context(service: str) -> KnownContext:
    """Return what is known of a request by a service principal."""
    return KnownContext({"aws:principalisawsservice": "true", "aws:principalservicename": service})


def resource_tag_values(tags: tuple[tuple[str, str], ...]) -> dict[str, ContextValue]:
    """Return the keys by which a policy asks for the tags of an IAM resource."""
    return {f"{prefix}{key.lower()}": value for key, value in tags for prefix in RESOURCE_TAGS}


RESOURCE_TAGS = ("aws:resourcetag/", "iam:resourcetag/")
"""Keys about tags of an IAM role or user."""


def _tags(tags: tuple[tuple[str, str], ...]) -> dict[str, ContextValue]:
    return {_PRINCIPAL_TAG + key.lower(): value for key, value in tags}


def _absent(in_organization: bool | None, *others: str) -> frozenset[str]:  # noqa: FBT001 (one meaning)
    outside = ("aws:principalorgid", "aws:principalorgpaths") if in_organization is False else ()
    return frozenset((*_NO_SERVICE_KEYS, *others, *outside))


def _may_tag_sessions(trust: Document) -> bool:
    return bool(trust.gap) or any(each.effect == ALLOW for each in trust.about(_TAG_SESSION))
