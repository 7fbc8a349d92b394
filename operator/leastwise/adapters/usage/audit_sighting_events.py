"""The fields of an `audit.k8s.io/v1` Event that the rules of anomalies need; others are skipped undecoded.

https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/
"""

from __future__ import annotations

import msgspec

from leastwise.adapters.usage.audit_events import (
    ImpersonatedUser,
    Metadata,
    ObjectReference,
    Stage,
    Status,
)


class Extra(msgspec.Struct, gc=False):
    """`user.extra`, as a token of a ServiceAccount fills it."""

    credential: list[str] | None = msgspec.field(
        name="authentication.kubernetes.io/credential-id", default=None
    )
    node: list[str] | None = msgspec.field(name="authentication.kubernetes.io/node-name", default=None)
    pod: list[str] | None = msgspec.field(name="authentication.kubernetes.io/pod-name", default=None)
    pod_uid: list[str] | None = msgspec.field(name="authentication.kubernetes.io/pod-uid", default=None)


class User(msgspec.Struct, gc=False):
    """`user` of an event."""

    username: str = ""
    extra: Extra | None = None


class Annotations(msgspec.Struct, gc=False):
    """`annotations` of an event: the decision, and the id of a token that was issued."""

    decision: str = msgspec.field(default="", name="authorization.k8s.io/decision")
    issued: str = msgspec.field(default="", name="authentication.kubernetes.io/issued-credential-id")


class Event(msgspec.Struct, rename="camel", gc=False):
    """The fields of one event that are needed; the others are skipped undecoded."""

    stage: Stage
    stage_timestamp: str
    request_received_timestamp: str = ""
    audit_id: str = msgspec.field(default="", name="auditID")
    verb: str = ""
    user: User | None = None
    object_ref: ObjectReference | None = None
    response_status: Status | None = None
    annotations: Annotations | None = None
    impersonated_user: ImpersonatedUser | None = None
    authentication_metadata: Metadata | None = None
    request_uri: str = msgspec.field(default="", name="requestURI")
    source_ips: list[str] | None = msgspec.field(default=None, name="sourceIPs")
    user_agent: str = ""
    request_object: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw)


class EventList(msgspec.Struct):
    """What the audit webhook sends."""

    items: list[Event]


class Bound(msgspec.Struct):
    """`spec.boundObjectRef` of a TokenRequest."""

    kind: str = ""
    name: str = ""
    uid: str = ""


class TokenSpec(msgspec.Struct, rename="camel"):
    """`spec` of a TokenRequest."""

    audiences: list[str] | None = None
    bound_object_ref: Bound | None = None


class TokenRequest(msgspec.Struct):
    """`requestObject` of an event that issues a token, where it is logged."""

    spec: TokenSpec | None = None
