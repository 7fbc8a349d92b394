"""The real control plane, started once for all tests that need it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from leastwise_dev import tools
from leastwise_dev.cluster import ControlPlane
from leastwise_dev.kubectl import Kubectl

CRDS = Path(__file__).parents[2] / "crds"


@pytest.fixture(scope="session")
def control_plane() -> Iterator[ControlPlane]:
    """API server, etcd and controller manager, as they come: without our kinds."""
    with ControlPlane() as plane:
        yield plane


@pytest.fixture(scope="session")
def cluster(control_plane: ControlPlane) -> ControlPlane:
    """The control plane with the CRDs of `crds/` applied, established and served."""
    apply_crds(control_plane)
    return control_plane


@pytest.fixture(scope="session")
def admin(control_plane: ControlPlane) -> Kubectl:
    """kubectl as the admin: `admin("get", "ns")`, `admin.apply(obj)`, `admin.get(kind, name, ns)`, …"""
    return Kubectl(tools.kubectl(), control_plane.admin_kubeconfig)


@pytest.fixture
def namespace(admin: Kubectl) -> Iterator[str]:
    """A namespace that no other test uses."""
    name = f"test-{secrets.token_hex(4)}"
    admin("create", "namespace", name)
    yield name
    admin.delete("namespace", name, wait=False)


def apply_crds(plane: ControlPlane) -> None:
    files = sorted(CRDS.glob("*.yaml"))
    if not files:
        pytest.fail(f"no CRD in {CRDS.name}/: run `make crds`")
    plane.install_crds(files)
