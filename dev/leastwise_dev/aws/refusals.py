"""Errors as AWS sends them: a value, and its form on the wire for each protocol.

botocore reads the code of IAM and STS from the query protocol's XML, of EKS from JSON and a header, of S3
from its own XML.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

_NAMESPACES = {
    "iam": "https://iam.amazonaws.com/doc/2010-05-08/",
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
}

_EKS_CODES = {
    "AccessDenied": ("AccessDeniedException", 403),
    "ExpiredToken": ("ExpiredTokenException", 403),
    "InternalFailure": ("ServerException", 500),
    "ServiceUnavailable": ("ServiceUnavailableException", 503),
    "Throttling": ("ThrottlingException", 429),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that AWS refuses: the error code, the sentence, the HTTP status."""

    code: str
    message: str
    status: int = 400


@dataclass(frozen=True, slots=True)
class Answer:
    """A response, whoever made it."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = field(default=())

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


def to_answer(refusal: Refusal, service: str) -> Answer:
    """Render the refusal in the protocol of the service."""
    request_id = str(uuid.uuid4())
    if service == "eks":
        refusal = _as_eks(refusal)
        return Answer(
            status=refusal.status,
            body=json.dumps({"message": refusal.message, "__type": refusal.code}).encode(),
            headers=(
                ("Content-Type", "application/json"),
                ("x-amzn-ErrorType", refusal.code),
                ("x-amzn-RequestId", request_id),
            ),
        )
    return Answer(
        status=refusal.status,
        body=_to_xml(refusal, service, request_id).encode(),
        headers=(("Content-Type", "text/xml"), ("x-amzn-RequestId", request_id)),
    )


def _as_eks(refusal: Refusal) -> Refusal:
    """Say what every service refuses in the words of EKS."""
    code, status = _EKS_CODES.get(refusal.code, (refusal.code, refusal.status))
    return Refusal(code, refusal.message, status)


def _to_xml(refusal: Refusal, service: str, request_id: str) -> str:
    fields = f"<Code>{escape(refusal.code)}</Code><Message>{escape(refusal.message)}</Message>"
    if service == "s3":
        error = f"<Error>{fields}<RequestId>{request_id}</RequestId></Error>"
        return f'<?xml version="1.0" encoding="UTF-8"?>{error}'
    kind = "Sender" if refusal.status < 500 else "Receiver"
    namespace = _NAMESPACES.get(service, _NAMESPACES["iam"])
    return (
        f'<ErrorResponse xmlns="{namespace}"><Error><Type>{kind}</Type>{fields}</Error>'
        f"<RequestId>{request_id}</RequestId></ErrorResponse>"
    )
