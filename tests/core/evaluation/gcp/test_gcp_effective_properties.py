"""Membership in `effective` is the answer of `decide`; who-can agrees with both; order never matters."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gcp_cases import binding, bound, boundary, denial, engine_of, project, role, who
from leastwise.core.evaluation.decisions import Outcome, Truth, combine
from leastwise.core.evaluation.engines import CloudQuestion
from leastwise.core.evaluation.entries import Clause, Entry
from leastwise.core.evaluation.gcp.conditions.compiled import compile_text
from leastwise.core.evaluation.gcp.conditions.outcomes import grants, restricts
from leastwise.core.evaluation.gcp.engine import GcpEngine
from leastwise.core.evaluation.gcp.judging import all_of
from leastwise.core.evaluation.gcp.requests import Request, resolve
from leastwise.core.evaluation.inventories import IdentityId

ACTIONS = ("storage.objects.get", "storage.objects.list", "iam.roles.create", "compute.instances.get")
MEMBERS = (
    "user:a@example.com",
    "user:b@example.com",
    "serviceAccount:s@p.iam.gserviceaccount.com",
    "serviceAccount:t@q.iam.gserviceaccount.com",
    "group:read@example.com",
    "group:unread@example.com",
    "allUsers",
    "domain:example.com",
    "principalSet://cloudresourcemanager.googleapis.com/folders/2/type/ServiceAccount",
    "principalSet://iam.googleapis.com/projects/1001/locations/global/workloadIdentityPools/pool/attribute.r/x",
    "principal://iam.googleapis.com/projects/1001/locations/global/workloadIdentityPools/pool/subject/x",
)
ASKERS = (*MEMBERS[:5], MEMBERS[-1], "allUsers", "user:c@other.example")
RESOURCES = (
    "projects/p",
    "projects/q",
    "folders/2",
    "organizations/1",
    "//storage.googleapis.com/b",
    "gs://b/o",
    "//compute.googleapis.com/projects/q/zones/z/instances/i",
)
CONDITIONS = (
    "",
    "",
    "resource.name.startsWith('projects/_/buckets/b')",
    "resource.type == 'compute.googleapis.com/Instance'",
    "request.path == '/x'",
    "1 < 'a'",
)
DENY_CONDITIONS = ("", "", "resource.matchTag('1/e', 'p')", "resource.hasTagKey('1/e') && false")
CONTAINERS = ("organizations/1", "folders/2", "projects/p", "projects/q")
PLACES = (*CONTAINERS, "//storage.googleapis.com/b")

BINDINGS = st.tuples(
    st.sampled_from(PLACES),
    st.sampled_from(["roles/one", "roles/two"]),
    st.lists(st.sampled_from(MEMBERS), min_size=1, max_size=3, unique=True),
    st.sampled_from(CONDITIONS),
)
DENIALS = st.tuples(
    st.sampled_from(CONTAINERS),
    st.lists(st.sampled_from([*MEMBERS, "principalSet://goog/public:all"]), min_size=1, max_size=2),
    st.lists(st.sampled_from(MEMBERS), max_size=1),
    st.sampled_from(
        ["storage.googleapis.com/objects.get", "storage.googleapis.com/*.*", "iam.googleapis.com/roles.*"]
    ),
    st.sampled_from(DENY_CONDITIONS),
)
LIMITS = st.tuples(
    st.sampled_from([("projects/p",), ("folders/2",), ("organizations/1",), ("projects/q", "projects/p")]),
    st.sampled_from(CONTAINERS),
    st.sampled_from(["1", "2", "3"]),
    st.sampled_from(["", "principal.type == 'iam.googleapis.com/ServiceAccount'"]),
)
WORLDS = st.tuples(
    st.lists(BINDINGS, min_size=1, max_size=6),
    st.lists(DENIALS, max_size=3),
    st.lists(LIMITS, max_size=2),
)


def build(parts: tuple[Any, ...]) -> GcpEngine:
    grants_, denials, limits = parts
    policies: dict[str, list[dict[str, Any]]] = {place: [] for place in PLACES}
    for place, name, members, condition in grants_:
        policies[place].append(binding(name, *members, condition=condition))
    boundaries: list[dict[str, Any]] = []
    for index, (resources, container, version, condition) in enumerate(limits):
        boundaries.append(boundary(f"b{index}", *resources, version=version))
        principal_set = f"//cloudresourcemanager.googleapis.com/{container}"
        boundaries.append(bound(f"b{index}", principal_set, condition))
    return engine_of(
        {
            "gcp-hierarchy": [
                {"name": "organizations/1", "owner": {"directoryCustomerId": "C1"}},
                {"name": "folders/2", "parent": "organizations/1"},
                {"projectId": "q", "projectNumber": "1002", "parent": {"type": "organization", "id": "1"}},
            ],
            "gcp-groups": {
                "groups": {"read@example.com": ["a@example.com"]},
                "customers": {"C1": ["example.com"]},
            },
            "gcp-assets": [
                project("p", "folders/2", "organizations/1"),
                {
                    "name": "//storage.googleapis.com/b",
                    "assetType": "b",
                    "ancestors": ["projects/p", "folders/2"],
                },
            ],
            "gcp-roles": [role("roles/one", *ACTIONS[:3]), role("roles/two", *ACTIONS[1:])],
            "gcp-allow": [
                {"resource": place, "policy": {"bindings": found}} for place, found in policies.items()
            ],
            "gcp-deny": [
                denial(
                    place, denied, principals=who_, excepted=excepted, condition=condition, name=f"d{index}"
                )
                for index, (place, who_, excepted, denied, condition) in enumerate(denials)
            ],
            "gcp-boundary": boundaries,
        }
    )


def held(texts: Iterable[str], request: Request, *, is_deny: bool) -> Truth:
    truths = [Truth.YES]
    for text in texts:
        if text.startswith("unknown: "):
            truths.append(Truth.GAP)
        elif text.startswith("not attribute."):
            truths.append(Truth.YES if request.is_complete else Truth.OPEN)
        elif text.startswith("attribute.") or " of principalSet" in text:
            truths.append(Truth.NO if request.is_complete else Truth.OPEN)  # absent, or not known
        else:
            compiled = compile_text(text, None)
            facts = request.deny_facts if is_deny else request.allow_facts
            mask = compiled.decide(facts)
            truths.append(restricts(mask) if is_deny else grants(mask))
    return all_of(*truths)


def of_clause(clause: Clause, request: Request) -> Truth:
    if not set(clause.resources) & set(request.place.names):
        return Truth.NO
    return held(clause.conditions, request, is_deny=True)


def strongest(truths: Iterable[Truth]) -> Truth:
    ranked = [Truth.YES, Truth.GAP, Truth.OPEN, Truth.NO]
    return min(truths, key=ranked.index, default=Truth.NO)


def of_entry(entry: Entry, action: str, request: Request) -> Outcome:
    if action not in entry.actions or entry.scope not in request.place.names:
        return Outcome.IMPLICITLY_DENIED
    allow = held(entry.conditions, request, is_deny=False)
    if entry.unknown and allow is not Truth.NO:
        allow = Truth.GAP
    deny = strongest(of_clause(clause, request) for clause in entry.excluded)
    limit = all_of(
        Truth.YES,
        *(strongest(of_clause(clause, request) for clause in union) for union in entry.limits),
    )
    return combine(allow, deny, limit)


MAYBE = {Outcome.CONDITIONAL, Outcome.UNKNOWN}


def rough(outcome: Outcome) -> str:
    if outcome is Outcome.ALLOWED:
        return "yes"
    return "maybe" if outcome in MAYBE else "no"


@given(parts=WORLDS, complete=st.booleans())
@settings(max_examples=15)
def test_membership_in_effective_is_the_answer_of_decide(parts: tuple[Any, ...], complete: bool) -> None:  # noqa: FBT001
    engine = build(parts)
    for asker in ASKERS:
        entries = engine.effective(IdentityId(f"gcp:{asker}"))
        for action in ACTIONS:
            for resource in RESOURCES:
                question = CloudQuestion(action, resource, is_complete=complete)
                request = resolve(engine.compiled, question)
                assert not isinstance(request, str)
                found = {rough(of_entry(entry, action, request)) for entry in entries}
                member = "yes" if "yes" in found else "maybe" if "maybe" in found else "no"
                decided = engine.decide(who(asker), question)
                assert member == rough(decided.outcome), (asker, action, resource, decided, entries)


@given(parts=WORLDS)
@settings(max_examples=20)
def test_who_can_agrees_with_decide(parts: tuple[Any, ...]) -> None:
    engine = build(parts)
    for action in ACTIONS:
        question = CloudQuestion(action, "gs://b/o")
        holders = {holder.identity: holder.decision.outcome for holder in engine.holders(question)}
        assert list(holders) == sorted(holders)
        for identity in engine.identities():
            native = identity.id.removeprefix("gcp:")
            decided = engine.decide(who(native), question).outcome
            if identity.id in holders and decided is not Outcome.UNKNOWN:
                assert holders[identity.id] is decided


@given(parts=WORLDS)
@settings(max_examples=20)
def test_permits_is_a_part_of_effective(parts: tuple[Any, ...]) -> None:
    engine = build(parts)
    for asker in ASKERS:
        identity = IdentityId(f"gcp:{asker}")
        whole = {(entry.scope, entry.sources) for entry in engine.effective(identity)}
        for action in ACTIONS:
            for entry in engine.permits(identity, action):
                assert entry.actions == (action,)
                assert (entry.scope, entry.sources) in whole


@given(parts=WORLDS, seed=st.integers())
@settings(max_examples=15)
def test_order_never_matters(parts: tuple[Any, ...], seed: int) -> None:
    shuffled = tuple(random.Random(seed).sample(each, len(each)) for each in parts[1:])
    first, second = build(parts), build((parts[0], *shuffled))
    for asker in ASKERS:
        for action in ACTIONS:
            question = CloudQuestion(action, "gs://b/o")
            assert first.decide(who(asker), question).outcome is second.decide(who(asker), question).outcome


@given(parts=WORLDS)
@settings(max_examples=20)
def test_a_limit_never_widens_and_a_definite_deny_survives_everything(parts: tuple[Any, ...]) -> None:
    engine, unlimited = build(parts), build((parts[0], parts[1], []))
    for asker in ASKERS:
        for action in ACTIONS:
            question = CloudQuestion(action, "projects/q")
            with_limits = engine.decide(who(asker), question).outcome
            without = unlimited.decide(who(asker), question).outcome
            if without is Outcome.EXPLICITLY_DENIED:
                assert with_limits is Outcome.EXPLICITLY_DENIED
            elif without is Outcome.IMPLICITLY_DENIED:
                assert with_limits is Outcome.IMPLICITLY_DENIED
            elif with_limits is Outcome.ALLOWED:
                assert without is Outcome.ALLOWED


@given(parts=WORLDS, path=st.sampled_from(["/x", "/y"]), tag=st.sampled_from(["1/e=p", "1/e=q", "2/x=y"]))
@settings(max_examples=20)
def test_binding_an_open_key_never_changes_a_definite_answer(
    parts: tuple[Any, ...], path: str, tag: str
) -> None:
    engine = build(parts)
    definite = {Outcome.ALLOWED, Outcome.EXPLICITLY_DENIED, Outcome.IMPLICITLY_DENIED}
    for asker in ASKERS:
        for action in ACTIONS:
            question = CloudQuestion(action, "gs://b/o")
            before = engine.decide(who(asker), question).outcome
            bound_ = replace(
                question, context={"request.path": path, "resource.tags": (tag,), "attribute.r": "x"}
            )
            if before in definite:
                assert rough(engine.decide(who(asker), bound_).outcome) == rough(before)


@pytest.mark.parametrize("asker", ASKERS)
def test_an_empty_world_grants_nothing(asker: str) -> None:
    engine = engine_of({})
    assert engine.effective(IdentityId(f"gcp:{asker}")) == ()
    decided = engine.decide(who(asker), CloudQuestion(ACTIONS[0], "projects/p"))
    assert decided.outcome is Outcome.IMPLICITLY_DENIED
