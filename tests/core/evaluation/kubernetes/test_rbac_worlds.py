"""The engine against a plain reading of the rules, on random worlds."""

from __future__ import annotations

import json
import random
from typing import Any

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from leastwise.adapters.recorded.kubernetes_objects import Translator
from leastwise.adapters.recorded.kubernetes_records import ObjectRecord
from leastwise.core.evaluation.decisions import Outcome
from leastwise.core.evaluation.engines import Caller, KubernetesQuestion
from leastwise.core.evaluation.kubernetes.aggregation import aggregate
from leastwise.core.evaluation.kubernetes.discovery import BUILT_IN
from leastwise.core.evaluation.kubernetes.effective import part_concerns
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.evaluation.kubernetes.index import RbacIndex
from leastwise.core.evaluation.kubernetes.rule_parts import RulePart
from leastwise.core.permissions import KubernetesPermission
from leastwise_dev.rbac_worlds import RbacWorld, WorldShape
from rbac_builders import binding, role, rule
from rbac_reference import PlainAuthorizer, asked, entry_allows, world_of

SMALL = WorldShape(bindings=40, accounts=8, namespaces=3)
seeds = st.integers(min_value=0, max_value=2**32)
few = settings(max_examples=5, deadline=None, phases=(Phase.explicit, Phase.generate))
"""A smaller seed is no simpler world, so nothing is shrunk."""


def made(seed: int) -> tuple[RbacWorld, RbacEngine, PlainAuthorizer]:
    """A world with its aggregated roles filled in."""
    generated = RbacWorld(SMALL, seed)
    world = world_of(generated.listing())
    filled = aggregate(world.roles)
    for each in generated.objects["ClusterRole"]:
        if "aggregationRule" in each:
            each["metadata"]["resourceVersion"] = "1"  # stored: what it holds is what counts
            each["rules"] = [_plain(rule) for rule in filled[each["metadata"]["name"]]]
    items = generated.listing()["items"]
    return generated, RbacEngine(world_of(generated.listing())), PlainAuthorizer(items)


def _plain(rule: Any) -> dict[str, list[str]]:
    words = {
        "apiGroups": list(rule.api_groups),
        "resources": list(rule.resources),
        "verbs": list(rule.verbs),
        "resourceNames": list(rule.resource_names),
        "nonResourceURLs": list(rule.non_resource_urls),
    }
    return {key: value for key, value in words.items() if value}


@given(seeds)
@few
def test_every_decision_equals_a_plain_walk_over_all_bindings(seed: int) -> None:
    generated, engine, plain = made(seed)
    for request in generated.requests(60):
        decision = engine.decide(*asked(request))
        assert decision.is_allowed is plain.allows(request), request
        assert decision.outcome in (Outcome.ALLOWED, Outcome.IMPLICITLY_DENIED)
        assert decision.reasons


@given(seeds)
@few
def test_membership_in_effective_equals_the_decision(seed: int) -> None:
    generated, engine, _ = made(seed)
    for request in generated.requests(60):
        caller, question = asked(request)
        known = Caller(caller.identity)
        entries = engine.effective(caller.identity)
        holds = any(entry_allows(entry, question) for entry in entries)
        decision = engine.decide(known, question)
        assert holds is decision.is_allowed, request
        if not holds and caller.identity.startswith("k8s:person"):
            assert decision.outcome is Outcome.UNKNOWN  # groups that are not given are not known


@given(seeds)
@few
def test_permits_is_the_working_part_of_effective(seed: int) -> None:
    generated, engine, _ = made(seed)
    for request in generated.requests(25):
        if "path" in request:
            continue
        caller, question = asked(request)
        resource = "/".join(filter(None, (question.resource, question.subresource)))
        for name in ("", question.name):
            permission = KubernetesPermission(question.group, resource, question.verb, name)
            working = [
                entry
                for entry in engine.effective(caller.identity)
                if not entry.inert and _concerns(entry, permission) and _works(entry, permission)
            ]
            found = engine.permits(caller.identity, permission)
            assert [(each.scope, each.resources, each.actions) for each in found] == [
                (each.scope, each.resources, each.actions) for each in working
            ]


def _works(entry: Any, permission: KubernetesPermission) -> bool:
    plural = permission.resource.partition("/")[0]
    return not entry.scope or BUILT_IN.works_in_namespace(permission.api_group, plural, permission.verb)


def _concerns(entry: Any, permission: KubernetesPermission) -> bool:
    return part_concerns(RulePart(entry.actions, entry.api_groups, entry.resources, entry.names), permission)


@given(seeds)
@few
def test_holders_are_those_whom_the_decision_allows(seed: int) -> None:
    generated, engine, _ = made(seed)
    for request in generated.requests(6):
        _, question = asked(request)
        holders = engine.holders(question)
        assert [each.identity for each in holders] == sorted({each.identity for each in holders})
        named = {each.identity for each in holders}
        for identity in engine.identities():
            groups = (identity.name,) if identity.kind == "Group" else ()
            alone = Caller(identity.id) if groups else Caller(identity.id, ())
            assert engine.decide(alone, question).is_allowed is (identity.id in named)


