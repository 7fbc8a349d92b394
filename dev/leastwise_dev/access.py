"""A running cluster as tests and the demo use it: people, ServiceAccount tokens, kubectl, CRDs."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from leastwise_dev import tools
from leastwise_dev.control_plane_files import ADMIN, API_AUDIENCE, PEOPLE, Files
from leastwise_dev.kubeconfigs import Answer, Connection, write_kubeconfig
from leastwise_dev.kubectl import Kubectl

_HTTP_OK, _HTTP_CREATED = 200, 201
_CRD_SECONDS = 30.0
_POLL_SECONDS = 0.1


class NotOursError(RuntimeError):
    """The cluster was given by a kubeconfig: we did not start it and may not stop or read inside it."""


class Cluster:
    """What can be done with a cluster once it runs, whoever started it."""

    def __init__(self, *, given: Path | None, issuer: str = API_AUDIENCE) -> None:
        self._given = given
        self._files: Files | None = None
        self._connection: Connection | None = None
        self.issuer = issuer
        # Every token handed out, so that a test can look for them where they must not be.
        self.issued_tokens: list[str] = []

    @property
    def files(self) -> Files:
        if self._files is None:
            raise RuntimeError("the control plane is not started")
        return self._files

    @property
    def connection(self) -> Connection:
        """Where the API server is, as the admin."""
        if self._connection is None:
            raise RuntimeError("the control plane is not started")
        return self._connection

    @property
    def url(self) -> str:
        return self.connection.url

    @property
    def ca_file(self) -> Path:
        return self.connection.ca_file

    @property
    def admin_kubeconfig(self) -> Path:
        return self.files.admin_kubeconfig

    @property
    def people_tokens(self) -> Mapping[str, str]:
        """Static tokens by person; empty on a given cluster."""
        return {} if self._given is not None else self.files.tokens

    def kubeconfig_for(self, user: str) -> Path:
        """A kubeconfig for one of `PEOPLE`; on a given cluster it impersonates that person."""
        if user not in PEOPLE:
            raise ValueError(f"nobody is called {user}: there are {', '.join(PEOPLE)}")
        path = self.files.folder / f"{user}.kubeconfig"
        if user == ADMIN or path.exists():
            return path
        if self._given is None:
            credentials: dict[str, Any] = {"token": self.files.tokens[user]}
        else:
            given = self.connection
            credentials = {
                "token": given.token or None,
                "client-certificate": given.client_certificate and str(given.client_certificate),
                "client-key": given.client_key and str(given.client_key),
                "as": user,
                "as-groups": list(PEOPLE[user]),
            }
            credentials = {key: value for key, value in credentials.items() if value}
        return write_kubeconfig(path, url=self.url, ca_file=self.ca_file, user=credentials)

    def kubeconfig_for_token(self, token: str, namespace: str = "default") -> Path:
        """A kubeconfig that speaks by this bearer token."""
        handle, name = tempfile.mkstemp(prefix="token-", suffix=".kubeconfig", dir=self.files.folder)
        os.close(handle)
        user = {"token": token}
        return write_kubeconfig(
            Path(name), url=self.url, ca_file=self.ca_file, user=user, namespace=namespace
        )

    def service_account_token(
        self, namespace: str, name: str, audiences: Sequence[str] = (), seconds: int = 3600
    ) -> str:
        """A token by TokenRequest; no audience means the API server's own. Seconds: 600 or more."""
        spec = {"audiences": list(audiences), "expirationSeconds": seconds}
        body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": spec}
        path = f"/api/v1/namespaces/{namespace}/serviceaccounts/{name}/token"
        answer = self.request("POST", path, body)
        if answer.status != _HTTP_CREATED:
            raise RuntimeError(f"no token for {namespace}/{name}: {answer.status} {answer.body.decode()}")
        token: str = answer.json()["status"]["token"]
        self.issued_tokens.append(token)
        return token

    def jwks(self) -> dict[str, Any]:
        """The keys by which ServiceAccount tokens are verified (reading them needs rights)."""
        answer = self.request("GET", "/openid/v1/jwks")
        if answer.status != _HTTP_OK:
            raise RuntimeError(f"the signing keys cannot be read: {answer.status} {answer.body.decode()}")
        return answer.json()

    def request(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Answer:
        """One request as the admin; OSError when the server cannot be reached."""
        return self.connection.request(method, path, body)

    def as_user(self, user: str) -> Kubectl:
        """kubectl in the hands of one of `PEOPLE`."""
        return Kubectl(tools.kubectl(), self.kubeconfig_for(user))

    def as_token(self, token: str) -> Kubectl:
        """kubectl in the hands of whoever holds this token."""
        return Kubectl(tools.kubectl(), self.kubeconfig_for_token(token))

    def kubectl(
        self,
        *args: str,
        input: str | None = None,  # noqa: A002 - the name that subprocess.run has for it
        kubeconfig: Path | None = None,
        check: bool = True,
    ) -> subprocess.CompletedProcess[str]:
        """Run kubectl, as the admin unless another kubeconfig is named."""
        return Kubectl(tools.kubectl(), kubeconfig or self.admin_kubeconfig)(*args, input=input, check=check)

    def install_crds(self, files: Sequence[Path]) -> None:
        """Apply the CRDs and wait until their objects are served (a new kind answers 404, then 429)."""
        admin = self.as_user(ADMIN)
        admin.apply(*files)
        deadline = time.monotonic() + _CRD_SECONDS
        for path in files:
            crd = yaml.safe_load(path.read_text())
            spec = crd["spec"]
            for version in (each["name"] for each in spec["versions"] if each["served"]):
                url = f"/apis/{spec['group']}/{version}/{spec['names']['plural']}?limit=1"
                while (answer := self.request("GET", url)).status != _HTTP_OK:
                    if time.monotonic() > deadline:
                        raise TimeoutError(
                            f"{path.name} is not served: {answer.status} {answer.body.decode()}"
                        )
                    time.sleep(_POLL_SECONDS)
