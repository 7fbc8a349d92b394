"""The tools that tests and the demo need: each is found or built, never skipped silently.

Every function returns a path, getting the tool first when it is not there yet; ToolMissingError says
what is missing and how to get it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path

from leastwise_dev import go_builds, postgres, python_programs
from leastwise_dev.binaries import Binaries, control_plane_binaries
from leastwise_dev.caches import ToolMissingError, cache_folder
from leastwise_dev.debian_programs import debian_program, installed_program

__all__ = [
    "ALL",
    "ToolMissingError",
    "binaries",
    "chromium",
    "devcluster",
    "helm",
    "java",
    "kubectl",
    "link_programs",
    "ministack",
    "postgresql",
    "prometheus",
    "promtool",
]


@functools.cache
def binaries() -> Binaries:
    """The components of the control plane, by the order of choice of `binaries.py`."""
    return control_plane_binaries()


@functools.cache
def devcluster() -> Path:
    """Our own build of the control plane."""
    return go_builds.devcluster()


def kubectl() -> Path:
    """kubectl of the same version as the API server."""
    return binaries().kubectl


@functools.cache
def helm() -> Path:
    """Helm at the pinned version."""
    return go_builds.helm()


@functools.cache
def prometheus() -> Path:
    """The Prometheus server of Debian."""
    return debian_program("prometheus", package="prometheus")


@functools.cache
def promtool() -> Path:
    """Prometheus' checker of metrics and rules."""
    return debian_program("promtool", package="prometheus")


@functools.cache
def chromium() -> Path:
    """The browser that opens our HTML reports."""
    return installed_program("chromium", package="chromium")


@functools.cache
def java() -> Path:
    """The Java that a local Spark runs on."""
    return installed_program("java", package="default-jre-headless")


def postgresql() -> Path:
    """The folder of PostgreSQL's programs."""
    return postgres.programs()


@functools.cache
def ministack() -> Path:
    """The AWS emulator."""
    return python_programs.ministack()


def link_programs() -> Path:
    """A folder for PATH in which people find kubectl and helm; its links follow the newest build."""
    folder = cache_folder() / "bin"
    folder.mkdir(exist_ok=True)
    for name, program in {"kubectl": kubectl(), "helm": helm()}.items():
        draft = folder / f".{name}.draft"
        draft.unlink(missing_ok=True)
        draft.symlink_to(program)
        draft.replace(folder / name)
    return folder


# What `make setup` gets, by the names that its messages use; the long ones first.
ALL: Mapping[str, Callable[[], object]] = {
    "the control plane": binaries,
    "Helm": helm,
    "Prometheus": prometheus,
    "promtool": promtool,
    "PostgreSQL": postgresql,
    "Chromium": chromium,
    "Java": java,
    "the AWS emulator": ministack,
}
