"""Build what is written in Go: the control plane from `devcluster/`, and Helm; kept in the cache."""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from leastwise_dev.caches import ROOT, ToolMissingError, cache_folder, locked
from leastwise_dev.progress import follow, say

KUBERNETES_VERSION = "1.36.2"
HELM_VERSION = "v3.21.4"
MODULE = ROOT / "devcluster"

_HELM_PACKAGE = "helm.sh/helm/v3/cmd/helm"
_SOURCES = ("go.mod", "go.sum", "main.go")
_KEPT_LINES = 25


def _linker_flags() -> str:
    """Without the versions the server calls itself v0.0.0-master and version checks misfire."""
    major, minor, _ = KUBERNETES_VERSION.split(".")
    values = {"gitVersion": f"v{KUBERNETES_VERSION}", "gitMajor": major, "gitMinor": minor}
    packages = ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")
    return "-s -w " + " ".join(
        f"-X {package}.{name}={value}" for package in packages for name, value in values.items()
    )


def sources_key(module: Path = MODULE) -> str:
    """A name for the content of the module: equal sources, equal name."""
    digest = hashlib.sha256()
    for name in _SOURCES:
        content = (module / name).read_bytes()
        digest.update(f"{name} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]


def _environment() -> dict[str, str]:
    return {**os.environ, "CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOFLAGS": "", "GOWORK": "off"}


@functools.cache
def go_platform() -> str | None:
    """Version and platform of the Go toolchain on PATH, such as `go1.26.8-linux-amd64`, if any."""
    if shutil.which("go") is None:
        return None
    command = ["go", "env", "GOVERSION", "GOOS", "GOARCH"]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, env=_environment())
    return "-".join(answer.stdout.split())


def cached_devcluster() -> Path | None:
    """The build of these very sources, if the cache holds one; without Go, one of any Go version."""
    builds = cache_folder() / "devcluster"
    pattern = f"{sources_key()}-{go_platform() or '*'}/devcluster"
    return next(iter(sorted(builds.glob(pattern))), None)


def devcluster() -> Path:
    """The control plane program, from the cache or built now; a link `kubectl` stands beside it."""
    if (found := cached_devcluster()) is not None:
        return found
    platform = _needed_go("the control plane")
    with locked("devcluster"):
        if (found := cached_devcluster()) is not None:
            return found
        folder = cache_folder() / "devcluster" / f"{sources_key()}-{platform}"
        folder.mkdir(parents=True, exist_ok=True)
        say(f"devcluster: building Kubernetes {KUBERNETES_VERSION}, about 6 minutes at first, then seconds")
        total = sum(
            1 for _ in follow(_run(["go", "list", "-deps", "."], MODULE), "devcluster: reading modules")
        )
        link = folder / "kubectl"
        link.unlink(missing_ok=True)
        link.symlink_to("devcluster")
        flags = ["-mod=readonly", "-trimpath", "-buildvcs=false", "-v", "-ldflags", _linker_flags()]
        target = folder / "devcluster"
        draft = folder / "devcluster.building"
        command = ["go", "build", *flags, "-o", str(draft), "."]
        for _ in follow(_run(command, MODULE), "devcluster: compiling packages", total):
            pass
        draft.replace(target)
        return target


def helm() -> Path:
    """Helm at the pinned version, from the cache or built now."""
    target = cache_folder() / "helm" / HELM_VERSION / "helm"
    if target.exists():
        return target
    _needed_go("Helm")
    with locked("helm"):
        if target.exists():
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        say(f"helm: building {HELM_VERSION}, about a minute")
        with tempfile.TemporaryDirectory(dir=target.parent) as drafts:
            command = ["go", "install", "-v", "-trimpath", f"{_HELM_PACKAGE}@{HELM_VERSION}"]
            for _ in follow(_run(command, target.parent, {"GOBIN": drafts}), "helm: compiling packages"):
                pass
            (Path(drafts) / "helm").replace(target)
    return target


def _needed_go(purpose: str) -> str:
    platform = go_platform()
    if platform is None:
        raise ToolMissingError(
            f"Go is needed to build {purpose}: install Go 1.26 or newer and put `go` on PATH"
        )
    return platform


def _run(command: Sequence[str], folder: Path, env: Mapping[str, str] | None = None) -> Iterator[str]:
    """The command's lines as they come (Go reports progress on standard error)."""
    kept: deque[str] = deque(maxlen=_KEPT_LINES)
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**_environment(), **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            kept.append(line.rstrip())
            yield kept[-1]
    if process.returncode != 0:
        raise ToolMissingError(f"`{' '.join(command[:3])}` failed in {folder.name}:\n" + "\n".join(kept))
