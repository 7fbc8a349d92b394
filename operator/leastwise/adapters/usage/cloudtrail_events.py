"""Records of CloudTrail as they are written, decoded to what is needed of them and no more.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated, TypeVar

from msgspec import Meta, MsgspecError, Raw, Struct, field
from msgspec.json import Decoder

from leastwise.core.usage.aws import CallerFields

MOST_OF_AN_EVENT_NAME = 256
"""Characters of an event's name or source; what is longer is none."""

UNDECODABLE = (MsgspecError, RecursionError, UnicodeDecodeError)
"""What decoding hostile text may raise."""

_T = TypeVar("_T")
_Name = Annotated[str, Meta(min_length=1, max_length=MOST_OF_AN_EVENT_NAME)]
_Flag = Annotated[str, Meta(max_length=8)]  # `true` as a text
_NULL = b"null"


class _Issuer(Struct):
    arn: str | None = None


class _Session(Struct, rename="camel"):
    session_issuer: _Issuer | None = None
    source_identity: str | None = None


class _OnBehalf(Struct, rename="camel"):
    user_id: str | None = None


class _UserIdentity(Struct, rename="camel", gc=False):
    type: str | None = None
    arn: str | None = None
    principal_id: str | None = None
    account_id: str | None = None
    access_key_id: str | None = None
    user_name: str | None = None
    invoked_by: str | None = None
    identity_provider: str | None = None
    session_context: _Session | None = None
    on_behalf_of: _OnBehalf | None = None


class Resource(Struct, gc=False):
    """An entry of `resources`."""

    arn: str | None = field(name="ARN", default=None)
    account: str | None = field(name="accountId", default=None)
    type: str | None = None


class Record(Struct, rename="camel", gc=False):
    """One event. What only some events are asked for stays as it is written."""

    event_time: Annotated[datetime, Meta(tz=True)]
    event_source: _Name
    event_name: _Name
    user_identity: Raw = field(default_factory=Raw)
    event_type: str | None = None
    aws_region: str | None = None
    error_code: str | None = None
    error_message: str | None = None
    request_parameters: Raw = field(default_factory=Raw)
    response_elements: Raw = field(default_factory=Raw)
    resources: list[Resource] | None = None
    read_only: bool | _Flag | None = None
    management_event: bool | _Flag | None = None
    recipient_account_id: str | None = None
    event_id: str | None = field(name="eventID", default=None)
    shared_event_id: str | None = field(name="sharedEventID", default=None)


class _File(Struct):
    Records: list[Record]


class _RawFile(Struct):
    Records: list[Raw]


class _Lookup(Struct):
    CloudTrailEvent: str = ""


class _Lookups(Struct):
    Events: list[_Lookup]


class _Credentials(Struct, rename="camel"):
    access_key_id: str | None = None


class _AssumedUser(Struct, rename="camel"):
    assumed_role_id: str | None = None


class Issued(Struct, rename="camel"):
    """What an answer of STS says of the session that it gave."""

    credentials: _Credentials | None = None
    assumed_role_user: _AssumedUser | None = None
    subject_from_web_identity_token: str | None = None

    @property
    def sessions(self) -> tuple[str, ...]:
        """What events of the session may be known by."""
        key = self.credentials.access_key_id if self.credentials else None
        role = self.assumed_role_user.assumed_role_id if self.assumed_role_user else None
        return tuple(each for each in (key, role) if each)


class _Tag(Struct):
    key: str = ""
    value: str = ""


class Asked(Struct, rename="camel"):
    """What some requests are asked for: tags of a session, the provider of a SAML assertion."""

    tags: list[_Tag] | None = None
    principal_arn: str | None = None

    @property
    def tag_values(self) -> dict[str, str]:
        """The tags by their keys."""
        return {each.key: each.value for each in self.tags or ()}


_files = Decoder(_File).decode
_raw_files = Decoder(_RawFile).decode
_lookups = Decoder(_Lookups).decode
_lists = Decoder(list[Raw]).decode
_identities = Decoder(_UserIdentity).decode
record_of = Decoder(Record).decode
"""Decode one event; raises what `UNDECODABLE` names."""

_issued: Callable[[bytes], Issued | None] = Decoder(Issued | None).decode
_asked: Callable[[bytes], Asked | None] = Decoder(Asked | None).decode
_parameters: Callable[[bytes], dict[str, object] | None] = Decoder(dict[str, object] | None).decode


def records_of(content: bytes) -> tuple[list[Record], int]:
    """Decode a file, and count the entries that are no events; raises what `UNDECODABLE` names.

    A single strange entry costs the fast way, and only itself.
    """
    try:
        return _files(content).Records, 0
    except UNDECODABLE:
        return records_from(_entries(content))


def _entries(content: bytes) -> list[bytes]:
    """Split a document: of `Records`, of what `aws cloudtrail lookup-events` writes, or a list of events."""
    text = content.lstrip()
    if text.startswith(b"["):
        return [bytes(each) for each in _lists(text)]
    if text[1:].lstrip().startswith(b'"Events"'):
        return [each.CloudTrailEvent.encode() for each in _lookups(text).Events]
    return [bytes(each) for each in _raw_files(text).Records]


def records_from(texts: Iterable[bytes]) -> tuple[list[Record], int]:
    """Decode events one by one, and count those that are none."""
    found: list[Record] = []
    strange = 0
    for each in texts:
        try:
            found.append(record_of(each))
        except UNDECODABLE:
            strange += 1
    return found, strange


def fields_of(user_identity: bytes) -> CallerFields | None:
    """Decode `userIdentity`; None for what is none."""
    try:
        found = _identities(user_identity)
    except UNDECODABLE:
        return None
    session = found.session_context
    return CallerFields(
        kind=found.type or "",
        arn=found.arn or "",
        principal_id=found.principal_id or "",
        account=found.account_id or "",
        access_key=found.access_key_id or "",
        user_name=found.user_name or "",
        invoked_by=found.invoked_by or "",
        provider=found.identity_provider or "",
        issuer_arn=(session.session_issuer.arn or "") if session and session.session_issuer else "",
        source_identity=(session.source_identity or "") if session else "",
        store_user=(found.on_behalf_of.user_id or "") if found.on_behalf_of else "",
        has_session=session is not None,
    )


def issued_by(record: Record) -> Issued:
    """Decode what STS answered; nothing where it cannot be read."""
    return _lenient(_issued, record.response_elements) or Issued()


def asked_of(record: Record) -> Asked:
    """Decode what was asked for; nothing where it cannot be read."""
    return _lenient(_asked, record.request_parameters) or Asked()


def parameters_of(record: Record) -> dict[str, object]:
    """Decode all parameters of a request; none where they cannot be read."""
    return _lenient(_parameters, record.request_parameters) or {}


def _lenient(decode: Callable[[bytes], _T | None], raw: Raw) -> _T | None:
    text = bytes(raw)
    try:
        return decode(text) if text and text != _NULL else None
    except UNDECODABLE:
        return None
