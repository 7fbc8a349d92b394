"""CloudTrail's digest files: every hour, which files of logs there are, in a signed chain.

    digest of 10:00   names its log files with their hashes; holds hash and signature of the digest of 9:00
    digest of 11:00   names its log files with their hashes; holds hash and signature of the digest of 10:00

The signature of the newest digest file is not in any file (S3 keeps it beside the object), so that its hour
is assumed. An hour is proved when its digest file has the hash that the next one says, its signature was made
with one of the keys given, and each log file that it names is there with the hash that it says. A digest file
that is not what the next one says counts for nothing.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html
and cloudtrail-log-file-custom-validation.html beside it (what is signed).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.json import Decoder

from leastwise.core.errors import UnrecognisedContentError
from leastwise.core.usage.coverage import Span

_MARK = b'"digestStartTime"'
_NAME = re.compile(r"[0-9]{12}_CloudTrail-Digest_")
_REGION = re.compile(r"/CloudTrail-Digest/([a-z0-9-]+)/|_CloudTrail-Digest_([a-z]+-[a-z-]+-[0-9]+)_")
_SECOND = timedelta(seconds=1)
_HOUR = timedelta(hours=1)
_ALGORITHM = "SHA256withRSA"
_KEYS = "the output of `aws cloudtrail list-public-keys`"

_Time = Annotated[datetime, Meta(tz=True)]


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that CloudTrail signs with: DER of PKCS #1, or of SubjectPublicKeyInfo."""

    fingerprint: str
    der: bytes


@dataclass(frozen=True, slots=True)
class Missing:
    """A file that is not there or not what it was, and the time of its events."""

    name: str
    account: str
    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the digest files of a set prove, and which files they miss."""

    proved: Mapping[tuple[str, str], list[Span]] = field(default_factory=dict)  # by account and region
    missing: tuple[Missing, ...] = ()


class _LogFile(Struct, rename="camel"):
    s3_object: str
    hash_value: str
    newest_event_time: _Time | None = None
    oldest_event_time: _Time | None = None


class _Digest(Struct, rename="camel"):
    aws_account_id: str
    digest_start_time: _Time
    digest_end_time: str  # as it is written, because it is signed
    digest_s3_bucket: str
    digest_s3_object: str
    digest_public_key_fingerprint: str = ""
    digest_signature_algorithm: str = ""
    previous_digest_s3_object: str | None = None
    previous_digest_hash_value: str | None = None
    previous_digest_signature: str | None = None
    log_files: list[_LogFile] = []


_decode = Decoder(_Digest).decode


@dataclass(frozen=True, slots=True)
class _Kept:
    name: str
    digest: _Digest
    hash: str
    region: str
    window: Span


class Digests:
    """The digest files of one set of files, and what was seen of the log files that they name."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}  # by object
        self._hashes: dict[str, str] = {}  # of log files, by name
        self._same: set[str] = set()
        self._others: set[str] = set()
        self._unchecked: set[str] = set()

    def take(self, name: str, content: bytes) -> None:
        """Keep a digest file; raises what `UNDECODABLE` names, or ValueError, for what is none."""
        digest = _decode(content)
        region = _REGION.search(digest.digest_s3_object)
        end = datetime.fromisoformat(digest.digest_end_time)
        if region is None or end.tzinfo is None:
            raise ValueError("a digest file without a region or the zone of its end")
        window = Span(digest.digest_start_time, end)
        kept = _Kept(name, digest, hashlib.sha256(content).hexdigest(), region[1] or region[2], window)
        self._kept[digest.digest_s3_object] = kept
        for each in digest.log_files:
            self._hashes[_base(each.s3_object)] = each.hash_value.lower()

    def note(self, name: str) -> None:
        """Keep that a file of logs is there, though not as CloudTrail writes it."""
        self._unchecked.add(name)

    def check(self, name: str, content: bytes) -> bool:
        """Tell whether a log file is what a digest file says of it, if one does."""
        expected = self._hashes.get(name)
        if expected is None:
            self._unchecked.add(name)
            return True
        is_same = hashlib.sha256(content).hexdigest() == expected
        (self._same if is_same else self._others).add(name)
        return is_same

    def verdict(self, keys: Sequence[PublicKey]) -> Verdict:
        """Tell what the digest files prove."""
        found = {each.fingerprint: each for each in keys}
        proved: dict[tuple[str, str], list[Span]] = {}
        missing: list[Missing] = []
        following = {each.digest.previous_digest_s3_object: each.digest for each in self._kept.values()}
        for _, kept in sorted(self._kept.items()):
            problem, is_sure = _judge(kept, following.get(kept.digest.digest_s3_object), found)
            if problem:
                missing.append(Missing(kept.name, kept.digest.aws_account_id, kept.window, problem))
                continue
            lost = list(self._lost(kept))
            missing += lost
            logs = {_base(each.s3_object) for each in kept.digest.log_files}
            if is_sure and not lost and logs <= self._same:
                proved.setdefault((kept.digest.aws_account_id, kept.region), []).append(kept.window)
        return Verdict(proved, tuple(missing))

    def _lost(self, kept: _Kept) -> Iterator[Missing]:
        for each in kept.digest.log_files:
            name = _base(each.s3_object)
            if name in self._same or (name in self._unchecked and name not in self._others):
                continue
            what = "is not what" if name in self._others else "is not there, and is named by what"
            yield Missing(
                name,
                kept.digest.aws_account_id,
                _span(each, kept.window),
                f"{what} the digest file {kept.name} says",
            )


