"""AWS drift: each edit by hand is one difference with its kind and severity; cosmetic JSON is none."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aws_worlds import (
    ADMIN,
    CLUSTER,
    MARK,
    STRANGER,
    SUBJECT,
    VIEW_ONLY,
    association,
    converged,
    desire,
    document,
    live_role,
    spilling,
)
from fakes_aws import FakeAwsState
from leastwise.core.aws_admissions import index_trusts
from leastwise.core.aws_drifts import compare_aws
from leastwise.core.aws_trust import closed_trust
from leastwise.core.desires import DesiredAwsRole
from leastwise.core.drifts import Drift
from leastwise.core.entitlements import TrustMethod
from leastwise.core.iam_documents import (
    Document,
    build_document,
    build_statement,
    parse_document,
    render_json,
)
from leastwise.core.snapshots import Gap

INLINE = "leastwise"


def compare(desired: DesiredAwsRole, state: FakeAwsState, **snapshot: Any) -> tuple[Drift, ...]:
    seen = state.snapshot(**snapshot)
    return compare_aws(desired, seen.roles.get(desired.name.casefold()), seen, CLUSTER, MARK)


def short(drifts: tuple[Drift, ...]) -> list[tuple[str, str, str]]:
    return [(each.kind.value, each.severity.word, each.ref.partition("/")[0]) for each in drifts]


def gap(scope: str) -> Gap:
    return Gap(scope=scope, plane="aws", reason="Throttled", message="slow down")


@pytest.mark.parametrize("method", TrustMethod)
@pytest.mark.parametrize("render", [desire, spilling])
def test_what_is_as_declared_has_no_drift(method: TrustMethod, render: Callable[..., DesiredAwsRole]) -> None:
    desired = render(trust=method, managed_policy_arns=(VIEW_ONLY,))
    assert compare(desired, converged(desired)) == ()


def test_cosmetic_json_is_no_drift_a12() -> None:
    desired = desire()
    text = json.dumps(render_json(desired.inline[INLINE]), indent=2).replace("s3:GetObject", "S3:getOBJECT")
    assert compare(desired, converged(desired, inline={INLINE: parse_document(text)})) == ()


def test_a_role_that_is_absent_is_missing_once() -> None:
    desired = spilling()
    assert short(compare(desired, FakeAwsState())) == [("missing", "Medium", "Role")]


EDITS: dict[str, tuple[dict[str, Any], list[tuple[str, str, str]], str]] = {
    "a hand edit under unchanged tags (A13)": (
        {"inline": {INLINE: document("s3:DeleteObject")}},
        [("changed", "High", "Role")],
        (
            "inline policy 'leastwise' holds s3:DeleteObject on * beyond the declaration "
            "and lacks s3:GetObject on arn:aws:s3:::invoices/*"
        ),
    ),
    "an edit that lets it become stronger": (
        {"inline": {INLINE: document("iam:PassRole")}},
        [("changed", "Critical", "Role")],
        "holds iam:PassRole on *",
    ),
    "everything but some actions": (
        {
            "inline": {
                INLINE: parse_document(
                    {"Statement": {"Effect": "Allow", "NotAction": "s3:*", "NotResource": "x"}}
                )
            }
        },
        [("changed", "Critical", "Role")],
        "holds everything but some actions on everything but some resources beyond the declaration",
    ),
    "a Deny only narrows": (
        {
            "inline": {
                INLINE: build_document(
                    [
                        *desire().inline[INLINE].statements,
                        build_statement(
                            "Deny",
                            actions=["s3:*"],
                            resources=["*"],
                            conditions=[("Bool", "aws:SecureTransport", ["false"])],
                        ),
                    ]
                )
            }
        },
        [("changed", "Medium", "Role")],
        "holds Deny s3:* on * under conditions beyond the declaration",
    ),
    "a document that cannot be parsed": (
        {"inline": {INLINE: None}},
        [("changed", "High", "Role")],
        "inline policy 'leastwise' cannot be parsed",
    ),
    "inline policy absent": (
        {"inline": {}},
        [("missing", "Medium", "Role")],
        "inline policy 'leastwise' is absent",
    ),
    "surplus inline policy": (
        {"inline": {**desire().inline, "mine": document("s3:*")}},
        [("changed", "High", "Role")],
        "surplus inline policy 'mine': s3:* on *",
    ),
    "surplus inline policy that cannot be parsed": (
        {"inline": {**desire().inline, "mine": None}},
        [("changed", "High", "Role")],
        "surplus inline policy 'mine', which cannot be parsed",
    ),
    "surplus attachment of unknown content": (
        {"attached": (VIEW_ONLY,)},
        [("changed", "High", "Role")],
        f"surplus managed policy '{VIEW_ONLY}' is attached",
    ),
    "surplus attachment that is known to be everything": (
        {"attached": (ADMIN,)},
        [("changed", "Critical", "Role")],
        "AdministratorAccess",
    ),
    "boundary removed": (
        {"boundary_arn": ""},
        [("changed", "Critical", "Role")],
        "no permissions boundary; it must be 'arn:aws:iam::111122223333:policy/leastwise-boundary'",
    ),
    "boundary replaced": (
        {"boundary_arn": ADMIN},
        [("changed", "Critical", "Role")],
        f"permissions boundary is '{ADMIN}'",
    ),
    "path": (
        {"path": "/other/"},
        [("changed", "Medium", "Role")],
        "path is '/other/', declared is '/leastwise/'",
    ),
    "tags": (
        {"tags": {"leastwise.dev/owner": MARK.text, "own": "kept"}},
        [("changed", "Low", "Role")],
        "tags differ: cost-center",
    ),
    "session longer": (
        {"max_session_seconds": 43200},
        [("changed", "Medium", "Role")],
        "maximum session is 43200 s, declared is 3600 s",
    ),
    "session shorter": (
        {"max_session_seconds": 900},
        [("changed", "Low", "Role")],
        "maximum session is 900 s",
    ),
    "session not read yet (A24)": ({"max_session_seconds": None}, [], ""),
    "trust closed": ({"trust": closed_trust()}, [("trust", "Medium", "Role")] * 2, "closed: "),
    "trust unreadable": ({"trust": None}, [("trust", "Critical", "Role")], "unreadable: "),
    "trust of everyone": (
        {
            "trust": build_document(
                [
                    *desire().trust.statements,
                    build_statement("Allow", actions=["sts:AssumeRole"], principals=[("*", "*")]),
                ]
            )
        },
        [("trust", "Critical", "Role")],
        "wildcard: it admits every principal ('*')",
    ),
    "another policy language": (
        {"inline": {INLINE: replace(desire().inline[INLINE], version="2008-10-17")}},
        [("changed", "Medium", "Role")],
        "is of another policy language version",
    ),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_by_hand_is_drift_with_its_severity(edit: str) -> None:
    changes, expected, detail = EDITS[edit]
    drifts = compare(desire(), converged(desire(), **changes))
    assert short(drifts) == expected
    assert detail in "; ".join(each.detail for each in drifts)


def test_only_the_path_cannot_be_repaired() -> None:
    for changes, _, _ in EDITS.values():
        for drift in compare(desire(), converged(desire(), **changes)):
            assert drift.repairable is ("path" not in changes)


def test_managed_policies_that_are_gone_edited_or_detached_are_drift() -> None:
    desired = spilling(managed_policy_arns=(VIEW_ONLY,))
    first, second = desired.managed
    state = converged(desired, attached=(first.arn, second.arn))
    state.policies[first.arn] = replace(state.policies[first.arn], document=document("s3:*"))
    del state.policies[second.arn]
    drifts = compare(desired, state)
    assert short(drifts) == [
        ("changed", "High", "Policy"),
        ("missing", "Medium", "Policy"),
        ("missing", "Medium", "Role"),
    ]
    assert drifts[0].detail.startswith("its document holds s3:* on * beyond the declaration and lacks")
    assert drifts[2].detail == f"managed policy '{VIEW_ONLY}' is not attached"


def test_a_surplus_attachment_is_judged_by_what_it_gives() -> None:
    desired = desire()
    arn = "arn:aws:iam::111122223333:policy/team/x"
    state = converged(desired, attached=(arn,))
    state.put_policy(arn, document("iam:PassRole"), {})
    assert short(compare(desired, state)) == [("changed", "Critical", "Role")]
    state.put_policy(arn, next(iter(desired.inline.values())), {})
    assert short(compare(desired, state)) == [("changed", "Medium", "Role")]


def test_a_strangers_policy_under_our_name_is_no_drift_but_a_problem_a14() -> None:
    desired = spilling()
    state = converged(desired)
    arn = desired.managed[0].arn
    state.put_policy(arn, document("s3:*"), STRANGER)
    assert compare(desired, state) == ()


def test_a_strangers_role_under_our_name_is_not_compared() -> None:
    desired = desire()
    assert compare(desired, converged(desired, tags=STRANGER, boundary_arn="")) == ()


def test_an_adoptable_role_is_compared_like_ours() -> None:
    desired = desire()
    state = converged(desired, tags={"leastwise.dev/adopt": MARK.text}, boundary_arn="")
    assert short(compare(desired, state)) == [("changed", "Critical", "Role"), ("changed", "Low", "Role")]


def test_many_differences_are_told_by_the_first_ones() -> None:
    desired = desire()
    wide = build_document(
        [build_statement("Allow", actions=["s3:A", "s3:B", "s3:C", "s3:D"], resources=["*"])]
    )
    state = converged(desired, inline={INLINE: wide}, tags={"leastwise.dev/owner": MARK.text})
    text = compare(desired, state)[0].detail
    assert text.startswith("inline policy 'leastwise' holds s3:A on *, s3:B on * and 2 more beyond")


# ---------------------------------------------------------------- other ways in


def other_role(state: FakeAwsState, trust: Document, **fields: Any) -> str:
    arn = "arn:aws:iam::111122223333:role/legacy"
    state.put_role(
        replace(live_role(desire()), name="legacy", arn=arn, path="/", trust=trust, tags={}, **fields)
    )
    return arn


@pytest.mark.parametrize(
    ("fields", "severity"),
    [
        ({"inline": {}, "attached": ()}, "Low"),
        ({"inline": {"a": document("s3:GetObject")}, "attached": ()}, "Medium"),
        ({"inline": {"a": document("s3:PutObject")}, "attached": ()}, "High"),
        ({"inline": {"a": document("iam:PassRole")}, "attached": ()}, "Critical"),
        ({"inline": {}, "attached": (VIEW_ONLY,)}, "High"),
        ({"inline": {}, "attached": (ADMIN,)}, "Critical"),
        ({"inline": {}, "attached": ("arn:aws:iam::111122223333:policy/team/x",)}, "Medium"),
    ],
)
def test_another_role_that_admits_the_subject_is_extra_a25(fields: dict[str, Any], severity: str) -> None:
    desired = desire()
    state = converged(desired)
    state.put_policy("arn:aws:iam::111122223333:policy/team/x", document("s3:ListBucket"), {})
    arn = other_role(state, desired.trust, **fields)
    (drift,) = compare(desired, state)
    assert (drift.kind.value, drift.severity.word, drift.ref) == ("extra", severity, f"Role/{arn}")
    assert drift.detail == "its trust admits the ServiceAccount 'payments/payments-api'"
    assert not drift.repairable


def test_a_role_that_may_admit_is_extra_and_says_so_a25() -> None:
    desired = desire(trust=TrustMethod.POD_IDENTITY)
    state = converged(desired)
    irsa = desire().trust.statements[0]
    trust = build_document(
        [replace(irsa, conditions=(*irsa.conditions, ("IpAddress", "aws:sourceip", ("10.0.0.0/8",))))]
    )
    other_role(state, trust, attached=())
    (drift,) = compare(desired, state)
    assert drift.detail.startswith("its trust may admit, under conditions that cannot be decided here,")


def test_an_index_built_once_gives_the_same_answer() -> None:
    desired = desire()
    state = converged(desired)
    other_role(state, desired.trust)
    seen = state.snapshot()
    index = index_trusts(seen, CLUSTER)
    role = state.role(desired.name)
    assert compare_aws(desired, role, seen, CLUSTER, MARK, trusts=index) == compare(desired, state)


ASSOCIATIONS: dict[str, tuple[TrustMethod, Any, list[tuple[str, str, bool]]]] = {
    "absent": (TrustMethod.POD_IDENTITY, None, [("missing", "Medium", True)]),
    "absent and not wanted": (TrustMethod.IRSA, None, []),
    "ours to another role": (
        TrustMethod.POD_IDENTITY,
        association("arn:aws:iam::111122223333:role/other"),
        [("changed", "Critical", True)],
    ),
    "without session tags (A17)": (
        TrustMethod.POD_IDENTITY,
        association(desire().arn, disable_session_tags=True),
        [("changed", "Medium", True)],
    ),
    "ours and no longer wanted": (
        TrustMethod.IRSA,
        association(desire().arn),
        [("changed", "High", True)],
    ),
    "a stranger's to another role": (
        TrustMethod.IRSA,
        association("arn:aws:iam::111122223333:role/other", tags={}),
        [("extra", "Critical", False)],
    ),
    "a stranger's to our role": (TrustMethod.POD_IDENTITY, association(desire().arn, tags={}), []),
    "not described yet (A24)": (TrustMethod.POD_IDENTITY, association(None, tags=None), []),
}


@pytest.mark.parametrize("case", ASSOCIATIONS)
def test_associations_of_the_subject(case: str) -> None:
    method, found, expected = ASSOCIATIONS[case]
    desired = desire(trust=method)
    state = converged(desired)
    state.associations = {SUBJECT: found} if found is not None else {}
    drifts = compare(desired, state)
    assert [(each.kind.value, each.severity.word, each.repairable) for each in drifts] == expected
    assert all(each.ref == "PodIdentityAssociation/payments/payments-api" for each in drifts)


# ---------------------------------------------------------------- gaps


def test_what_could_not_be_read_is_not_missing_r12() -> None:
    desired = spilling(trust=TrustMethod.POD_IDENTITY)
    gaps = [gap("account/prod"), gap("account/prod/associations")]
    assert compare(desired, FakeAwsState(), gaps=gaps) == ()
    state = converged(desired)
    state.policies.clear()
    state.associations.clear()
    assert compare(desired, state, gaps=gaps) == ()


def test_what_a_listing_leaves_out_is_no_drift_a24() -> None:
    desired = spilling(trust=TrustMethod.POD_IDENTITY)
    assert compare(desired, converged(desired), is_described=False) == ()


@given(st.lists(st.sampled_from(sorted(EDITS)), max_size=4), st.booleans())
@settings(max_examples=40)
def test_drift_is_sorted_worst_first_and_stable(edits: list[str], also_other: bool) -> None:  # noqa: FBT001
    desired = desire()
    changes: dict[str, Any] = {}
    for edit in edits:
        changes |= EDITS[edit][0]
    state = converged(desired, **changes)
    if also_other:
        other_role(state, desired.trust)
    drifts = compare(desired, state)
    assert list(drifts) == sorted(drifts, key=lambda each: each.sort_key)
    assert drifts == compare(desired, state)
