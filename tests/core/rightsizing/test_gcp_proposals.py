"""What is proposed for Google Cloud: custom roles of what was used, bindings that stay, and the check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from gcp_cases import binding, denial, engine_of, project, role
from leastwise.core.errors import InvalidError
from leastwise.core.evaluation.decisions import MAYBE
from leastwise.core.evaluation.engines import Caller, CloudQuestion
from leastwise.core.evaluation.gcp.engine import GcpEngine
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.excess.atoms import Atom
from leastwise.core.rightsizing import gcp
from leastwise.core.rightsizing.gcp import GcpRightSized, GcpRightSizing
from leastwise.core.rightsizing.proposals import Doubt, Doubts, Reason, RefusedProposalError, no_doubts
from leastwise.core.snapshots import Plane
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.uses import ALLOWED, DENIED, Use

MEMBER = "serviceAccount:s@p.iam.gserviceaccount.com"
ME = IdentityId(f"gcp:{MEMBER}")
ROLES = [
    role("roles/a", "storage.objects.get", "storage.objects.list", "storage.objects.delete"),
    role("roles/b", "storage.objects.get", "compute.instances.get"),
]
GET, LIST, DELETE = ("storage.objects.get", "storage.objects.list", "storage.objects.delete")
ON = "resource.name.startsWith('projects/_/buckets/b')"


def world(*bindings: dict[str, Any], denies: list[Any] | None = None) -> GcpEngine:
    files: Mapping[str, Any] = {
        "gcp-assets": [
            project("p", "organizations/1", bindings=list(bindings)),
            project("q", "organizations/1"),
        ],
        "gcp-roles": ROLES,
        **({"gcp-deny": denies} if denies else {}),
    }
    return engine_of(files)


def use(action: str, *names: str, decision: str = ALLOWED, who: IdentityId = ME) -> Aggregate:
    at = "2026-06-01T00:00:00Z"
    return Aggregate(
        Use(who, Plane.GCP.value, action, place="p", decision=decision), at, at, 1, names, None, not names
    )


def sized(engine: GcpEngine, *uses: Aggregate, doubts: Doubts = no_doubts) -> GcpRightSized:
    return GcpRightSizing(engine, doubts).of(ME, uses)


def test_a_role_becomes_a_custom_one_of_what_was_used_where_it_is_bound() -> None:
    found = sized(
        world(binding("roles/a", MEMBER, "user:a@example.com")), use(GET), use(DELETE, decision=DENIED)
    )
    assert found.document() == {
        "customRoles": [
            {
                "name": "projects/p/roles/leastwise.s.1",
                "title": "leastwise.s.1",
                "stage": "GA",
                "includedPermissions": [GET],
            }
        ],
        "bindings": [
            {
                "resource": found.custom[0].place.resource,
                "role": "projects/p/roles/leastwise.s.1",
                "members": [MEMBER],
            }
        ],
    }
    assert (found.before, found.after, found.used, found.requests, found.probes) == (3, 1, 1, 1, 1)


def test_a_condition_stays_word_for_word() -> None:
    found = sized(world(binding("roles/a", MEMBER, condition=ON)), use(GET, "//storage.googleapis.com/b"))
    bound = found.document()["bindings"][0]  # type: ignore[index]
    assert bound["condition"] == {"title": "c", "expression": ON}


def test_roles_of_one_place_become_one_and_unused_ones_go() -> None:
    found = sized(world(binding("roles/a", MEMBER), binding("roles/b", MEMBER)), use(GET))
    assert [each.permissions for each in found.custom] == [(GET,)]
    assert sized(world(binding("roles/a", MEMBER))).document() == {"customRoles": [], "bindings": []}


def test_a_role_of_which_all_was_used_stays_itself_and_so_does_one_that_was_not_read() -> None:
    engine = world(binding("roles/a", MEMBER), binding("roles/unread", MEMBER, condition=ON))
    found = sized(engine, use(GET), use(LIST), use(DELETE))
    assert [role for _, role in found.bindings] == ["roles/a", "roles/unread"]
    assert not found.custom
    assert [(each.what, each.reason.text) for each in found.kept] == [
        ("roles/unread", "what the role gives was not read")
    ]


def test_what_is_doubtful_stays() -> None:
    def doubts(atom: Atom, scope: str) -> Reason | None:
        assert scope == "p"
        return Reason(Doubt.NOT_OBSERVABLE.value, "no log") if atom.action == LIST else None

    found = sized(world(binding("roles/a", MEMBER)), use(GET), doubts=doubts)
    assert found.custom[0].permissions == (GET, LIST)
    assert [each.what for each in found.kept] == [LIST]


def test_what_a_group_gives_stays_there_and_what_nobody_gives_is_told() -> None:
    engine = world(binding("roles/b", "allUsers"), binding("roles/a", MEMBER))
    found = sized(engine, use("compute.instances.get"), use("iam.roles.create"), use("odd"))
    assert [each.what for each in found.lapsed] == ["iam.roles.create"]
    assert not found.custom


def test_a_binding_outside_every_project_has_a_role_without_a_home() -> None:
    files = {
        "gcp-assets": [
            {
                "name": "//storage.googleapis.com/b",
                "assetType": "storage.googleapis.com/Bucket",
                "iamPolicy": {"bindings": [binding("roles/a", MEMBER)]},
            }
        ],
        "gcp-roles": ROLES,
    }
    found = sized(engine_of(files), use(GET, "//storage.googleapis.com/b", "//storage.googleapis.com/b/*"))
    assert found.custom[0].name == "roles/leastwise.s.1"


def test_a_group_does_nothing_itself() -> None:
    with pytest.raises(InvalidError, match="right-size its members"):
        GcpRightSizing(world(), no_doubts).of(IdentityId("gcp:group:g@example.com"), ())


def test_a_proposal_that_denies_or_widens_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = world(binding("roles/a", MEMBER))
    with monkeypatch.context() as patch:
        patch.setattr(gcp, "_proposed", lambda world, *_: world_without(world))
        with pytest.raises(RefusedProposalError, match=f"would deny a recorded use: {GET} on projects/p"):
            sized(engine, use(GET))
    maker = GcpRightSizing(engine, no_doubts)
    (role_of,) = sized(engine, use(GET)).custom
    wider = gcp.CustomRole(role_of.place, role_of.name, ("iam.roles.create",))
    with pytest.raises(RefusedProposalError, match="would widen the grant: projects/p/roles/"):
        maker._probe(engine, ME, [wider], {})
    after = GcpEngine(gcp._proposed(engine.world, ME, [], [wider]))
    with pytest.raises(RefusedProposalError, match="would widen the grant: iam"):
        maker._probe(after, ME, [wider], {wider.place: {"iam.roles.create"}})


def world_without(world: Any) -> Any:
    return replace(world, allow=())


PERMISSIONS = (GET, LIST, DELETE, "compute.instances.get", "iam.roles.create")
ASKED = ("projects/p", "projects/q", "//storage.googleapis.com/b", "gs://b/o")


@given(st.integers(0, 2**32))
@settings(max_examples=15, deadline=None, phases=(Phase.explicit, Phase.generate))
def test_a_proposal_allows_what_was_used_and_nothing_that_is_not_granted(seed: int) -> None:
    dice = Random(seed)
    members = (MEMBER, "user:a@example.com", "allUsers", "group:unread@example.com")
    bindings = [
        binding(
            dice.choice(["roles/a", "roles/b", "roles/unread"]),
            dice.choice(members),
            condition=dice.choice(["", "", ON]),
        )
        for _ in range(dice.randrange(1, 5))
    ]
    denies = [denial("projects/p", "storage.googleapis.com/objects.list")] if dice.random() < 0.3 else None
    engine = world(*bindings, denies=denies)
    plain = GcpEngine(engine.world)
    questions = [CloudQuestion(action, place) for action in PERMISSIONS for place in ASKED]
    allowed = [each for each in questions if plain.decide(Caller(ME), each).outcome in MAYBE]
    used = dice.sample(allowed, min(3, len(allowed)))
    uses = [use(each.action, each.resource) for each in used]
    found = GcpRightSizing(engine, no_doubts).of(ME, uses)
    after = GcpEngine(gcp._proposed(engine.world, ME, found.bindings, found.custom))
    for each in questions:
        old, new = plain.decide(Caller(ME), each), after.decide(Caller(ME), each)
        assert new.outcome not in MAYBE or old.outcome in MAYBE, each
        assert not new.is_allowed or old.is_allowed, each
        assert each not in used or new.outcome in (old.outcome, *([new.outcome] if new.is_allowed else [])), (
            each
        )
