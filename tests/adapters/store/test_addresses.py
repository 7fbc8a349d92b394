"""Where a store is, and what is never shown of it."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from leastwise.adapters.store.addresses import parse_address
from leastwise.core.errors import UnrecognisedContentError

SECRET = "hunter2-hunter2"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("usage.db", "usage.db"),
        ("/data/usage.db", "/data/usage.db"),
        ("sqlite:///usage.db", "usage.db"),
        ("sqlite:////data/usage.db", "/data/usage.db"),
    ],
)
def test_a_file_is_named_by_a_path_or_a_url(text: str, path: str) -> None:
    address = parse_address(text)
    assert (address.path, address.shown, address.is_sqlite) == (path, path, True)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_a_server_is_shown_without_its_password(scheme: str) -> None:
    address = parse_address(f"{scheme}://u:{SECRET}@db.example:5433/usage")
    assert address.shown == "postgresql://u:***@db.example:5433/usage"
    assert not address.is_sqlite
    assert SECRET not in repr(address)
    assert (address.url.host, address.url.port, address.url.password) == ("db.example", 5433, SECRET)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":memory:",
        "a\0b",
        "sqlite://",
        "sqlite:///x?mode=ro",
        f"mysql://u:{SECRET}@h/d",
        f"postgresql+asyncpg://u:{SECRET}@h/d",
        f"postgresql://u:{SECRET}@h",
        f"postgresql://u:{SECRET}@h:port/d",
        f"postgresql://u:{SECRET}@h/d?password={SECRET}",
        f"postgresql://u:{SECRET}@h/d?sslmode=prefer",
        f"postgresql://u:{SECRET}@h/d?sslmode=disable&sslmode=require",
        f"postgresql://u:{SECRET}@h/d?sslrootcert=/nowhere",
    ],
)
def test_what_is_no_address_is_told_without_a_password(text: str) -> None:
    with pytest.raises(UnrecognisedContentError) as caught:
        parse_address(text)
    assert caught.value.allowed
    assert SECRET not in f"{caught.value} {caught.value.allowed} {caught.value.__cause__}"


@pytest.mark.parametrize(
    ("host", "options", "verifies", "checks_name"),
    [
        ("db.example", "", True, True),
        ("db.example", "?sslmode=verify-full", True, True),
        ("db.example", "?sslmode=verify-ca", True, False),
        ("db.example", "?sslmode=require", False, False),
        ("127.0.0.1", "?sslmode=verify-full", True, True),
    ],
)
def test_a_server_elsewhere_is_spoken_to_by_tls(
    host: str, options: str, *, verifies: bool, checks_name: bool
) -> None:
    context = parse_address(f"postgresql://u@{host}/d{options}").arguments["ssl_context"]
    assert (context.verify_mode is ssl.CERT_REQUIRED) is verifies
    assert context.check_hostname is checks_name


@pytest.mark.parametrize("text", ["db.example/d?sslmode=disable", "127.0.0.1/d", "localhost/d", "[::1]/d"])
def test_only_a_server_on_this_machine_is_trusted_without_tls(text: str) -> None:
    assert parse_address(f"postgresql://u@{text}").arguments["ssl_context"] is None


def test_a_socket_is_named_as_libpq_does() -> None:
    address = parse_address("postgresql://u@/d?host=/run/postgresql")
    assert address.arguments["unix_sock"] == "/run/postgresql/.s.PGSQL.5432"
    assert address.url.host is None
    assert parse_address("postgresql://u@/d?host=db.example").url.host == "db.example"


def test_an_own_authority_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_text("no certificate")
    with pytest.raises(UnrecognisedContentError, match="sslrootcert"):
        parse_address(f"postgresql://u@h/d?sslrootcert={file}")
