from __future__ import annotations

from pathlib import Path

import pytest

from leastwise_dev import binaries, go_builds
from leastwise_dev.binaries import Binaries, control_plane_binaries
from leastwise_dev.caches import ToolMissingError

VERSIONS = {
    "etcd": "etcd Version: 3.6.8",
    "kube-apiserver": "Kubernetes v1.36.2",
    "kube-controller-manager": "Kubernetes v1.36.2",
    "kubectl": "",
}


@pytest.fixture(autouse=True)
def clean_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No binaries, no Go, an empty cache."""
    monkeypatch.delenv("KUBEBUILDER_ASSETS", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setenv("LEASTWISE_DEV_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(go_builds, "go_platform", lambda: None)


def install(folder: Path, **versions: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, words in versions.items():
        program = folder / name.replace("_", "-")
        program.write_text(f"#!/bin/sh\necho '{words}'\n")
        program.chmod(0o755)
    return folder


def install_all(folder: Path, **changes: str) -> Path:
    words = {name.replace("-", "_"): version for name, version in VERSIONS.items()}
    return install(folder, **{**words, **changes})


def cached_build(tmp_path: Path, go: str = "go1.26.8-linux-amd64") -> Path:
    folder = tmp_path / "cache" / "devcluster" / f"{go_builds.sources_key()}-{go}"
    folder.mkdir(parents=True)
    (folder / "devcluster").touch()
    return folder / "devcluster"


def choose() -> tuple[Binaries, list[str]]:
    said: list[str] = []
    return control_plane_binaries(said.append), said


def test_kubebuilder_assets_come_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    install_all(tmp_path / "path")
    cached_build(tmp_path)
    assets = install_all(tmp_path / "assets")
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(assets))
    chosen, said = choose()
    assert chosen.api_server == (str(assets / "kube-apiserver"),)
    assert chosen.origin == "KUBEBUILDER_ASSETS"
    assert said == []


def test_controller_manager_on_path_completes_kubebuilder_assets(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    install(tmp_path / "path", kube_controller_manager="Kubernetes v1.35.0")
    assets = install_all(tmp_path / "assets")
    (assets / "kube-controller-manager").unlink()
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(assets))
    chosen, _ = choose()
    assert chosen.controller_manager == (str(tmp_path / "path" / "kube-controller-manager"),)


def test_path_comes_before_the_cached_build(tmp_path: Path) -> None:
    install_all(tmp_path / "path")
    cached_build(tmp_path)
    chosen, said = choose()
    assert chosen.origin == "PATH"
    assert said == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"kube_apiserver": "Kubernetes v1.33.9"}, "kube-apiserver is 1.33, 1.34 or newer is needed"),
        ({"kube_controller_manager": "Kubernetes v1.31.0"}, "kube-controller-manager is 1.31"),
        ({"etcd": "etcd Version: 3.5.21"}, "etcd is 3.5, 3.6 or newer is needed"),
        ({"etcd": "what?"}, "etcd is of an unreadable version"),
    ],
)
def test_old_binaries_are_passed_over_and_told(tmp_path: Path, changes: dict[str, str], reason: str) -> None:
    install_all(tmp_path / "path", **changes)
    program = cached_build(tmp_path)
    chosen, said = choose()
    assert chosen.etcd == (str(program), "etcd")
    assert said == [line for line in said if line.startswith("PATH: passed over, ") and reason in line]
    assert len(said) == 1


def test_incomplete_binaries_are_passed_over_and_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assets = install_all(tmp_path / "assets")
    (assets / "kube-controller-manager").unlink()
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(assets))
    cached_build(tmp_path)
    _, said = choose()
    assert said == ["KUBEBUILDER_ASSETS: passed over, kube-controller-manager missing"]


def test_empty_kubebuilder_assets_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(tmp_path / "nowhere"))
    cached_build(tmp_path)
    _, said = choose()
    assert len(said) == 1
    assert "neither kube-apiserver nor etcd" in said[0]


def test_kubectl_alone_on_path_is_no_control_plane(tmp_path: Path) -> None:
    install(tmp_path / "path", kubectl="")
    program = cached_build(tmp_path)
    chosen, said = choose()
    assert chosen.kubectl == program.parent / "kubectl"
    assert said == []


def test_without_binaries_cache_and_go_the_error_says_how_to_get_them() -> None:
    with pytest.raises(ToolMissingError, match=r"install Go 1\.26 or newer"):
        choose()


def test_cached_build_of_another_go_version_is_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cached_build(tmp_path, "go1.26.1-linux-amd64")
    monkeypatch.setattr(go_builds, "go_platform", lambda: "go1.26.8-linux-amd64")
    assert go_builds.cached_devcluster() is None
    newer = cached_build(tmp_path, "go1.26.8-linux-amd64")
    assert go_builds.cached_devcluster() == newer


def test_minimum_versions_are_those_of_the_documentation() -> None:
    assert binaries.MINIMUM_KUBERNETES == (1, 34)
    assert binaries.MINIMUM_ETCD == (3, 6)
