"""TLS with client certificates, and which cluster a certificate speaks for.

Certificates are read again when their files change, as those of cert-manager do.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from leastwise.core.errors import UnrecognisedContentError

_COMMON_NAME = "commonName"


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """PEM files: our certificate with its chain, its key, and the authorities of clients."""

    certificate: Path
    key: Path
    client_authorities: Path


@dataclass(slots=True)
class ServerTls:
    """The context of the server; `reload` renews what new connections get."""

    files: TlsFiles
    context: ssl.SSLContext = field(init=False)
    _stamps: tuple[float, ...] = field(init=False, default=())

    def __post_init__(self) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.context.verify_mode = ssl.CERT_REQUIRED
        self._load()

    def reload(self) -> bool:
        """Read the certificate anew when its files changed; tell whether they did.

        Authorities are never taken away from a context: when theirs changed, the process has to start anew.
        UnrecognisedContentError when what is there now cannot be used; the old one stays.
        """
        if self._stamps_now() == self._stamps:
            return False
        self._load()
        return True

    def _load(self) -> None:
        files = self.files
        stamps = self._stamps_now()
        try:
            self.context.load_cert_chain(files.certificate, files.key, password=lambda: b"")
            self.context.load_verify_locations(files.client_authorities)
        except (OSError, ssl.SSLError) as error:
            names = f"{files.certificate}, {files.key}, {files.client_authorities}"
            raise UnrecognisedContentError(
                f"{names}: not usable for TLS: {error}",
                allowed="PEM files that belong together, the key without a password",
            ) from error
        self._stamps = stamps

    def _stamps_now(self) -> tuple[float, ...]:
        files = self.files
        try:
            return tuple(each.stat().st_mtime for each in (files.certificate, files.key))
        except OSError:
            return ()  # told when it is loaded


def common_name(certificate: Mapping[str, object] | None) -> str:
    """Return the common name of a verified peer; empty when it has none, or more than one."""
    subject = (certificate or {}).get("subject", ())
    names = [
        value
        for part in (subject if isinstance(subject, tuple) else ())
        for key, value in part
        if key == _COMMON_NAME
    ]
    return str(names[0]) if len(names) == 1 else ""
