"""Kubeconfig files, and the few plain HTTPS requests that starting a cluster needs."""

from __future__ import annotations

import base64
import json
import ssl
import tempfile
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import yaml


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API server said: status 4xx and 5xx are answers too, not exceptions."""

    status: int
    body: bytes

    def json(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads(self.body)
        return value


@dataclass(frozen=True, slots=True)
class Connection:
    """Where an API server is and as whom we speak: a token, a client certificate, or nobody."""

    url: str
    ca_file: Path
    token: str = ""
    client_certificate: Path | None = None
    client_key: Path | None = None

    @classmethod
    def from_kubeconfig(cls, path: Path, folder: Path) -> Self:
        """Read the current context; certificates that stand inside are written to `folder`."""
        config = yaml.safe_load(path.read_text())
        context = _named(config["contexts"], config["current-context"])["context"]
        cluster = _named(config["clusters"], context["cluster"])["cluster"]
        user = _named(config["users"], context["user"])["user"]
        ca_file = _file_of(cluster, "certificate-authority", folder, path)
        if ca_file is None:
            raise ValueError(f"{path}: the cluster names no certificate-authority")
        return cls(
            url=cluster["server"],
            ca_file=ca_file,
            token=user.get("token", ""),
            client_certificate=_file_of(user, "client-certificate", folder, path),
            client_key=_file_of(user, "client-key", folder, path),
        )

    def request(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        content_type: str = "application/json",
        timeout_seconds: float = 10.0,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request; OSError when the server cannot be reached."""
        # The signing keys are served as application/jwk-set+json only.
        sent = {"Accept": "application/json, */*", "Content-Type": content_type, **(headers or {})}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, headers=sent, method=method)
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),  # loopback: a proxy in the environment is not for us
            urllib.request.HTTPSHandler(context=self._tls()),
        )
        try:
            with opener.open(request, timeout=timeout_seconds) as response:
                return Answer(response.status, response.read())
        except urllib.error.HTTPError as refusal:
            with refusal:
                return Answer(refusal.code, refusal.read())

    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=str(self.ca_file))
        if self.client_certificate is not None:
            context.load_cert_chain(self.client_certificate, self.client_key)
        return context


def _named(entries: Sequence[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(entry for entry in entries if entry["name"] == name)


def _file_of(entry: Mapping[str, str], key: str, folder: Path, source: Path) -> Path | None:
    if data := entry.get(f"{key}-data"):
        target = folder / key
        target.touch(mode=0o600)
        target.write_bytes(base64.b64decode(data))
        return target
    return (source.parent / entry[key]).absolute() if key in entry else None


def write_kubeconfig(
    path: Path, *, url: str, ca_file: Path, user: Mapping[str, Any], namespace: str = "default"
) -> Path:
    """Write a kubeconfig with one context named `leastwise`; readable by its owner only."""
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "leastwise",
        "clusters": [
            {
                "name": "leastwise",
                "cluster": {
                    "server": url,
                    "certificate-authority-data": base64.b64encode(ca_file.read_bytes()).decode(),
                },
            }
        ],
        "users": [{"name": "leastwise", "user": dict(user)}],
        "contexts": [
            {
                "name": "leastwise",
                "context": {"cluster": "leastwise", "user": "leastwise", "namespace": namespace},
            }
        ],
    }
    # Renamed into place: whoever reads it meanwhile sees the old file or the new one, never half of it.
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as draft:
        yaml.safe_dump(config, draft, sort_keys=False)
    Path(draft.name).replace(path)
    return path
