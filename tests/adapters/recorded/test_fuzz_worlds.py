"""Files spoiled field by field: an answer or a sentence, and no refusal turns into a yes."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hostile_inputs import (
    Place,
    encoded,
    estate_of,
    exercised,
    outcomes,
    places,
    replaced,
    spoiled,
    wrong_types,
)
from hostile_worlds import ACCOUNT, AWS, AZURE, BUCKET, GOOGLE, PART, WORLDS
from leastwise.adapters.recorded.aws import AwsFiles
from leastwise.adapters.recorded.aws_cases import AwsCases
from leastwise.adapters.recorded.azure import AzureFiles
from leastwise.adapters.recorded.gcp import GcpFiles
from leastwise.core.errors import InputError, InvalidError, LeastwiseError
from leastwise.core.evaluation.decisions import MAYBE, Outcome
from leastwise.core.evaluation.gcp.compiled import hierarchy_of
from leastwise.core.evaluation.gcp.worlds import GcpWorld
from leastwise.core.snapshots import Plane

FILES = [(plane, kind) for plane, world in WORLDS.items() for kind in world]
DENIED = (Outcome.EXPLICITLY_DENIED, Outcome.IMPLICITLY_DENIED)


def ids(files: list[tuple[Plane, str]]) -> list[str]:
    return [kind for _, kind in files]


@pytest.mark.parametrize("plane", Plane)
def test_the_worlds_answer_with_yes_and_no(plane: Plane) -> None:
    found = outcomes(plane, WORLDS[plane])
    assert found is not None
    assert Outcome.ALLOWED in found
    assert any(each in DENIED for each in found)


def is_meant(plane: Plane, at: Place, junk: Any) -> bool:
    """Whether a value of another type is one that the provider takes there."""
    if plane is Plane.AWS:  # values of conditions may be numbers
        return "Condition" in at and junk in (7, [7])
    return plane is Plane.AZURE and at[-2:-1] == ("members",) and junk == "x"  # a member by its id alone


@pytest.mark.parametrize(("plane", "kind"), FILES, ids=ids(FILES))
def test_a_field_of_the_wrong_type_never_turns_a_refusal_into_a_yes(plane: Plane, kind: str) -> None:
    world = WORLDS[plane]
    before = outcomes(plane, world)
    assert before is not None
    for at, value in places(world[kind]):
        for junk in wrong_types(value):
            after = outcomes(plane, {**world, kind: replaced(world[kind], at, junk)})
            if after is not None and not is_meant(plane, at, junk):
                wider = [
                    was
                    for was, now in zip(before, after, strict=True)
                    if now is Outcome.ALLOWED and was in DENIED
                ]
                assert not wider, (kind, at, junk)


@pytest.mark.parametrize("plane", Plane)
@settings(max_examples=25)
@given(data=st.data())
def test_whatever_the_fields_everything_that_is_asked_has_an_answer(
    plane: Plane, data: st.DataObject
) -> None:
    world = dict(WORLDS[plane])
    kind = data.draw(st.sampled_from(sorted(world)))
    world[kind] = data.draw(spoiled(world[kind]))
    with suppress(LeastwiseError):
        exercised(world)


@pytest.mark.parametrize("plane", Plane)
def test_a_world_without_one_of_its_files_has_an_answer(plane: Plane) -> None:
    for kind in WORLDS[plane]:
        exercised({each: value for each, value in WORLDS[plane].items() if each != kind})


@pytest.mark.parametrize("plane", Plane)
def test_a_document_that_is_there_twice_gives_nobody_more(plane: Plane) -> None:
    world = WORLDS[plane]
    before = outcomes(plane, world)
    for kind, document in world.items():
        twice = {"value": [document, document]} if plane is Plane.AZURE else [document, document]
        after = outcomes(plane, {**world, kind: twice})
        assert (
            after is None
            or before is None
            or all(was in MAYBE or now is not Outcome.ALLOWED for was, now in zip(before, after, strict=True))
        )


# ---------------------------------------------------------------- what was found so


@pytest.mark.parametrize(
    ("at", "junk", "says"),
    [((2, "parent"), "x", "'parent' has to be"), ((2, "parent"), 5, "'parent' has to be")],
)
def test_a_parent_that_is_no_name_is_refused(at: Place, junk: Any, says: str) -> None:
    world = {**GOOGLE, "gcp-hierarchy": replaced(GOOGLE["gcp-hierarchy"], at, junk)}
    with pytest.raises(InputError, match=says):
        estate_of(world)


def test_a_binding_of_a_boundary_says_its_kind_as_a_text() -> None:
    world = {**GOOGLE, "gcp-boundary": replaced(GOOGLE["gcp-boundary"], (2, "policyKind"), 7)}
    with pytest.raises(InputError, match="item 2: 'policyKind' has to be a text"):
        estate_of(world)


@pytest.mark.parametrize(
    "parents",
    [
        {"projects/p": "/"},
        {"projects/p": "folders/1", "folders/1": "folders/2", "folders/2": "folders/1"},
    ],
    ids=["no name", "a circle"],
)
def test_what_stands_in_no_named_place_is_not_on_top(parents: dict[str, str]) -> None:
    names = hierarchy_of(GcpWorld(parents=parents))
    assert not names.place(names.canonical("projects/p")).is_rooted
    assert hierarchy_of(GcpWorld(parents={"projects/p": ""})).place(names.canonical("projects/p")).is_rooted


def in_account(at: Place, junk: Any) -> bytes:
    return encoded(replaced(AWS["aws-account"], at, junk))


@pytest.mark.parametrize("shelf", ["RoleDetailList", "UserDetailList", "GroupDetailList"])
@pytest.mark.parametrize("arn", ["x", "", "arn:aws:iam::1", "arn:aws:s3:::b", "arn:aws:iam::1:root"])
def test_an_identity_has_an_arn(shelf: str, arn: str) -> None:
    with pytest.raises(InputError, match="it must be arn:PARTITION:iam::ACCOUNT:role/NAME"):
        AwsFiles().add("aws-account", in_account((shelf, 0, "Arn"), arn), "file")


@pytest.mark.parametrize(
    ("kind", "at", "value"),
    [
        ("aws-account", ("RoleDetailList", 0, "Path"), "/other/"),
        ("aws-account", ("UserDetailList", 0, "GroupList"), []),
        ("aws-account", ("GroupDetailList", 0, "GroupPolicyList"), []),
        ("aws-account", ("Policies", 0, "PolicyVersionList", 0, "Document", "Statement"), []),
        ("aws-organization", ("accounts", ACCOUNT, "scps"), []),
        ("aws-resources", (BUCKET, "Statement"), []),
    ],
)
def test_one_thing_with_two_contents_is_refused_and_nothing_of_it_is_kept(
    kind: str, at: Place, value: Any
) -> None:
    files = AwsFiles()
    files.add(kind, encoded(AWS[kind]), "first")
    files.add(kind, encoded(AWS[kind]), "again")
    before = files.world()
    with pytest.raises(InputError, match=r"second: .* was read before with another content"):
        files.add(kind, encoded(replaced(AWS[kind], at, value)), "second")
    assert files.world() == before


@pytest.mark.parametrize(
    ("kind", "at", "value"),
    [
        ("azure-assignments", (0, "roleDefinitionId"), f"/providers/x/roleDefinitions/{PART}"),
        ("azure-definitions", (0, "permissions"), []),
        ("azure-denies", ("value", 0, "properties", "permissions"), []),
    ],
)
def test_two_contents_of_one_assignment_are_refused(kind: str, at: Place, value: Any) -> None:
    files = AzureFiles()
    files.add(kind, encoded(AZURE[kind]), "first")
    files.add(kind, encoded(AZURE[kind]), "again")
    before = files.world()
    with pytest.raises(InputError, match=r"second: .* was read before with another content"):
        files.add(kind, encoded(replaced(AZURE[kind], at, value)), "second")
    assert files.world() == before


def test_what_only_some_tools_print_of_an_assignment_is_no_contradiction() -> None:
    files = AzureFiles()
    files.add("azure-assignments", encoded(AZURE["azure-assignments"]), "first")
    named = replaced(AZURE["azure-assignments"], (0, "principalName"), "ann@example.com")
    files.add("azure-assignments", encoded(named), "second")
    assert files.world().assignments[0].principal_name == "ann@example.com"


TWICE = b'{"name": "n", "id": "i", "rules": [{"denyRule": {"a": 1, "a": 2}}]}'


@pytest.mark.parametrize(("kind", "files"), [("gcp-deny", GcpFiles), ("azure-denies", AzureFiles)])
@pytest.mark.parametrize("shape", [b"@", b"[@]", b"[1, {}, @]"])
def test_a_key_that_is_there_twice_is_refused(kind: str, files: Any, shape: bytes) -> None:
    with pytest.raises(InputError, match="'a' is there twice in one object"):
        files().add(kind, shape.replace(b"@", TWICE), "file")


def test_a_key_that_is_there_twice_in_a_line_is_refused_with_its_number() -> None:
    with pytest.raises(InputError, match="line 2: 'a' is there twice in one object"):
        GcpFiles().add("gcp-deny", b'{"name": "n"}\n' + TWICE, "file")


def test_an_unclosed_text_of_a_file_of_cases_is_read_once() -> None:
    started = time.process_time()
    for tail in (b'\\"' * 300_000, b'"' * 300_001, b'"\\' * 300_000, b"[" * 300_000, b'["' * 300_000):
        with suppress(InvalidError):
            AwsCases(b'{"documents": {}, "cases": [' + tail, "file")
    assert time.process_time() - started < 2
