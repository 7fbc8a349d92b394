"""What the control plane reads when it starts: keys, tokens, policies and command lines."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from leastwise_dev.ports import LOOPBACK

ADMIN = "admin"
API_AUDIENCE = "https://kubernetes.default.svc"

# People by their groups. Only the admin is in system:masters, which skips RBAC; the others are there so
# that tests and the demo meet RBAC as users do.
PEOPLE: Mapping[str, tuple[str, ...]] = {
    ADMIN: ("system:masters",),
    "alice": ("team-payments",),
    "bob": ("platform-team",),
    "eve": (),
}

_CONTROLLERS = (
    "serviceaccount-controller",
    "serviceaccount-token-controller",
    "namespace-controller",
    "clusterrole-aggregation-controller",
    "garbage-collector-controller",
    "root-ca-certificate-publisher-controller",
)

# Anonymous callers reach the health checks and nothing else.
_AUTHENTICATION = {
    "apiVersion": "apiserver.config.k8s.io/v1",
    "kind": "AuthenticationConfiguration",
    "anonymous": {
        "enabled": True,
        "conditions": [{"path": "/livez"}, {"path": "/readyz"}, {"path": "/healthz"}],
    },
}

_AUDIT = {
    "apiVersion": "audit.k8s.io/v1",
    "kind": "Policy",
    "omitStages": ["RequestReceived"],
    "rules": [{"level": "Metadata"}],
}


@dataclass(frozen=True, slots=True)
class Files:
    """The folder of one control plane and the names of the files in it."""

    folder: Path
    tokens: Mapping[str, str] = field(
        default_factory=lambda: {name: secrets.token_hex(16) for name in PEOPLE}
    )

    @property
    def certificates(self) -> Path:
        return self.folder / "certificates"

    @property
    def ca(self) -> Path:
        # Self-signed for 127.0.0.1 by the API server at its first start, and so its own authority.
        return self.certificates / "apiserver.crt"

    @property
    def audit_log(self) -> Path:
        return self.folder / "audit.log"

    @property
    def admin_kubeconfig(self) -> Path:
        return self.folder / "admin.kubeconfig"

    @property
    def signing_key(self) -> Path:
        return self.folder / "service-accounts.key"

    @property
    def public_key(self) -> Path:
        return self.folder / "service-accounts.pub"

    def log(self, component: str) -> Path:
        return self.folder / f"{component}.log"

    def write(self) -> None:
        """Make the key pair and write every file that the API server reads."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.signing_key.touch(mode=0o600)
        self.signing_key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.TraditionalOpenSSL,
                serialization.NoEncryption(),
            )
        )
        self.public_key.write_bytes(
            key.public_key().public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        )
        people = [
            f'{self.tokens[name]},{name},{name},"{",".join(groups)}"' for name, groups in PEOPLE.items()
        ]
        self._tokens_file.touch(mode=0o600)
        self._tokens_file.write_text("\n".join(people) + "\n")
        self._authentication.write_text(yaml.safe_dump(_AUTHENTICATION))
        self._audit_policy.write_text(yaml.safe_dump(_AUDIT))

    @property
    def _tokens_file(self) -> Path:
        return self.folder / "people.csv"

    @property
    def _authentication(self) -> Path:
        return self.folder / "authentication.yaml"

    @property
    def _audit_policy(self) -> Path:
        return self.folder / "audit-policy.yaml"

    def etcd_flags(self, client_port: int, peer_port: int) -> list[str]:
        client, peer = f"http://{LOOPBACK}:{client_port}", f"http://{LOOPBACK}:{peer_port}"
        return [
            f"--data-dir={self.folder / 'etcd'}",
            f"--listen-client-urls={client}",
            f"--advertise-client-urls={client}",
            f"--listen-peer-urls={peer}",
            f"--initial-advertise-peer-urls={peer}",
            f"--initial-cluster=default={peer}",
            "--unsafe-no-fsync",
            "--log-level=warn",
        ]

    def api_server_flags(self, port: int, etcd_port: int, issuer: str, extra: Sequence[str]) -> list[str]:
        return [
            f"--etcd-servers=http://{LOOPBACK}:{etcd_port}",
            f"--bind-address={LOOPBACK}",
            # Without it OpenID discovery names the machine's outer address.
            f"--advertise-address={LOOPBACK}",
            f"--secure-port={port}",
            f"--cert-dir={self.certificates}",
            f"--service-account-issuer={issuer}",
            f"--service-account-key-file={self.public_key}",
            f"--service-account-signing-key-file={self.signing_key}",
            f"--api-audiences={API_AUDIENCE}",
            "--service-cluster-ip-range=10.0.0.0/24",
            "--authorization-mode=RBAC",
            f"--token-auth-file={self._tokens_file}",
            f"--authentication-config={self._authentication}",
            f"--audit-policy-file={self._audit_policy}",
            f"--audit-log-path={self.audit_log}",
            "--endpoint-reconciler-type=none",
            *extra,
        ]

    def controller_manager_flags(self) -> list[str]:
        return [
            f"--kubeconfig={self.admin_kubeconfig}",
            f"--authentication-kubeconfig={self.admin_kubeconfig}",
            f"--authorization-kubeconfig={self.admin_kubeconfig}",
            f"--service-account-private-key-file={self.signing_key}",
            f"--root-ca-file={self.ca}",
            "--use-service-account-credentials",
            "--leader-elect=false",
            "--secure-port=0",
            f"--controllers={','.join(_CONTROLLERS)}",
        ]