def _base(name: str) -> str:
    return name.rpartition("/")[2]


def _span(log: _LogFile, window: Span) -> Span:
    oldest, newest = log.oldest_event_time, log.newest_event_time
    if oldest is None or newest is None or newest < oldest:
        return Span(window.start - _HOUR, window.end)  # what is delivered late
    return Span(oldest, newest + _SECOND)


def _judge(kept: _Kept, following: _Digest | None, keys: Mapping[str, PublicKey]) -> tuple[str, bool]:
    """Say what is wrong with a digest file, and whether its signature holds."""
    if following is None:
        return "", False
    if following.previous_digest_hash_value != kept.hash:
        return "is not the digest file that the next one says", False
    key = keys.get(kept.digest.digest_public_key_fingerprint)
    if key is None or following.previous_digest_signature is None:
        return "", False
    if not is_signed(_signed_text(kept), following.previous_digest_signature, key, kept.digest):
        return "has a signature that does not hold", False
    return "", True


def _signed_text(kept: _Kept) -> bytes:
    digest = kept.digest
    return "\n".join(
        (
            digest.digest_end_time,
            f"{digest.digest_s3_bucket}/{digest.digest_s3_object}",
            kept.hash,
            digest.previous_digest_signature or "null",
        )
    ).encode()


def is_signed(text: bytes, signature: str, key: PublicKey, digest: _Digest) -> bool:
    """Tell whether a signature, in hexadecimal, is of this text and by this key."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm  # noqa: PLC0415 (only with keys)
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_der_public_key  # noqa: PLC0415

    if digest.digest_signature_algorithm != _ALGORITHM:
        return False
    try:
        public = load_der_public_key(key.der)
        if not isinstance(public, RSAPublicKey):
            return False
        public.verify(bytes.fromhex(signature), text, PKCS1v15(), SHA256())
    except (ValueError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


# ---------------------------------------------------------------- what is what


def is_digest(beginning: bytes) -> bool:
    """Tell a digest file by how it begins."""
    return _MARK in beginning


def is_digest_name(name: str) -> bool:
    """Tell a digest file by its name."""
    return _NAME.match(name) is not None


def read_public_keys(path: str) -> tuple[PublicKey, ...]:
    """Read CloudTrail's public keys as `aws cloudtrail list-public-keys` writes them.

    UnrecognisedContentError for another file.
    """
    try:
        entries = json.loads(Path(path).read_bytes())["PublicKeyList"]
        return tuple(
            PublicKey(each["Fingerprint"], base64.b64decode(each["Value"], validate=True)) for each in entries
        )
    except (OSError, ValueError, KeyError, TypeError, binascii.Error) as error:
        raise UnrecognisedContentError(
            f"{path}: no public keys of CloudTrail: {error}", allowed=_KEYS
        ) from error
