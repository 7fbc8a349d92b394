from __future__ import annotations

import base64
from pathlib import Path

import pytest
import yaml

from leastwise_dev.kubeconfigs import Connection, write_kubeconfig


@pytest.fixture
def ca(tmp_path: Path) -> Path:
    path = tmp_path / "ca.crt"
    path.write_text("certificate")
    return path


def test_written_kubeconfig_reads_back_to_the_same_connection(tmp_path: Path, ca: Path) -> None:
    path = tmp_path / "kubeconfig"
    write_kubeconfig(path, url="https://127.0.0.1:6443", ca_file=ca, user={"token": "abc"})
    read = Connection.from_kubeconfig(path, tmp_path)
    assert (read.url, read.token) == ("https://127.0.0.1:6443", "abc")
    assert read.ca_file.read_text() == "certificate"


def test_kubeconfig_is_readable_by_its_owner_only(tmp_path: Path, ca: Path) -> None:
    path = write_kubeconfig(tmp_path / "kubeconfig", url="https://x", ca_file=ca, user={"token": "abc"})
    assert path.stat().st_mode & 0o777 == 0o600


def test_client_certificates_inside_a_kubeconfig_become_private_files(tmp_path: Path, ca: Path) -> None:
    data = {
        f"client-{part}-data": base64.b64encode(part.encode()).decode() for part in ("certificate", "key")
    }
    path = write_kubeconfig(tmp_path / "kubeconfig", url="https://x", ca_file=ca, user=data)
    folder = tmp_path / "out"
    folder.mkdir()
    read = Connection.from_kubeconfig(path, folder)
    assert read.client_key is not None
    assert read.client_key.read_text() == "key"
    assert read.client_key.stat().st_mode & 0o077 == 0


def test_relative_paths_stand_relative_to_the_kubeconfig(tmp_path: Path, ca: Path) -> None:
    path = write_kubeconfig(tmp_path / "kubeconfig", url="https://x", ca_file=ca, user={"token": "abc"})
    config = yaml.safe_load(path.read_text())
    config["clusters"][0]["cluster"] = {"server": "https://x", "certificate-authority": "ca.crt"}
    path.write_text(yaml.safe_dump(config))
    assert Connection.from_kubeconfig(path, tmp_path).ca_file == ca


def test_kubeconfig_without_an_authority_is_refused(tmp_path: Path, ca: Path) -> None:
    path = write_kubeconfig(tmp_path / "kubeconfig", url="https://x", ca_file=ca, user={"token": "abc"})
    config = yaml.safe_load(path.read_text())
    config["clusters"][0]["cluster"] = {"server": "https://x"}
    path.write_text(yaml.safe_dump(config))
    with pytest.raises(ValueError, match="certificate-authority"):
        Connection.from_kubeconfig(path, tmp_path)
