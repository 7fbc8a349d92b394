"""One connection to one API server: credentials and TLS by the Kubernetes package, bytes in and out.

The package's models are not used: decoding 20,000 objects through them takes four times the time and the
memory (docs/performance.md). Errors leave here as errors of `leastwise.core.errors` and nothing else.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Protocol
from urllib.parse import urlencode

import aiohttp
from kubernetes.aio import config as kubernetes_config
from kubernetes.aio.client import ApiClient, Configuration

from leastwise.adapters.kubernetes.answers import to_error, to_lost_answer
from leastwise.core.errors import AuthenticationError, LeastwiseError
from leastwise.ports import CallRecorder, Clock

READ_SECONDS = 30.0
WRITE_SECONDS = 10.0
_CONNECT_SECONDS = 5.0
_GOODBYE_SECONDS = 0.1
_CONNECTIONS = 40  # the watches hold one each; the rest is for workers
_OK = range(200, 300)
_UNAUTHORIZED = 401
_USER_AGENT = "leastwise"

JSON = "application/json"
APPLY = "application/apply-patch+yaml"
MERGE_PATCH = "application/merge-patch+json"
JSON_PATCH = "application/json-patch+json"

config: Any = kubernetes_config  # Any: the package is typed in part only

_NETWORK_ERRORS = (aiohttp.ClientError, TimeoutError, OSError)

Query = Mapping[str, str]
Body = Mapping[str, object] | list[dict[str, object]]
"""A JSON object; a list is a JSON patch."""


class _Answer(Protocol):
    """What this module uses of the package's `RESTResponse`, which has no types."""

    status: int
    response: aiohttp.ClientResponse


