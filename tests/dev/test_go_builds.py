from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from leastwise_dev import go_builds
from leastwise_dev.caches import ToolMissingError

FAKE_GO = """#!/bin/sh
echo "$@" >> "$FAKE_GO_CALLS"
case "$1" in
  list) echo one; echo two ;;
  build)
    if [ -n "$FAKE_GO_FAILS" ]; then echo 'main.go:3: undefined: x' >&2; exit 1; fi
    while [ "$1" != -o ]; do shift; done
    echo one >&2
    echo built > "$2" ;;
  install) echo package >&2; echo helm > "$GOBIN/helm" ;;
esac
"""


@pytest.fixture(autouse=True)
def fake_go(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A `go` that notes its calls and writes a file where a program would be."""
    calls = tmp_path / "calls"
    calls.touch()
    folder = tmp_path / "path"
    folder.mkdir()
    (folder / "go").write_text(FAKE_GO)
    (folder / "go").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin")
    monkeypatch.setenv("FAKE_GO_CALLS", str(calls))
    monkeypatch.setenv("LEASTWISE_DEV_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(go_builds, "go_platform", lambda: "go1.26.8-linux-amd64")
    return calls


def builds(calls: Path) -> list[str]:
    return [line for line in calls.read_text().splitlines() if line.startswith(("build", "install"))]


def test_build_is_made_once_and_then_taken_from_the_cache(fake_go: Path) -> None:
    program = go_builds.devcluster()
    assert program.read_text() == "built\n"
    assert program.with_name("kubectl").resolve() == program
    assert go_builds.devcluster() == program
    assert len(builds(fake_go)) == 1


def test_build_is_reproducible_and_carries_the_version(fake_go: Path) -> None:
    go_builds.devcluster()
    (command,) = builds(fake_go)
    for flag in ("-mod=readonly", "-trimpath", "-buildvcs=false", "gitVersion=v1.36.2", "gitMinor=36"):
        assert flag in command


def test_failed_build_leaves_nothing_and_tells_the_compilers_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FAKE_GO_FAILS", "yes")
    with pytest.raises(ToolMissingError, match="undefined: x"):
        go_builds.devcluster()
    assert go_builds.cached_devcluster() is None


def test_programs_that_want_it_at_once_build_it_once(fake_go: Path) -> None:
    threads = [threading.Thread(target=go_builds.devcluster) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(builds(fake_go)) == 1


@pytest.mark.parametrize("name", ["go.mod", "go.sum", "main.go"])
def test_key_changes_with_each_source(tmp_path: Path, name: str) -> None:
    module = tmp_path / "module"
    shutil.copytree(go_builds.MODULE, module)
    assert go_builds.sources_key(module) == go_builds.sources_key()
    with (module / name).open("a") as source:
        source.write("\n// changed\n")
    assert go_builds.sources_key(module) != go_builds.sources_key()


def test_helm_is_installed_once_at_the_pinned_version(fake_go: Path) -> None:
    program = go_builds.helm()
    assert program.read_text() == "helm\n"
    assert go_builds.helm() == program
    assert builds(fake_go) == ["install -v -trimpath helm.sh/helm/v3/cmd/helm@v3.21.4"]


def test_module_needs_no_replacement_and_pins_what_the_documentation_names() -> None:
    text = (go_builds.MODULE / "go.mod").read_text()
    assert "replace" not in text
    for line in ("go 1.26.0", "k8s.io/kubernetes v1.36.2", "go.etcd.io/etcd/server/v3 v3.6.8"):
        assert line in text
