"""The gate's own way to the emulator: forwards requests unchanged, and asks questions as root.

ministack takes an account's twelve digits as the access key of its root and does not check root's secret.
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

import aiohttp
from yarl import URL

from leastwise_dev.aws.refusals import Answer

_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "content-length"}
_VERSIONS = {"iam": "2010-05-08", "sts": "2011-06-15"}


@dataclass(frozen=True, slots=True)
class RoleState:
    """What the emulator holds of a role, as far as checks need it."""

    name: str
    arn: str
    path: str
    trust: str
    tags: Mapping[str, str]
    boundary_arn: str
    max_session_seconds: int


@dataclass(frozen=True, slots=True)
class PolicyState:
    """What the emulator holds of a managed policy."""

    arn: str
    tags: Mapping[str, str]
    default_version: str


class Backend:
    """The emulator, asked over HTTP. Use as an asynchronous context."""

    def __init__(self, endpoint_url: str) -> None:
        self._endpoint_url = endpoint_url
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            auto_decompress=False,
            connector=aiohttp.TCPConnector(limit=64),
            timeout=aiohttp.ClientTimeout(total=120),
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def forward(
        self, method: str, raw_path: str, headers: tuple[tuple[str, str], ...], body: bytes
    ) -> Answer:
        """Send a request as it came, its Host and signature included."""
        assert self._session is not None
        kept = [(name, value) for name, value in headers if name.lower() not in _HOP_BY_HOP]
        url = URL(f"{self._endpoint_url}{raw_path}", encoded=True)
        async with self._session.request(
            method, url, headers=kept, data=body or None, allow_redirects=False
        ) as answer:
            content = await answer.read()
            return Answer(
                status=answer.status,
                body=content,
                headers=tuple(
                    (name, value)
                    for name, value in answer.headers.items()
                    if name.lower() not in _HOP_BY_HOP
                    or (method == "HEAD" and name.lower() == "content-length")
                ),
            )

    async def ask(
        self, service: str, account_id: str, action: str, region: str = "us-east-1", **fields: str
    ) -> Answer:
        """Call an action of IAM or STS as root of the account."""
        form = {"Action": action, "Version": _VERSIONS[service], **fields}
        headers = (
            ("Host", "127.0.0.1"),
            ("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
            *_root_headers(service, account_id, region),
        )
        return await self.forward("POST", "/", headers, urlencode(form).encode())

    async def ask_eks(self, account_id: str, region: str, path: str) -> object | None:
        """Read from EKS as root; None when it answers an error."""
        headers = (("Host", "127.0.0.1"), *_root_headers("eks", account_id, region))
        answer = await self.forward("GET", path, headers, b"")
        return json.loads(answer.body) if answer.is_success else None

    async def read_xml(self, account_id: str, action: str, **fields: str) -> ET.Element | None:
        """Read from IAM as root: the answer without namespaces, None when it is an error."""
        answer = await self.ask("iam", account_id, action, **fields)
        return parse_xml(answer.body) if answer.is_success else None

    async def read_role(self, account_id: str, name: str) -> RoleState | None:
        root = await self.read_xml(account_id, "GetRole", RoleName=name)
        role = None if root is None else root.find(".//Role")
        if role is None:
            return None
        return RoleState(
            name=role.findtext("RoleName", ""),
            arn=role.findtext("Arn", ""),
            path=role.findtext("Path", "/"),
            trust=role.findtext("AssumeRolePolicyDocument", ""),
            tags=read_tags(role),
            boundary_arn=role.findtext("PermissionsBoundary/PermissionsBoundaryArn", ""),
            max_session_seconds=int(role.findtext("MaxSessionDuration", "3600")),
        )

    async def read_policy(self, account_id: str, arn: str) -> PolicyState | None:
        root = await self.read_xml(account_id, "GetPolicy", PolicyArn=arn)
        policy = None if root is None else root.find(".//Policy")
        if policy is None:
            return None
        tags = await self.read_xml(account_id, "ListPolicyTags", PolicyArn=arn)
        return PolicyState(
            arn=policy.findtext("Arn", ""),
            tags=read_tags(tags) if tags is not None else {},
            default_version=policy.findtext("DefaultVersionId", ""),
        )


def parse_xml(body: bytes) -> ET.Element:
    """Parse an answer and drop its namespaces."""
    root = ET.fromstring(body)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def read_tags(element: ET.Element) -> dict[str, str]:
    """Read the tags inside an element."""
    return {
        member.findtext("Key", ""): member.findtext("Value", "")
        for member in element.iterfind(".//Tags/member")
    }


def _root_headers(service: str, account_id: str, region: str) -> tuple[tuple[str, str], ...]:
    now = datetime.now(UTC)
    scope = f"{account_id}/{now:%Y%m%d}/{region}/{service}/aws4_request"
    signature = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature={'0' * 64}"
    return ("X-Amz-Date", f"{now:%Y%m%dT%H%M%SZ}"), ("Authorization", signature)
