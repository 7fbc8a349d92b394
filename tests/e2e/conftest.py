"""The real control plane, started once for all tests that need it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar

import pytest

from e2e.faulty_worlds import FaultyWorld
from leastwise_dev import tools, world_objects
from leastwise_dev.aws.policy_check import check
from leastwise_dev.cluster import ControlPlane
from leastwise_dev.kubectl import Kubectl
from leastwise_dev.worlds import World

CRDS = Path(__file__).parents[2] / "crds"
AnyWorld = TypeVar("AnyWorld", bound=World)


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


# ---------------------------------------------------------------- worlds: cluster, chart, AWS, operator


@contextmanager
def judged(made: AnyWorld) -> Iterator[AnyWorld]:
    """Start a world and, when all is done in it, search it for secrets and judge what the operator asked of
    AWS."""
    with made:
        yield made
        assert made.leaks() == []
        if made.is_held_to_policy:
            # A role that is gone already has no tags and no path to allow a call by: AWS would say
            # AccessDenied there, and nothing was changed.
            calls = [each for each in made.aws.recorder.by("operator") if each.status != HTTPStatus.NOT_FOUND]
            assert [str(each) for each in check(calls, made.operator_policy())] == []


@pytest.fixture(scope="session")
def shared_world() -> Iterator[World]:
    """One world for all tests that disturb nobody: level 2, AWS account `prod`, the operator running."""
    with judged(World()) as made:
        made.apply(world_objects.cloud_account())
        made.operator.start()
        yield made


@pytest.fixture
def world(shared_world: World) -> World:
    """The shared world; its operator runs, also when a test before this one left it otherwise."""
    if not shared_world.operator.is_running:
        shared_world.operator.start()
    return shared_world


@pytest.fixture
def team(world: World) -> Iterator[str]:
    """A namespace of the shared world with its ceiling and ServiceAccount `api`; emptied afterwards."""
    name = world.team(f"team-{secrets.token_hex(4)}")
    yield name
    found = world.leaks(name)  # now: the objects go with the namespace
    world.kubectl("delete", "entitlementpolicies", "--all", "-n", name, "--wait=false")
    world.kubectl.delete("namespace", name, wait=False)
    assert found == []


@pytest.fixture(scope="session")
def faulty_world() -> Iterator[FaultyWorld]:
    """A world for tests that disturb it: the operator behind the fault proxy, with short deadlines."""
    with judged(FaultyWorld()) as made:
        made.apply(world_objects.cloud_account())
        made.operator.start()
        yield made


@pytest.fixture
def faulty(faulty_world: FaultyWorld) -> Iterator[FaultyWorld]:
    """The faulty world: calm before the test, whole after it; its operator may have ended."""
    faulty_world.calm()
    yield faulty_world
    faulty_world.heal()


@pytest.fixture
def squad(faulty: FaultyWorld) -> Iterator[str]:
    """As `team`, in the faulty world."""
    name = faulty.team(f"squad-{secrets.token_hex(4)}")
    yield name
    faulty.heal()
    found = faulty.leaks(name)
    faulty.kubectl("delete", "entitlementpolicies", "--all", "-n", name, "--wait=false")
    faulty.kubectl.delete("namespace", name, wait=False)
    assert found == []


@pytest.fixture
def make_world() -> Iterator[Callable[..., World]]:
    """Worlds of a test's own, by the arguments of `World`; stopped at its end."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(judged(World(**options)))
