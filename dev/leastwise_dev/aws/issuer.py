"""A fake issuer: tokens in the form that a Kubernetes API server signs, with a key of our own."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

ISSUER = "https://oidc.example/id/1"


@cache
def _private_key(_name: str) -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True)
class FakeIssuer:
    """Signs tokens and publishes its key, where no API server runs."""

    issuer: str = ISSUER
    key_id: str = "key-1"
    name: str = "issuer"
    now: float = field(default_factory=time.time)

    def jwks(self) -> dict[str, object]:
        numbers = _private_key(self.name).public_key().public_numbers()
        key = {"kty": "RSA", "kid": self.key_id, "alg": "RS256", "use": "sig"}
        return {"keys": [{**key, "n": _integer(numbers.n), "e": _integer(numbers.e)}]}

    def token(
        self,
        namespace: str = "payments",
        service_account: str = "api",
        audience: str | list[str] = "sts.amazonaws.com",
        *,
        algorithm: str = "RS256",
        **claims: Any,
    ) -> str:
        header = {"alg": algorithm, "kid": self.key_id}
        full = {
            "iss": self.issuer,
            "sub": f"system:serviceaccount:{namespace}:{service_account}",
            "aud": [audience] if isinstance(audience, str) else audience,
            "iat": int(self.now),
            "nbf": int(self.now),
            "exp": int(self.now) + 3600,
            "kubernetes.io": {
                "namespace": namespace,
                "serviceaccount": {"name": service_account, "uid": "u-1"},
                "pod": {"name": f"{service_account}-0", "uid": "p-1"},
            },
            **claims,
        }
        kept = {name: value for name, value in full.items() if value is not None}
        signed = f"{_encode(json.dumps(header).encode())}.{_encode(json.dumps(kept).encode())}"
        signature = _private_key(self.name).sign(signed.encode(), PKCS1v15(), SHA256())
        return f"{signed}.{_encode(signature)}"


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _integer(number: int) -> str:
    return _encode(number.to_bytes((number.bit_length() + 7) // 8, "big"))
