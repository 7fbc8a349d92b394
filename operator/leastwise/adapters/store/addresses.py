"""Where a store is: the path of a SQLite file, or the URL of a PostgreSQL database.

A server that is not on this machine is spoken to by TLS, with its certificate checked, unless the URL says
`sslmode=disable`: what goes over that line decides which permissions count as unused.
"""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from leastwise.core.errors import UnrecognisedContentError

ALLOWED = "the path of a file, sqlite:///PATH, or postgresql://USER:PASSWORD@HOST:PORT/DATABASE"
_MODES = ("disable", "require", "verify-ca", "verify-full")
_LOCAL = frozenset({"", "localhost", "127.0.0.1", "::1"})
_PORT = 5432


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """`shown` has no password and is the only form that goes to messages. `path` is empty for PostgreSQL."""

    shown: str
    path: str = ""
    url: sa.URL = field(repr=False, default_factory=lambda: sa.URL.create("sqlite"))
    arguments: dict[str, Any] = field(repr=False, default_factory=dict)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file."""
        return bool(self.path)


def parse_address(text: str) -> StoreAddress:
    """Read a path or URL; UnrecognisedContentError says what is allowed, without repeating a password."""
    if not text:
        raise UnrecognisedContentError("the store's address is empty", allowed=ALLOWED)
    scheme, separator, rest = text.partition("://")
    if not separator:
        return _file(text)
    if scheme == "sqlite":
        path = rest.removeprefix("/")
        if not path or "?" in path:
            raise UnrecognisedContentError("a sqlite: URL holds a path and no options", allowed=ALLOWED)
        return _file(path)
    if scheme not in {"postgresql", "postgres"}:
        raise UnrecognisedContentError(f"a store has no scheme {scheme[:32]!r}", allowed=ALLOWED)
    return _server(f"postgresql+pg8000://{rest}")


def _file(path: str) -> StoreAddress:
    if path == ":memory:" or "\0" in path:
        raise UnrecognisedContentError("a store is kept in a file", allowed=ALLOWED)
    return StoreAddress(path, path, sa.URL.create("sqlite+pysqlite", database=path))


def _server(text: str) -> StoreAddress:
    try:
        url = sa.make_url(text)
    except (ArgumentError, ValueError):
        # not chained: it repeats the URL
        raise UnrecognisedContentError("the store's URL cannot be read", allowed=ALLOWED) from None
    if not url.database:
        raise UnrecognisedContentError("the store's URL names no database", allowed=ALLOWED)
    query = {key: value for key, value in url.query.items() if isinstance(value, str)}
    unknown = set(url.query) - {"sslmode", "sslrootcert", "host"}
    if unknown or len(query) != len(url.query):
        names = ", ".join(sorted(unknown)) or "an option twice"
        raise UnrecognisedContentError(
            f"the store's URL has {names}", allowed="the options host, sslmode and sslrootcert"
        )
    arguments: dict[str, Any] = {"application_name": "leastwise", "tcp_keepalive": True}
    socket = query.get("host", "")
    if socket.startswith("/"):
        arguments["unix_sock"] = f"{socket}/.s.PGSQL.{url.port or _PORT}"
        url = url.set(host=None)
    elif socket:
        url = url.set(host=socket)
    arguments["ssl_context"] = _tls(query, url.host or "")
    url = url.set(query={})
    shown = url.set(drivername="postgresql").render_as_string(hide_password=True)
    return StoreAddress(shown, "", url, arguments)


def _tls(query: dict[str, str], host: str) -> ssl.SSLContext | None:
    mode = query.get("sslmode") or ("disable" if host in _LOCAL else "verify-full")
    if mode not in _MODES:
        raise UnrecognisedContentError(
            f"the store's URL has sslmode={mode[:32]!r}", allowed=", ".join(_MODES)
        )
    if mode == "disable":
        return None
    try:
        context = ssl.create_default_context(cafile=query.get("sslrootcert"))
    except OSError as error:
        message = f"sslrootcert of the store's URL: {error.strerror or error}"
        raise UnrecognisedContentError(message, allowed="a file of certificates in PEM form") from error
    context.check_hostname = mode == "verify-full"
    if mode == "require":
        context.verify_mode = ssl.CERT_NONE
    return context
