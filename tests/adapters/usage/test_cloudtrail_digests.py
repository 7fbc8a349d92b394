"""Digest files of CloudTrail: hours are proved where the chain holds, and what is missing is told."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as generate_ec_key
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from cloudtrail_records import ACCOUNT, REGION, START, Json, at, content_of, file_name, record, write
from leastwise.adapters.usage.cloudtrail_digests import PublicKey, read_public_keys
from leastwise.adapters.usage.cloudtrail_files import read_cloudtrail
from leastwise.adapters.usage.files import find_files
from leastwise.core.errors import UnrecognisedContentError
from leastwise.core.usage.coverage import Completeness
from leastwise.core.usage.readings import UsageReading

HOURS = 5
FINGERPRINT = "0123456789abcdef"
BUCKET = "trail-bucket"


@cache
def key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


def public_key() -> PublicKey:
    der = key().public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1)
    return PublicKey(FINGERPRINT, der)


class Trail:
    """A folder as CloudTrail writes it: a log file and a digest file an hour."""

    def __init__(self, folder: Path, region: str = REGION) -> None:
        self.folder = folder
        self.region = region
        self.logs: list[Path] = []
        self.digests: list[Path] = []
        self.bodies: list[Json] = []
        self._signature: str | None = None
        for hour in range(HOURS):
            self._add(hour)

    def _add(self, hour: int) -> None:
        records = [
            record("ec2:RunInstances", seconds=3600 * hour + 600 * each, awsRegion=self.region)
            for each in range(3)
        ]
        name = file_name(60 * hour + 25, f"h{hour}", region=self.region)
        self.logs.append(write(self.folder / "CloudTrail" / self.region, records, name))
        end = at(3600 * (hour + 1))
        stamp = end.replace("-", "").replace(":", "")
        digest = f"{ACCOUNT}_CloudTrail-Digest_{self.region}_main_{self.region}_{stamp}.json.gz"
        previous = self.bodies[-1] if self.bodies else {}
        body: Json = {
            "awsAccountId": ACCOUNT,
            "digestStartTime": at(3600 * hour),
            "digestEndTime": end,
            "digestS3Bucket": BUCKET,
            "digestS3Object": f"AWSLogs/{ACCOUNT}/CloudTrail-Digest/{self.region}/2026/03/01/{digest}",
            "digestPublicKeyFingerprint": FINGERPRINT,
            "digestSignatureAlgorithm": "SHA256withRSA",
            "previousDigestS3Bucket": BUCKET if previous else None,
            "previousDigestS3Object": previous.get("digestS3Object"),
            "previousDigestHashValue": self._hash() if previous else None,
            "previousDigestHashAlgorithm": "SHA-256",
            "previousDigestSignature": self._signature,
            "logFiles": [
                {
                    "s3Bucket": BUCKET,
                    "s3Object": f"AWSLogs/{ACCOUNT}/CloudTrail/{self.region}/2026/03/01/{name}",
                    "hashValue": hashlib.sha256(content_of(records)).hexdigest(),
                    "hashAlgorithm": "SHA-256",
                    "newestEventTime": at(3600 * hour + 1200),
                    "oldestEventTime": at(3600 * hour),
                }
            ],
        }
        self.bodies.append(body)
        self.digests.append(self.folder / "CloudTrail-Digest" / digest)
        self.save(hour)
        text = f"{end}\n{BUCKET}/{body['digestS3Object']}\n{self._hash()}\n{self._signature or 'null'}"
        self._signature = key().sign(text.encode(), PKCS1v15(), SHA256()).hex()

    def _hash(self) -> str:
        return hashlib.sha256(json.dumps(self.bodies[-1]).encode()).hexdigest()

    def save(self, hour: int, **changes: Any) -> None:
        """Write a digest file, changed or not."""
        self.digests[hour].parent.mkdir(parents=True, exist_ok=True)
        self.digests[hour].write_bytes(gzip.compress(json.dumps({**self.bodies[hour], **changes}).encode()))

    def read(self, keys: Sequence[PublicKey] | None = None) -> UsageReading:
        return read_cloudtrail(find_files([str(self.folder)]), keys=[public_key()] if keys is None else keys)


@pytest.fixture
def trail(tmp_path: Path) -> Trail:
    return Trail(tmp_path)


def hours(reading: UsageReading, completeness: Completeness) -> list[tuple[float, float]]:
    hour = timedelta(hours=1)
    return [
        (round((span.start - START) / hour, 2), round((span.end - START) / hour, 2))
        for each in reading.coverage
        if each.completeness is completeness
        for span in each.spans
    ]


def proved(reading: UsageReading) -> list[tuple[float, float]]:
    return hours(reading, Completeness.PROVED)


def test_hours_are_proved_whose_chain_holds_and_the_newest_is_assumed(trail: Trail) -> None:
    reading = trail.read()
    assert (reading.gaps, reading.malformed, reading.events) == ((), 0, 3 * HOURS)
    assert proved(reading) == [(0, 4)]
    assert hours(reading, Completeness.ASSUMED) == [(4, 4.33)]


def test_without_keys_nothing_is_proved(trail: Trail) -> None:
    reading = trail.read([])
    assert (reading.gaps, proved(reading)) == ((), [])
    assert hours(reading, Completeness.ASSUMED) == [(0, 4.33)]


def test_a_key_of_another_name_proves_nothing(trail: Trail) -> None:
    reading = trail.read([PublicKey("ffff", public_key().der)])
    assert (reading.gaps, proved(reading)) == ((), [])


def wrong_keys() -> dict[str, bytes]:
    other = generate_private_key(public_exponent=65537, key_size=2048).public_key()
    curve = generate_ec_key(SECP256R1()).public_key()
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    return {
        "another key": other.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.PKCS1),
        "a key of another kind": curve.public_bytes(serialization.Encoding.DER, info),
        "no key": b"no key",
    }


@pytest.mark.parametrize("case", ["another key", "a key of another kind", "no key"])
def test_a_signature_that_does_not_hold_is_told_and_covers_nothing(trail: Trail, case: str) -> None:
    reading = trail.read([PublicKey(FINGERPRINT, wrong_keys()[case])])
    assert {each.message for each in reading.gaps} == {"has a signature that does not hold"}
    assert len(reading.gaps) == HOURS - 1
    assert (proved(reading), hours(reading, Completeness.ASSUMED)) == ([], [(4, 4.33)])


def test_another_way_to_sign_is_not_believed(trail: Trail) -> None:
    trail.bodies[1]["digestSignatureAlgorithm"] = "SHA1withRSA"
    trail.save(1)
    trail.save(2, previousDigestHashValue=hashlib.sha256(json.dumps(trail.bodies[1]).encode()).hexdigest())
    reading = trail.read()
    assert "has a signature that does not hold" in {each.message for each in reading.gaps}


def test_a_log_file_that_is_missing_is_told_and_its_time_is_not_covered(trail: Trail) -> None:
    trail.logs[1].unlink()
    reading = trail.read()
    (gap,) = reading.gaps
    assert (gap.scope, gap.reason) == (f"cloudtrail/{trail.logs[1].name}", "Partial")
    assert "is not there" in gap.message
    assert trail.digests[1].name in gap.message
    assert proved(reading) == [(0, 1), (2, 4)]
    assert hours(reading, Completeness.ASSUMED) == [(1.33, 2), (4, 4.33)]


def test_a_log_file_that_was_changed_is_told_and_does_not_count(trail: Trail) -> None:
    write(trail.logs[2].parent, [record("iam:DeleteUser", seconds=7300)], trail.logs[2].name)
    reading = trail.read()
    (gap,) = reading.gaps
    assert gap.scope == f"cloudtrail/{trail.logs[2].name}"
    assert "is not what the digest file" in gap.message
    assert {each.use.action for each in reading.aggregates} == {"ec2:RunInstances"}
    assert proved(reading) == [(0, 2), (3, 4)]


def test_a_log_file_without_times_in_the_digest_takes_the_whole_hour_away(trail: Trail) -> None:
    body = trail.bodies[-1]
    body["logFiles"][0] |= {"newestEventTime": None, "oldestEventTime": None}
    trail.save(HOURS - 1)
    trail.logs[-1].unlink()
    reading = trail.read()
    assert len(reading.gaps) == 1
    assert proved(reading) == [(0, 3)]
    assert hours(reading, Completeness.ASSUMED) == []


def test_a_digest_file_that_is_missing_leaves_its_hour_and_the_one_before_assumed(trail: Trail) -> None:
    trail.digests[2].unlink()
    reading = trail.read()
    assert reading.gaps == ()
    assert proved(reading) == [(0, 1), (3, 4)]
    assert hours(reading, Completeness.ASSUMED) == [(1, 3), (4, 4.33)]


def test_a_digest_file_that_was_changed_is_told_and_proves_nothing(trail: Trail) -> None:
    trail.logs[1].unlink()
    trail.save(1, logFiles=[])
    reading = trail.read()
    (gap,) = reading.gaps
    assert (gap.scope, gap.message) == (
        f"cloudtrail/{trail.digests[1].name}",
        "is not the digest file that the next one says",
    )
    assert proved(reading) == [(0, 1), (2, 4)]
    assert hours(reading, Completeness.ASSUMED) == [(4, 4.33)]


@pytest.mark.parametrize(
    "content",
    [b'{"digestStartTime": 7}', b'{"digestStartTime": "2026-03-01T00:00:00Z"', b'{"digestStartTime": '],
)
def test_a_digest_file_that_is_none_is_a_gap(trail: Trail, content: bytes) -> None:
    trail.digests[1].write_bytes(content)
    reading = trail.read()
    assert [each.scope for each in reading.gaps] == [f"cloudtrail/{trail.digests[1].name}"]
    assert proved(reading) == [(2, 4)]


@pytest.mark.parametrize("changes", [{"digestS3Object": "x"}, {"digestEndTime": "2026-03-01T01:00:00"}])
def test_a_digest_file_without_region_or_zone_is_a_gap(trail: Trail, changes: Json) -> None:
    trail.save(0, **changes)
    assert [each.scope for each in trail.read().gaps] == [f"cloudtrail/{trail.digests[0].name}"]


def test_an_hour_is_proved_only_where_every_region_is(trail: Trail) -> None:
    trail.digests[1].unlink()
    Trail(trail.folder / "other", "us-east-1")
    assert proved(trail.read()) == [(2, 4)]
    write(
        trail.folder, [record("iam:GetUser", awsRegion="ap-south-1")], file_name(5, "z", region="ap-south-1")
    )
    assert proved(trail.read()) == []


def test_log_files_as_lines_are_there_but_prove_nothing(trail: Trail) -> None:
    lines = b"\n".join(json.dumps(record("ec2:RunInstances", seconds=each)).encode() for each in range(3))
    trail.logs[0].write_bytes(gzip.compress(lines))
    reading = trail.read()
    assert reading.gaps == ()
    assert proved(reading) == [(1, 4)]


def test_a_digest_file_by_any_name_is_read(trail: Trail) -> None:
    for each in trail.digests:
        each.rename(each.parent / f"a-{each.name}")
    reading = trail.read()
    assert reading.gaps == ()
    assert reading.events == 3 * HOURS


def test_public_keys_are_read_as_the_command_line_writes_them(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    entry = {
        "Value": base64.b64encode(public_key().der).decode(),
        "Fingerprint": FINGERPRINT,
        "ValidityStartTime": "2026-01-01T00:00:00+00:00",
    }
    path.write_text(json.dumps({"PublicKeyList": [entry]}))
    assert read_public_keys(str(path)) == (public_key(),)


ENTRIES = ['{"Fingerprint": "x"}', '{"Fingerprint": "x", "Value": "?"}', "7"]


@pytest.mark.parametrize("text", ["", "[]", *(f'{{"PublicKeyList": [{each}]}}' for each in ENTRIES)])
def test_another_file_holds_no_public_keys(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text)
    with pytest.raises(UnrecognisedContentError, match="no public keys of CloudTrail"):
        read_public_keys(str(path))


def test_a_missing_file_holds_no_public_keys(tmp_path: Path) -> None:
    with pytest.raises(UnrecognisedContentError, match="no public keys of CloudTrail"):
        read_public_keys(str(tmp_path / "none"))
