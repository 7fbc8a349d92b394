"""One API server as the collector sees it: it takes canaries, and tells what it failed to deliver.

Metrics: https://kubernetes.io/docs/reference/instrumentation/metrics/ (`apiserver_audit_error_total`). They
are read as a stream, as there may be tens of megabytes of them.
"""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import urlsplit

import aiohttp

from leastwise.collector_ports import AuditErrors

CANARY_PATH = "/api/v1/namespaces/default"
"""A request for a resource: many audit policies drop /version and /healthz."""

AGENT = "leastwise-canary/"
_SECONDS = aiohttp.ClientTimeout(total=20, sock_connect=5)
_SERVER_ERROR = 500
_OK = 200
_TOO_MANY = 429
_MOST_METRICS_BYTES = 256 << 20
_LINE_BYTES = 64 << 10
_ERRORS = b"apiserver_audit_error_total"
_STARTED = b"process_start_time_seconds"
_LOG = b'plugin="log'

Credentials = Callable[[], Awaitable[Mapping[str, object]]]
"""Returns server, ca_path, insecure, scheme, token, certificate_path and private_key_path as they are now."""


class ApiServerProbe:
    """The ApiServer port over HTTPS. `url` is the server's own address where there are several."""

    def __init__(self, credentials: Credentials, *, url: str = "", canary_path: str = CANARY_PATH) -> None:
        self._credentials = credentials
        self._url = url
        self._canary_path = canary_path
        self._session: aiohttp.ClientSession | None = None

    @property
    def name(self) -> str:
        """The address without its scheme; `cluster` for the one of the kubeconfig."""
        return urlsplit(self._url).netloc or "cluster"

    async def send_canary(self, nonce: str) -> bool:
        """Make the request; an answer of any kind but 429 and 5xx means that an event was made."""
        try:
            async with await self._get(self._canary_path, f"{AGENT}{nonce}") as answer:
                await answer.read()
                return answer.status < _SERVER_ERROR and answer.status != _TOO_MANY
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
            return False

    async def audit_errors(self) -> AuditErrors | None:
        """Sum the counter over the plugins that lead to the webhook; None when it cannot be read."""
        try:
            async with await self._get("/metrics", "leastwise") as answer:
                if answer.status != _OK:
                    return None
                return await _errors_of(answer.content)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError, ArithmeticError):
            return None

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _get(self, path: str, agent: str) -> aiohttp.ClientResponse:
        info = await self._credentials()
        if self._session is None:
            connector = aiohttp.TCPConnector(ssl=_context(info), limit=2)
            self._session = aiohttp.ClientSession(connector=connector, timeout=_SECONDS)
        headers = {"User-Agent": agent}
        if info.get("token"):
            headers["Authorization"] = f"{info.get('scheme') or 'Bearer'} {info['token']}"
        server = (self._url or str(info["server"])).rstrip("/")
        return await self._session.get(f"{server}{path}", headers=headers, allow_redirects=False)


def _context(info: Mapping[str, object]) -> ssl.SSLContext:
    authority = info.get("ca_path")
    context = ssl.create_default_context(cafile=str(authority) if authority else None)
    if info.get("insecure"):
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    certificate, key = info.get("certificate_path"), info.get("private_key_path")
    if certificate:
        context.load_cert_chain(str(certificate), str(key) if key else None)
    return context


async def _errors_of(content: aiohttp.StreamReader) -> AuditErrors | None:
    """Read the text format of Prometheus for the two metrics; the rest is passed by."""
    count, instance, size, rest = 0, "", 0, b""
    async for chunk in content.iter_chunked(_LINE_BYTES):
        size += len(chunk)
        if size > _MOST_METRICS_BYTES:
            return None
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            if line.startswith(_ERRORS) and _LOG not in line:
                count += int(float(line.rpartition(b" ")[2]))
            elif line.startswith(_STARTED):
                instance = line.rpartition(b" ")[2].decode()
        rest = rest if len(rest) <= _LINE_BYTES else b"#"  # none of ours is so long
    return AuditErrors(count, instance) if instance else None