def test_two_builds_of_one_world_give_equal_answers_whatever_the_order() -> None:
    generated, engine, _ = made(5)
    listing = generated.listing()
    random.Random(1).shuffle(listing["items"])
    other = RbacEngine(world_of(listing))
    assert other.identities() == engine.identities()
    for identity in engine.identities():
        assert other.effective(identity.id) == engine.effective(identity.id)
    assert set(other.edges()) == set(engine.edges())
    for request in generated.requests(200):
        assert other.decide(*asked(request)) == engine.decide(*asked(request))


class Translated:
    """Turns generated objects into values of the core."""

    def __init__(self) -> None:
        self._translator = Translator()

    def put(self, index: RbacIndex, item: dict[str, Any]) -> frozenset[Any]:
        record = msgspec.json.decode(json.dumps(item), type=ObjectRecord)
        if item["kind"].endswith("Binding"):
            return index.put_binding(self._translator.binding(item["kind"], record))
        return index.put_role(self._translator.role(item["kind"], record))

    @staticmethod
    def remove(index: RbacIndex, item: dict[str, Any]) -> frozenset[Any]:
        where = (item["metadata"].get("namespace", ""), item["metadata"]["name"])
        if item["kind"].endswith("Binding"):
            return index.remove_binding(*where)
        return index.remove_role(*where)


@given(seeds)
@few
def test_an_index_kept_in_step_equals_one_from_scratch_and_names_whom_a_change_concerns(seed: int) -> None:
    generated, engine, _ = made(seed)
    translated = Translated()
    for _ in range(12):
        before = {each.id: engine.effective(each.id) for each in engine.identities()}
        verb, item = generated.edit()
        if verb == "put":
            concerned = translated.put(engine.index, item)
        else:
            concerned = translated.remove(engine.index, item)
        after = {each.id: engine.effective(each.id) for each in engine.identities()}
        direct = {
            identity
            for identity in {*before, *after}
            if before.get(identity) != after.get(identity) and not _through_groups(identity, concerned)
        }
        assert direct <= concerned
    scratch = RbacEngine(world_of(generated.listing()))
    assert scratch.identities() == engine.identities()
    for identity in scratch.identities():
        assert scratch.effective(identity.id) == engine.effective(identity.id)
    for request in generated.requests(40):
        assert scratch.decide(*asked(request)) == engine.decide(*asked(request))
        question = asked(request)[1]
        assert scratch.holders(question) == engine.holders(question)


def _through_groups(identity: str, concerned: frozenset[Any]) -> bool:
    return any(each.startswith("k8s:group:system:") for each in concerned) and "group:" not in identity


def test_what_nothing_uses_any_more_is_forgotten() -> None:
    index = RbacIndex()
    index.put_role(role("shop/r", rule(), rule()))
    index.put_role(role("shop/other", rule(resources=["secrets"], paths=["/x"])))
    index.put_role(role("r", rule(paths=["/x"])))
    index.put_role(role("same", rule(paths=["/x"])))
    index.put_role(role("r", rule(["list"])))
    index.put_binding(binding("shop/b", "Role/r", "User u"))
    assert index.remove_role("shop", "r") == {"k8s:u"}
    assert index.remove_role("", "same") == frozenset()
    assert index.remove_role("shop", "other") == frozenset()
    assert index.matching(KubernetesQuestion("get", resource="pods", namespace="shop")) == frozenset()
    assert index.matching(KubernetesQuestion("get", path="/x")) == frozenset()
    assert len(index.matching(KubernetesQuestion("list", resource="pods"))) == 1
    assert index.remove_binding("shop", "b") == {"k8s:u"}
    assert list(index.parties()) == []


def test_the_later_of_two_bindings_of_one_name_counts() -> None:
    index = RbacIndex([], [binding("b", "ClusterRole/r", "User a"), binding("b", "ClusterRole/r", "User b")])
    assert list(index.parties()) == [("User", "b")]
    index.put_binding(binding("b", "Nothing/r", "User c"))
    assert index.put_binding(binding("b", "ClusterRole/r", "User d")) == {"k8s:c", "k8s:d"}


def test_answers_that_are_kept_are_bounded() -> None:
    index = RbacIndex([role("r", rule(["*"], ["*"], ["*"]))])
    for number in range(2100):
        assert len(index.matching(KubernetesQuestion("get", resource=f"r{number}"))) == 1
    assert len(index._tables[""]._answers) < 2049


@pytest.mark.parametrize("path", ["", "/healthz"])
def test_a_change_of_nothing_concerns_nobody(path: str) -> None:
    index = RbacIndex()
    assert index.remove_role("", "none") == frozenset()
    assert index.remove_binding("shop", "none") == frozenset()
    assert index.matching(KubernetesQuestion("get", resource="pods", path=path)) == frozenset()
