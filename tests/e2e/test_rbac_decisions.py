"""Decisions, effective permissions and edits against the real API server's own authorizer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from e2e.rbac_server import RbacServer
from leastwise.core.evaluation.decisions import Outcome
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.evaluation.kubernetes.index import RbacIndex
from leastwise.core.evaluation.kubernetes.worlds import ClusterWorld
from leastwise_dev.cluster import ControlPlane
from leastwise_dev.rbac_worlds import RbacWorld, Request, WorldShape
from rbac_reference import asked

pytestmark = pytest.mark.e2e

SHAPES = {
    11: WorldShape(bindings=300),
    12: WorldShape(bindings=2_000, accounts=400, namespaces=20),
    13: WorldShape(bindings=10_000, accounts=1_500, namespaces=40),
}
REQUESTS = 10_000
EDITS = 80


@pytest.fixture(scope="module", params=SHAPES)
def filled(request: pytest.FixtureRequest) -> Iterator[tuple[RbacWorld, RbacServer]]:
    """A fresh API server with one generated world beside its own roles."""
    generated = RbacWorld(SHAPES[request.param], request.param)
    with ControlPlane() as plane:
        server = RbacServer(plane)
        server.create(generated.listing()["items"])
        yield generated, server


def test_decisions_permissions_and_edits_equal_the_real_authorizer(
    filled: tuple[RbacWorld, RbacServer],
) -> None:
    generated, server = filled
    world = server.settled()
    engine = RbacEngine(world)
    assert engine.gaps() == ()

    requests = list(generated.requests(REQUESTS))
    answers = server.ask(requests)
    assert _differing(engine, requests, answers) == []
    assert 0.2 < sum(answers) / len(answers) < 0.8

    for identity, namespace in _somebody(generated):
        status = server.rules(identity.removeprefix("k8s:"), namespace)
        entries = [each for each in engine.effective(identity) if each.scope in ("", namespace)]
        assert _atoms_of_entries(entries) == _atoms_of_server(status)

    server.change([generated.edit() for _ in range(EDITS)])
    after = server.settled()
    _keep_in_step(engine.index, world, after)
    scratch = RbacEngine(after)
    requests = list(generated.requests(REQUESTS // 5))
    answers = server.ask(requests)
    assert _differing(engine, requests, answers) == []
    assert [engine.decide(*asked(each)) for each in requests] == [
        scratch.decide(*asked(each)) for each in requests
    ]
    for identity, _ in _somebody(generated):
        assert engine.effective(identity) == scratch.effective(identity)


def _differing(engine: RbacEngine, requests: Sequence[Request], answers: Sequence[bool]) -> list[Request]:
    found = []
    for request, answer in zip(requests, answers, strict=True):
        decision = engine.decide(*asked(request))
        expected = Outcome.ALLOWED if answer else Outcome.IMPLICITLY_DENIED
        if decision.outcome is not expected:
            found.append(request)
    return found


def _somebody(generated: RbacWorld) -> list[tuple[IdentityId, str]]:
    """Every tenth account, in its own namespace and in another."""
    names = generated.namespaces
    return [
        (IdentityId(f"k8s:system:serviceaccount:{place}:{name}"), where)
        for number, (place, name) in enumerate(generated.accounts[::10])
        for where in {place, names[number % len(names)]}
    ]


def _atoms_of_entries(entries: Sequence[Entry]) -> set[tuple[str, ...]]:
    atoms: set[tuple[str, ...]] = set()
    for entry in entries:
        for verb in entry.actions:
            atoms |= {("path", verb, path) for path in entry.paths}
            for group in entry.api_groups:
                for resource in entry.resources:
                    atoms |= {(group, resource, verb, name) for name in entry.names or ("",)}
    return atoms


def _atoms_of_server(status: Mapping[str, Any]) -> set[tuple[str, ...]]:
    assert not status["incomplete"]
    atoms: set[tuple[str, ...]] = set()
    for rule in status["resourceRules"]:
        for verb in rule["verbs"]:
            for group in rule.get("apiGroups") or ():
                for resource in rule.get("resources") or ():
                    names = rule.get("resourceNames") or ("",)
                    atoms |= {(group, resource, verb, name) for name in names}
    for rule in status["nonResourceRules"]:
        atoms |= {("path", verb, path) for verb in rule["verbs"] for path in rule["nonResourceURLs"]}
    return atoms


def _keep_in_step(index: RbacIndex, before: ClusterWorld, after: ClusterWorld) -> None:
    """Feed an index with what changed, as a watch would."""
    roles = {(each.namespace, each.name): each for each in before.roles}
    for role in after.roles:
        if roles.pop((role.namespace, role.name), None) != role:
            index.put_role(role)
    for key in roles:
        index.remove_role(*key)
    bindings = {(each.namespace, each.name): each for each in before.bindings}
    for binding in after.bindings:
        if bindings.pop((binding.namespace, binding.name), None) != binding:
            index.put_binding(binding)
    for key in bindings:
        index.remove_binding(*key)
