"""Clients of boto3: one attempt a call, short time-outs, no endpoint but the official one.

The only module that imports boto3, and only when the first client is built.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, cast

import structlog

from leastwise.adapters.aws.calls import AssumedCredentials, EksCalls, IamCalls, StsCalls

if TYPE_CHECKING:
    import boto3

_log = structlog.get_logger(__name__)

CALL_SECONDS = 15.0
"""After which a call has ended, unless told otherwise: a third of it to connect, the rest for the answer. A
write asks the guard for this much time, so it must be well under the Lease's duration."""


class BotoClients:
    """The clients of one set of credentials; each is made on first use, in a worker thread."""

    def __init__(
        self, factory: BotoClientFactory, region: str, credentials: AssumedCredentials | None
    ) -> None:
        self._factory = factory
        self._region = region
        self._credentials = credentials
        self._made: dict[str, object] = {}

    @property
    def iam(self) -> IamCalls:
        """The client of IAM."""
        return cast("IamCalls", self._client("iam"))

    @property
    def eks(self) -> EksCalls:
        """The client of EKS."""
        return cast("EksCalls", self._client("eks"))

    @property
    def sts(self) -> StsCalls:
        """The client of STS."""
        return cast("StsCalls", self._client("sts"))

    def credential_id(self) -> str:
        """Name the credentials in use; the SDK may refresh the process's own here."""
        if self._credentials is not None:
            return self._credentials.access_key_id
        return self._factory.ambient_credential_id()

    def _client(self, service: str) -> object:
        with self._factory.lock:
            if service not in self._made:
                self._made[service] = self._factory.client(service, self._region, self._credentials)
            return self._made[service]


class BotoClientFactory:
    """The `ClientFactory` over boto3. `unsafe_endpoint_url` sends every call, and the permissions that it
    asks for, elsewhere: for tests and the demo only."""

    def __init__(
        self,
        *,
        workers: int,
        call_seconds: float = CALL_SECONDS,
        eks_region: str = "",
        unsafe_endpoint_url: str = "",
    ) -> None:
        self._workers = workers
        self._call_seconds = call_seconds
        self._eks_region = eks_region
        self._endpoint = unsafe_endpoint_url
        self._session: boto3.session.Session | None = None
        self.lock = threading.RLock()  # making clients is not thread-safe; using them is

    def build(self, region: str, credentials: AssumedCredentials | None) -> BotoClients:
        """Build clients for a region; without credentials, with those of the process."""
        return BotoClients(self, region, credentials)

    def ambient_credential_id(self) -> str:
        """Name the credentials that the process has; empty when there are none."""
        with self.lock:
            found = self._shared_session().get_credentials()
        return str(found.get_frozen_credentials().access_key) if found is not None else ""

    def client(self, service: str, region: str, credentials: AssumedCredentials | None) -> object:
        """Make one client."""
        from botocore.config import Config  # noqa: PLC0415 (the SDK loads on first use)

        config = Config(
            connect_timeout=self._call_seconds / 3,
            read_timeout=self._call_seconds * 2 / 3,
            retries={"total_max_attempts": 1, "mode": "standard"},  # our own bucket and back-off
            max_pool_connections=self._workers,
            ignore_configured_endpoint_urls=True,  # no environment variable moves us elsewhere
            user_agent_extra="leastwise",
        )
        if self._endpoint:
            _log.warning("unsafe_aws_endpoint_used", service=service, endpoint=self._endpoint)
        return self._shared_session().client(
            service,
            region_name=(self._eks_region or region) if service == "eks" else region,
            endpoint_url=self._endpoint or None,
            aws_access_key_id=credentials.access_key_id if credentials else None,
            aws_secret_access_key=credentials.secret_access_key if credentials else None,
            aws_session_token=credentials.session_token if credentials else None,
            config=config,
        )

    def _shared_session(self) -> boto3.session.Session:
        """One session for all: the models of the services are loaded once."""
        if self._session is None:
            import boto3  # noqa: PLC0415 (the SDK loads on first use: 20 MB and 0.2 s)

            self._session = boto3.session.Session()
        return self._session
