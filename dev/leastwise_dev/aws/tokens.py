"""Verifies ServiceAccount tokens as AWS does: RS256, against the issuer's published keys.

Implements RFC 7519 and RFC 7517 as far as tokens of a Kubernetes API server need it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

from leastwise_dev.aws.refusals import Refusal

Jwks = Mapping[str, object]
JwksSource = Jwks | Callable[[], Jwks]
"""A JSON Web Key Set, or what fetches it: keys may be read anew at each verification."""

CODE = "InvalidIdentityToken"


@dataclass(frozen=True, slots=True)
class Token:
    """A token taken apart, not yet verified."""

    header: Mapping[str, object]
    claims: Mapping[str, object]
    signed: bytes
    signature: bytes

    @property
    def issuer(self) -> str:
        value = self.claims.get("iss", "")
        return value if isinstance(value, str) else ""

    @property
    def subject(self) -> str:
        value = self.claims.get("sub", "")
        return value if isinstance(value, str) else ""

    @property
    def audiences(self) -> tuple[str, ...]:
        value = self.claims.get("aud", ())
        if isinstance(value, str):
            return (value,)
        return tuple(str(item) for item in value) if isinstance(value, list) else ()


def parse_token(text: str) -> Token | Refusal:
    """Take a token apart; a refusal when it is not a signed JWT."""
    parts = text.split(".")
    try:
        header, claims = (json.loads(_decode(part)) for part in parts[:2])
        signature = _decode(parts[2])
    except (ValueError, IndexError):
        return Refusal(CODE, "The ID Token provided is not a valid JWT.")
    if len(parts) != 3 or not isinstance(header, dict) or not isinstance(claims, dict):
        return Refusal(CODE, "The ID Token provided is not a valid JWT.")
    return Token(header, claims, f"{parts[0]}.{parts[1]}".encode(), signature)


def check_signature(token: Token, source: JwksSource | None) -> Refusal | None:
    """Refuse a token that no key of the issuer signed with RS256."""
    if token.header.get("alg") != "RS256":
        return Refusal(CODE, "The ID Token provided is not signed with RS256.")
    keys = source() if callable(source) else source
    key = _find_key(keys or {}, token.header.get("kid"))
    if key is None:
        return Refusal(CODE, "Couldn't retrieve verification key from your identity provider.")
    try:
        key.verify(token.signature, token.signed, PKCS1v15(), SHA256())
    except InvalidSignature:
        return Refusal(CODE, "The ID Token provided does not carry a valid signature of its issuer.")
    return None


def check_times(token: Token, now: float) -> Refusal | None:
    """Refuse a token outside its time: `exp` is mandatory, `nbf` and `iat` hold when present."""
    expires = _number(token.claims.get("exp"))
    if expires is None:
        return Refusal(CODE, "Missing a required claim: exp")
    if now >= expires:
        return Refusal(
            "ExpiredTokenException",
            f"Token expired: current date/time {int(now)} must be before the expiration {int(expires)}",
        )
    for claim in ("nbf", "iat"):
        begins = _number(token.claims.get(claim))
        if begins is not None and begins > now + 60:  # clocks differ; AWS grants a few minutes too
            return Refusal(CODE, f"The ID Token provided is not valid yet: {claim} lies ahead.")
    return None


def find_audience(token: Token, accepted: tuple[str, ...]) -> str | Refusal:
    """Return the one audience of the token when it is accepted.

    Several audiences are refused: which of them AWS compares is not documented, so nothing may lean on it.
    """
    audiences = token.audiences
    if len(audiences) != 1 or audiences[0] not in accepted:
        return Refusal(CODE, "Incorrect token audience")
    return audiences[0]


def rewrite_audience(token: Token, audience: str) -> str:
    """Return the token with `aud` as a string, unsigned: only for the emulator, which refuses a list."""
    header = {"alg": "none", "typ": "JWT"}
    claims = {**token.claims, "aud": audience}
    parts = (_encode(json.dumps(part).encode()) for part in (header, claims))
    return f"{'.'.join(parts)}.{_encode(b'unsigned')}"


def _find_key(keys: Jwks, key_id: object) -> RSAPublicKey | None:
    entries = keys.get("keys", [])
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict) and entry.get("kid") == key_id and entry.get("kty") == "RSA":
            numbers = RSAPublicNumbers(e=_integer(entry["e"]), n=_integer(entry["n"]))
            return numbers.public_key()
    return None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _integer(text: object) -> int:
    return int.from_bytes(_decode(str(text)), "big")


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
