"""The fields of an `audit.k8s.io/v1` Event that usage needs; what else it holds is skipped undecoded.

https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, get_args

import msgspec

from leastwise.core.usage.kubernetes import Impersonated

Stage = Literal["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"]
"""All that there are; given by name, so that a decoder need not build a text for each event."""

Time = Annotated[datetime, msgspec.Meta(tz=True)]
"""A time with its zone: read by the decoder, which costs no more than a text does."""

STAGES: frozenset[str] = frozenset(get_args(Stage))


class User(msgspec.Struct, gc=False):
    """`user` of an event."""

    username: str = ""


class ImpersonatedUser(msgspec.Struct, gc=False):
    """`impersonatedUser` of an event."""

    username: str = ""
    uid: str = ""
    groups: list[str] | None = None
    extra: dict[str, list[str]] | None = None


class ObjectReference(msgspec.Struct, rename="camel", gc=False):
    """`objectRef` of an event; absent for requests to non-resource URLs."""

    resource: str = ""
    namespace: str = ""
    name: str = ""
    api_group: str = ""
    subresource: str = ""


class Details(msgspec.Struct, gc=False):
    """`responseStatus.details`."""

    name: str = ""


class Status(msgspec.Struct, gc=False):
    """`responseStatus` of an event."""

    code: int = 0
    message: str = ""
    details: Details | None = None


class Annotations(msgspec.Struct, gc=False):
    """`annotations` of an event, the one of the authorizer's decision."""

    decision: str = msgspec.field(default="", name="authorization.k8s.io/decision")


class Metadata(msgspec.Struct, rename="camel", gc=False):
    """`authenticationMetadata` of an event, since Kubernetes 1.35."""

    impersonation_constraint: str = ""


class Event(msgspec.Struct, rename="camel", gc=False):
    """One event."""

    stage: Stage
    stage_timestamp: Time
    verb: str = ""
    user: User | None = None
    object_ref: ObjectReference | None = None
    response_status: Status | None = None
    annotations: Annotations | None = None
    impersonated_user: ImpersonatedUser | None = None
    authentication_metadata: Metadata | None = None
    request_uri: str = msgspec.field(default="", name="requestURI")


class EventList(msgspec.Struct):
    """What the audit webhook sends."""

    items: list[Event]


def impersonated_of(event: Event) -> Impersonated | None:
    """Return whom an event was done as."""
    found = event.impersonated_user
    if found is None or not found.username:
        return None
    metadata = event.authentication_metadata
    return Impersonated(
        username=found.username,
        uid=found.uid,
        groups=tuple(found.groups or ()),
        extra=tuple((key, tuple(values)) for key, values in sorted((found.extra or {}).items())),
        constraint=metadata.impersonation_constraint if metadata else "",
    )