class KubernetesClient:
    """Raw requests to one API server. Make it with `connect`; `close` it."""

    def __init__(
        self,
        configuration: Configuration,
        clock: Clock,
        *,
        kubeconfig: str = "",
        context: str = "",
        recorder: CallRecorder | None = None,
    ) -> None:
        self._configuration = configuration
        self._configuration.connection_pool_maxsize = _CONNECTIONS
        self._configuration.retries = None  # the queue decides what is tried again
        self._clock = clock
        self._kubeconfig = kubeconfig
        self._context = context
        self._recorder = recorder
        self._api: Any = ApiClient(configuration)  # Any: the package is typed in part only

    @classmethod
    async def connect(
        cls, clock: Clock, *, kubeconfig: str = "", context: str = "", recorder: CallRecorder | None = None
    ) -> KubernetesClient:
        """Take credentials from `kubeconfig`, else from the pod, else from the user's default file.

        Raises AuthenticationError when there are none.
        """
        configuration = await _load_configuration(kubeconfig, context)
        return cls(configuration, clock, kubeconfig=kubeconfig, context=context, recorder=recorder)

    async def close(self) -> None:
        """Close every connection, also those of streams that were cut: TLS says goodbye for a moment."""
        await self._api.close()
        await self._clock.sleep(_GOODBYE_SECONDS)

    @property
    def server(self) -> str:
        """The URL of the API server."""
        return str(self._configuration.host)

    async def connection_info(self) -> Mapping[str, object]:
        """Return server and credentials in the words of kopf.ConnectionInfo, for a client of another make.

        They are read afresh: it is asked again when the earlier ones were refused.
        """
        await self._renew_credentials()
        prefix = await self._configuration.get_api_key_with_prefix("BearerToken") or ""
        scheme, _, token = prefix.partition(" ")
        return {
            "server": self.server,
            "ca_path": self._configuration.ssl_ca_cert,
            "insecure": not self._configuration.verify_ssl,
            "scheme": scheme or None,
            "token": token or None,
            "certificate_path": self._configuration.cert_file,
            "private_key_path": self._configuration.key_file,
        }

    async def read(
        self, path: str, query: Query | None = None, *, timeout_seconds: float = READ_SECONDS
    ) -> bytes:
        """GET a path; return the body of a 2xx answer."""
        return await self._exchange("GET", path, query, None, JSON, timeout_seconds)

    async def write(
        self,
        method: str,
        path: str,
        body: Body | None,
        *,
        query: Query | None = None,
        content_type: str = JSON,
        timeout_seconds: float = WRITE_SECONDS,
    ) -> bytes:
        """Send one write; return the body of a 2xx answer. A lost answer is ResultUnknownError."""
        return await self._exchange(method, path, query, body, content_type, timeout_seconds)

    @asynccontextmanager
    async def stream(
        self, path: str, query: Query, *, silence_seconds: float
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """Open a GET whose body has no end; give its chunks. Silence longer than the limit is an error."""
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS, sock_read=silence_seconds)
        what = f"watch {path}"
        started = self._clock.monotonic()
        answer = await self._send("GET", path, query, None, JSON, timeout)
        try:
            self._record("GET", answer.status, started, is_stream=True)
            if answer.status not in _OK:
                body = await answer.response.read()
                raise to_error(
                    answer.status, body, what=what, is_write=False, headers=answer.response.headers
                )
            yield _chunks(answer.response, what)
        finally:
            answer.response.close()

    # ------------------------------------------------------------ one request

    async def _exchange(
        self,
        method: str,
        path: str,
        query: Query | None,
        body: Body | None,
        content_type: str,
        timeout_seconds: float,
    ) -> bytes:
        is_write = method != "GET"
        what = f"{method} {path}"
        timeout = aiohttp.ClientTimeout(total=timeout_seconds, sock_connect=_CONNECT_SECONDS)
        started = self._clock.monotonic()
        status = 0
        try:
            answer = await self._send(method, path, query, body, content_type, timeout)
            status = answer.status
            try:
                data = await answer.response.read()
            except _NETWORK_ERRORS as error:
                raise to_lost_answer(what, error, is_write=is_write, was_sent=True) from error
            finally:
                answer.response.release()
        finally:
            self._record(method, status, started)
        if status not in _OK:
            raise to_error(status, data, what=what, is_write=is_write, headers=answer.response.headers)
        return data

    async def _send(
        self,
        method: str,
        path: str,
        query: Query | None,
        body: Body | None,
        content_type: str,
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 (handed to aiohttp, which holds it)
    ) -> _Answer:
        """Send, and once more after new credentials when the first were refused (nothing was done then)."""
        answer = await self._send_once(method, path, query, body, content_type, timeout)
        if answer.status == _UNAUTHORIZED and await self._renew_credentials():
            answer.response.release()
            answer = await self._send_once(method, path, query, body, content_type, timeout)
        return answer

    async def _send_once(
        self,
        method: str,
        path: str,
        query: Query | None,
        body: Body | None,
        content_type: str,
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 (handed to aiohttp, which holds it)
    ) -> _Answer:
        headers = {"Accept": JSON, "Content-Type": content_type, "User-Agent": _USER_AGENT}
        credentials = await self._configuration.get_api_key_with_prefix("BearerToken")
        if credentials:
            headers["Authorization"] = credentials
        url = f"{self._configuration.host}{path}" + (f"?{urlencode(query)}" if query else "")
        try:
            answer: _Answer = await self._api.rest_client.request(
                method, url, headers=headers, body=body, _request_timeout=timeout
            )
        except aiohttp.ClientConnectorError as error:
            raise to_lost_answer(
                f"{method} {path}", error, is_write=method != "GET", was_sent=False
            ) from error
        except _NETWORK_ERRORS as error:
            raise to_lost_answer(
                f"{method} {path}", error, is_write=method != "GET", was_sent=True
            ) from error
        return answer

    async def _renew_credentials(self) -> bool:
        """Read the kubeconfig again (a token file or an exec plugin gives a new token); tell if it did."""
        before = self._configuration.api_key.get("BearerToken")
        try:
            fresh = await _load_configuration(self._kubeconfig, self._context)
        except LeastwiseError:
            return False
        after = fresh.api_key.get("BearerToken")
        if after is None or after == before:
            return False
        self._configuration.api_key["BearerToken"] = after
        return True

    def _record(self, method: str, status: int, started: float, *, is_stream: bool = False) -> None:
        if self._recorder is None:
            return
        group = "list" if is_stream else "read" if method == "GET" else "write"
        seconds = self._clock.monotonic() - started
        code_class = f"{status // 100}xx" if status else "error"
        self._recorder.record_call("kubernetes", group, code_class, seconds, throttled=status == 429)  # noqa: PLR2004


async def _load_configuration(kubeconfig: str, context: str) -> Configuration:
    configuration = Configuration()
    try:
        if not kubeconfig and not context and _load_in_cluster(configuration):
            return configuration
        await config.load_kube_config(
            config_file=kubeconfig or None,
            context=context or None,
            client_configuration=configuration,
            persist_config=False,
        )
    except config.ConfigException as error:
        raise AuthenticationError(f"no credentials for the API server: {error}") from error
    return configuration


def _load_in_cluster(configuration: Configuration) -> bool:
    try:
        config.load_incluster_config(client_configuration=configuration)
    except config.ConfigException:
        return False  # not in a pod
    return True


async def _chunks(response: aiohttp.ClientResponse, what: str) -> AsyncIterator[bytes]:
    try:
        async for chunk in response.content.iter_any():
            yield chunk
    except _NETWORK_ERRORS as error:
        raise to_lost_answer(what, error, is_write=False, was_sent=True) from error
