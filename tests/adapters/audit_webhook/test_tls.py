from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from leastwise.adapters.audit_webhook.tls import ServerTls, TlsFiles, common_name
from leastwise.core.errors import UnrecognisedContentError
from leastwise_dev.certificates import Authority, Pair


@pytest.fixture
def files(tmp_path: Path, authority: Authority, server_pair: Pair) -> TlsFiles:
    made = TlsFiles(tmp_path / "tls.crt", tmp_path / "tls.key", tmp_path / "ca.crt")
    shutil.copyfile(server_pair.certificate, made.certificate)
    shutil.copyfile(server_pair.key, made.key)
    shutil.copyfile(authority.file, made.client_authorities)
    return made


@pytest.mark.parametrize("name", ["certificate", "key", "client_authorities"])
@pytest.mark.parametrize("content", [None, b"", b"no PEM"])
def test_files_that_cannot_be_used_are_named(files: TlsFiles, name: str, content: bytes | None) -> None:
    path: Path = getattr(files, name)
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnrecognisedContentError, match="not usable for TLS"):
        ServerTls(files)


def test_a_key_of_another_certificate_is_refused(files: TlsFiles, blue: Pair) -> None:
    shutil.copyfile(blue.key, files.key)
    with pytest.raises(UnrecognisedContentError):
        ServerTls(files)


def test_a_certificate_is_read_again_when_its_files_changed(files: TlsFiles, authority: Authority) -> None:
    tls = ServerTls(files)
    assert not tls.reload()
    fresh = authority.issue("localhost", file="fresh")
    for source, target in ((fresh.certificate, files.certificate), (fresh.key, files.key)):
        shutil.copyfile(source, target)
        os.utime(target, (1, 1))
    assert tls.reload()
    assert not tls.reload()


def test_a_certificate_that_is_half_written_is_not_taken_and_tried_again(files: TlsFiles) -> None:
    tls = ServerTls(files)
    whole = files.certificate.read_bytes()
    files.certificate.write_bytes(whole[:100])
    os.utime(files.certificate, (1, 1))
    with pytest.raises(UnrecognisedContentError):
        tls.reload()
    files.certificate.write_bytes(whole)
    assert tls.reload()


@pytest.mark.parametrize(
    ("certificate", "name"),
    [
        (None, ""),
        ({}, ""),
        ({"subject": ((("organizationName", "x"),),)}, ""),
        ({"subject": ((("organizationName", "x"),), (("commonName", "audit"),))}, "audit"),
        ({"subject": ((("commonName", "a"),), (("commonName", "b"),))}, ""),
        ({"subject": "audit"}, ""),
    ],
)
def test_a_name_is_taken_only_when_there_is_one(certificate: dict[str, object] | None, name: str) -> None:
    assert common_name(certificate) == name
