"""Which programs the control plane is made of: found on the machine, or our own build.

In this order: those of `KUBEBUILDER_ASSETS`, those on PATH, the cached build, a build now. Found ones
must be new enough and complete; when they are passed over, a line says why.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from leastwise_dev import go_builds
from leastwise_dev.progress import say

MINIMUM_KUBERNETES = (1, 34)
MINIMUM_ETCD = (3, 6)

_NAMES = ("etcd", "kube-apiserver", "kube-controller-manager", "kubectl")
_VERSION = re.compile(r"(?:v|Version: )(\d+)\.(\d+)")


@dataclass(frozen=True, slots=True)
class Binaries:
    """How to start each component: the first words of its command line."""

    etcd: tuple[str, ...]
    api_server: tuple[str, ...]
    controller_manager: tuple[str, ...]
    kubectl: Path
    origin: str


def control_plane_binaries(report: Callable[[str], None] = say) -> Binaries:
    """Choose by the order of this module; ToolMissingError when nothing is found and Go cannot build."""
    assets = os.environ.get("KUBEBUILDER_ASSETS")
    for origin, path in (("KUBEBUILDER_ASSETS", assets), ("PATH", os.environ.get("PATH"))):
        if path and (found := _found(origin, path, report)) is not None:
            return found
    return _ours(go_builds.devcluster())


def _ours(program: Path) -> Binaries:
    return Binaries(
        etcd=(str(program), "etcd"),
        api_server=(str(program), "kube-apiserver"),
        controller_manager=(str(program), "kube-controller-manager"),
        kubectl=program.parent / "kubectl",
        origin="devcluster",
    )


def _found(origin: str, path: str, report: Callable[[str], None]) -> Binaries | None:
    programs = {name: shutil.which(name, path=path) for name in _NAMES}
    if programs["kube-apiserver"] is None and programs["etcd"] is None:
        if origin == "KUBEBUILDER_ASSETS":
            report(f"{origin}: passed over, {path} holds neither kube-apiserver nor etcd")
        return None
    if origin == "KUBEBUILDER_ASSETS":
        # envtest ships no controller manager; one on PATH will do.
        programs = {name: program or shutil.which(name) for name, program in programs.items()}
    present = {name: program for name, program in programs.items() if program is not None}
    reason = _why_not(present)
    if reason:
        report(f"{origin}: passed over, {reason}")
        return None
    return Binaries(
        etcd=(present["etcd"],),
        api_server=(present["kube-apiserver"],),
        controller_manager=(present["kube-controller-manager"],),
        kubectl=Path(present["kubectl"]),
        origin=origin,
    )


def _why_not(present: dict[str, str]) -> str:
    missing = [name for name in _NAMES if name not in present]
    if missing:
        return f"{', '.join(missing)} missing"
    needs = {"kube-apiserver": MINIMUM_KUBERNETES, "kube-controller-manager": MINIMUM_KUBERNETES}
    for name, minimum in {**needs, "etcd": MINIMUM_ETCD}.items():
        version = _version(present[name])
        if version is None or version < minimum:
            shown = "of an unreadable version" if version is None else f"{version[0]}.{version[1]}"
            return f"{name} is {shown}, {minimum[0]}.{minimum[1]} or newer is needed"
    return ""


def _version(program: str) -> tuple[int, int] | None:
    try:
        answer = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    match = _VERSION.search(answer.stdout)
    return None if match is None else (int(match[1]), int(match[2]))
