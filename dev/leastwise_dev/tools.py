"""The tools that tests and the demo need: each is found or built, never skipped silently."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from pathlib import Path

from leastwise_dev import go_builds
from leastwise_dev.binaries import Binaries, control_plane_binaries
from leastwise_dev.caches import ToolMissingError

__all__ = ["ALL", "ToolMissingError", "binaries", "devcluster", "helm", "kubectl"]


@functools.cache
def binaries() -> Binaries:
    """The components of the control plane, by the order of choice of `binaries.py`."""
    return control_plane_binaries()


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


# What `make setup` gets, by the name that its messages use.
ALL: Mapping[str, Callable[[], object]] = {"control plane": binaries, "Helm": helm}
