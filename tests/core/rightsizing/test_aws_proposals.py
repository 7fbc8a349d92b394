"""What is proposed for AWS: cases of statements, use and options, with the statements that come of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

import pytest

from aws_estate import (
    HOME,
    Statement,
    allow,
    deny,
    document,
    engine,
    group,
    identity,
    policy_arn,
    role,
    role_arn,
    to,
    user,
    user_arn,
)
from core.rightsizing.use_builders import called
from leastwise.core.errors import InvalidError
from leastwise.core.evaluation.aws.catalogue import catalogue
from leastwise.core.evaluation.aws.worlds import NamedDocument
from leastwise.core.excess.atoms import Atom
from leastwise.core.iam_documents import CURRENT_VERSION
from leastwise.core.iam_quotas import QuotaExceededError
from leastwise.core.patterns import action_intersects
from leastwise.core.rightsizing.aws_checks import probe, proposed_engine, replay, require_inside_grants
from leastwise.core.rightsizing.aws_cuts import Cut, joined
from leastwise.core.rightsizing.aws_documents import iam_document
from leastwise.core.rightsizing.aws_grants import grants_of
from leastwise.core.rightsizing.aws_layouts import Layout, fit, lay_out
from leastwise.core.rightsizing.aws_needs import aws_needs
from leastwise.core.rightsizing.aws_rightsizing import AwsRightSized, AwsRightSizing
from leastwise.core.rightsizing.aws_shortening import exactly, services_by_share, whole_services
from leastwise.core.rightsizing.proposals import (
    Doubt,
    Doubts,
    Reason,
    RefusedProposalError,
    no_doubts,
)
from leastwise.core.rightsizing.widths import Names, Width
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.uses import DENIED

ME = identity(role_arn("app"))
B = "arn:aws:s3:::b"
QUEUE = f"arn:aws:sqs:eu-west-1:{HOME}:q"
TABLE = f"arn:aws:dynamodb:eu-west-1:{HOME}:table/orders"
EC2 = f"arn:aws:ec2:eu-west-1:{HOME}"
SECURE = {"Bool": {"aws:SecureTransport": "true"}}


def use(action: str, *arns: str, **fields: Any) -> Aggregate:
    return called(ME, action, *arns, **fields)


def sized(
    statements: tuple[Statement, ...],
    *uses: Aggregate,
    doubts: Doubts = no_doubts,
    width: Width | None = None,
    services: tuple[str, ...] = (),
) -> AwsRightSized:
    return AwsRightSizing(engine(role("app", *statements)), doubts, services, width).of(ME, uses)


def statements(found: AwsRightSized) -> list[Any]:
    documents = (*found.layout.inline, *found.layout.managed)
    return [each for document in documents for each in document["Statement"]]  # type: ignore[attr-defined]


def gives(*actions: str, on: Any = "*", **elements: Any) -> Statement:
    """An Allow as a proposal writes it."""
    action = list(actions) if len(actions) > 1 else actions[0]
    return {"Effect": "Allow", "Action": action, "Resource": on, **elements}


@dataclass(frozen=True)
class Case:
    says: str
    granted: tuple[Statement, ...]
    uses: tuple[Aggregate, ...]
    proposed: list[Statement]
    width: Width | None = None


CASES = [
    Case("nothing used, nothing proposed", (allow("*"),), (), []),
    Case(
        "few resources are written out",
        (allow("s3:*"),),
        (use("s3:GetObject", f"{B}/x", f"{B}/y"),),
        [gives("s3:GetObject", on=[f"{B}/x", f"{B}/y"])],
    ),
    Case(
        "more than that become their beginnings",
        (allow("s3:*"),),
        (use("s3:GetObject", f"{B}/in/x", f"{B}/in/y", f"{B}/out/z"),),
        [gives("s3:GetObject", on=f"{B}/*")],
        Width(most_names=1),
    ),
    Case(
        "beginnings that the log kept stay inside the grant",
        (allow("s3:GetObject", on=[f"{B}/in/*", "arn:aws:s3:::c/*"]),),
        (use("s3:GetObject", f"{B}/*", words=4),),
        [gives("s3:GetObject", on=f"{B}/in/*")],
    ),
    Case(
        "resources that were once not told stay as granted",
        (allow("s3:GetObject", on=[f"{B}/*", "arn:aws:s3:::c/*"]),),
        (use("s3:GetObject", f"{B}/x", unnamed=True),),
        [gives("s3:GetObject", on=[f"{B}/*", "arn:aws:s3:::c/*"])],
    ),
    Case(
        "a name that is no ARN tells no resource",
        (allow("s3:GetObject", on=[f"{B}/*"]),),
        (use("s3:GetObject", "b/x"), use("s3:PutObject", f"{B}/x")),
        [gives("s3:GetObject", on=f"{B}/*")],
    ),
    Case(
        "an ARN is cut at its last slash by choice, a bucket or table is not",
        (allow("*"),),
        (
            use("s3:GetObject", f"{B}/in/2026/x"),
            use("s3:ListBucket", B),
            use("dynamodb:DescribeTable", TABLE),
        ),
        [
            gives("s3:ListBucket", on=B),
            gives("s3:GetObject", on=f"{B}/in/2026/*"),
            gives("dynamodb:DescribeTable", on=TABLE),
        ],
        Width(names=Names.PREFIX),
    ),
    Case(
        "as granted by choice",
        (allow("s3:*", on=[f"{B}/*"]),),
        (use("s3:GetObject", f"{B}/x"),),
        [gives("s3:GetObject", on=f"{B}/*")],
        Width(names=Names.ANY),
    ),
    Case(
        "what comes and goes is written for all of its kind",
        (allow("ec2:*"),),
        (use("ec2:TerminateInstances", f"{EC2}:instance/i-0123456789abcdef0"),),
        [gives("ec2:TerminateInstances", on=f"{EC2}:instance/*")],
    ),
    Case(
        "indexes go with their table",
        (allow("dynamodb:*"),),
        (use("dynamodb:Query", TABLE),),
        [gives("dynamodb:Query", on=[TABLE, f"{TABLE}/index/*"])],
    ),
    Case(
        "a call that needs several resources stays as granted",
        (allow("ec2:RunInstances", on=[f"{EC2}:*/*"]), allow("ec2:Run*", on=["arn:aws:ec2:*::image/*"])),
        (use("ec2:RunInstances", "arn:aws:ec2:eu-west-1::image/ami-1"),),
        [gives("ec2:RunInstances", on=["arn:aws:ec2:*::image/*", f"{EC2}:*/*"])],
    ),
    Case(
        "an action without resources keeps its star, and only that",
        (allow("s3:List*", on=[f"{B}/*"]), allow("s3:ListAll*"), allow("s3:*", Condition=SECURE)),
        (use("s3:ListAllMyBuckets"),),
        [gives("s3:ListAllMyBuckets")],
    ),
    Case(
        "a name that its action cannot be about stays as granted",
        (allow("sqs:SendMessage", on=[f"{QUEUE}*"]),),
        (use("sqs:SendMessage", f"{B}/x"),),
        [gives("sqs:SendMessage", on=f"{QUEUE}*")],
    ),
    Case(
        "one statement without a condition suffices",
        (allow("s3:GetObject", Condition=SECURE), allow("s3:GetObject", on=[f"{B}/*"])),
        (use("s3:GetObject", f"{B}/x"),),
        [gives("s3:GetObject", on=f"{B}/x")],
    ),
    Case(
        "else all that may have given it, conditions word for word",
        (
            allow("s3:Get*", Condition=SECURE),
            allow("s3:GetObject", Condition={"StringLike": {"AWS:UserName": ["a*", "b"]}}),
        ),
        (use("s3:GetObject", f"{B}/x"),),
        [
            gives("s3:GetObject", on=f"{B}/x", Condition=SECURE),
            gives("s3:GetObject", on=f"{B}/x", Condition={"StringLike": {"AWS:UserName": ["a*", "b"]}}),
        ],
    ),
    Case(
        "a variable in a resource stays",
        (allow("s3:GetObject", on=[f"{B}/${{aws:username}}/*", "arn:aws:s3:::c/*"]),),
        (use("s3:GetObject", f"{B}/jane/x"),),
        [gives("s3:GetObject", on=f"{B}/${{aws:username}}/*")],
    ),
    Case(
        "NotAction becomes the actions used, NotResource the resources",
        ({"Effect": "Allow", "NotAction": "iam:*", "NotResource": ["arn:aws:s3:::c/*"]},),
        (use("s3:GetObject", f"{B}/x"), use("sqs:SendMessage")),
        [
            {"Effect": "Allow", "Action": "sqs:SendMessage", "NotResource": "arn:aws:s3:::c/*"},
            gives("s3:GetObject", on=f"{B}/x"),
        ],
    ),
    Case(
        "a beginning that NotResource may cut stays as granted",
        ({"Effect": "Allow", "Action": "s3:*", "NotResource": [f"{B}/secret/*"]},),
        (use("s3:GetObject", f"{B}/*", words=4),),
        [{"Effect": "Allow", "Action": "s3:GetObject", "NotResource": f"{B}/secret/*"}],
    ),
    Case(
        "a variable in a NotResource is never taken for a limit that is known",
        ({"Effect": "Allow", "Action": "s3:*", "NotResource": ["arn:aws:s3:::c/${aws:username}/*"]},),
        (use("s3:GetObject", f"{B}/x"),),
        [{"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::c/${aws:username}/*"}],
    ),
    Case(
        "denies stay, word for word",
        (allow("s3:*"), deny("s3:DeleteBucket", Sid="Never", Condition=SECURE)),
        (use("s3:GetObject", f"{B}/x"),),
        [gives("s3:GetObject", on=f"{B}/x"), deny("s3:DeleteBucket", Sid="Never", Condition=SECURE)],
    ),
    Case(
        "an action that the catalogue does not know stays as granted when used, and when it is written out",
        (allow("zebra:*", "zebra2:Run"),),
        (use("zebra:Run", "arn:aws:zebra:::x"),),
        [gives("zebra2:Run", "zebra:*")],
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_a_use_becomes_the_smallest_statements(case: Case) -> None:
    found = statements(sized(case.granted, *case.uses, width=case.width))
    assert sorted(map(json.dumps, found)) == sorted(map(json.dumps, case.proposed))


def test_a_refused_use_is_none_and_one_before_the_window_neither() -> None:
    uses = (use("s3:GetObject", f"{B}/x", decision=DENIED), use("s3:PutObject", at="2025-01-01T00:00:00Z"))
    found = AwsRightSizing(engine(role("app", allow("s3:*"))), no_doubts).of(ME, uses, "2026-01-01T00:00:00")
    assert not found.layout.inline


def test_a_use_that_is_not_granted_any_more_is_told_but_not_what_a_resource_gives() -> None:
    world = engine(
        role("app", allow("sqs:*")),
        resources={B: document(to({"AWS": role_arn("app")}, "s3:GetObject", on=f"{B}/*"))},
    )
    uses = (use("s3:GetObject", f"{B}/x"), use("s3:PutObject", f"{B}/x"))
    found = AwsRightSizing(world, no_doubts).of(ME, uses)
    assert [each.what for each in found.lapsed] == ["s3:PutObject"]
    assert found.used == 1


def test_an_identity_that_was_not_read_has_no_proposal() -> None:
    with pytest.raises(InvalidError, match="no role or user"):
        AwsRightSizing(engine(), no_doubts).of(ME, ())


def test_policies_of_a_user_are_its_own_those_attached_and_those_of_its_groups() -> None:
    jane = user("jane", allow("s3:GetObject"), groups=("people", "lost"), attached=(policy_arn("gone"),))
    world = engine(
        replace(jane, inline=(*jane.inline, NamedDocument("bad", "{}"))),
        group("people", deny("s3:*", on=f"{B}/secret"), attached=(policy_arn("m"),)),
        group("others", allow("iam:*")),
        policies={policy_arn("m"): document(allow("sqs:*"))},
    )
    who = identity(user_arn("jane"))
    uses = (called(who, "sqs:SendMessage", QUEUE), called(who, "s3:GetObject", f"{B}/x"))
    found = AwsRightSizing(world, no_doubts).of(who, uses)
    assert found.grants.untouched == (policy_arn("gone"),)
    assert [each.name for each in found.grants.unread] == ["bad"]
    assert found.grants.lost_groups == ("lost",)
    assert [each.get("Action") for each in statements(found)] == ["s3:GetObject", "sqs:SendMessage", ["s3:*"]]
    written = iam_document(found)
    assert written["keptManagedPolicies"] == [policy_arn("gone")]
    assert written["keptInlinePolicies"] == ["bad"]
    assert written["keptGroups"] == ["lost"]
    assert written["managedPolicies"] == []


def test_statements_of_the_old_language_keep_their_version_where_it_matters() -> None:
    old = json.dumps(
        {
            "Statement": {
                "Effect": "Allow",
                "Action": "s3:*",
                "Resource": [f"{B}/${{x}}/*", "arn:aws:s3:::c/*"],
            }
        }
    )
    world = engine(replace(role("app"), inline=(NamedDocument("old", old),)))
    uses = (use("s3:PutObject", f"{B}/${{x}}/1"), use("s3:GetObject", "arn:aws:s3:::c/1"))
    found = AwsRightSizing(world, no_doubts).of(ME, uses)
    versions = {each["Version"]: each["Statement"] for each in found.layout.inline}
    assert versions == {
        "2008-10-17": [gives("s3:PutObject", on=f"{B}/${{x}}/*")],
        CURRENT_VERSION: [
            gives("s3:PutObject", on="arn:aws:s3:::c/*"),
            gives("s3:GetObject", on="arn:aws:s3:::c/1"),
        ],
    }


# ---------------------------------------------------------------- doubts


def doubting(doubt: Doubt, *actions: str) -> Doubts:
    """Doubt these actions, and whatever pattern is asked about that may hold one of them."""

    def doubts(atom: Atom, _scope: str) -> Reason | None:
        is_meant = any(action_intersects(each, atom.action) for each in actions)
        return Reason(doubt.value, "because") if is_meant else None

    return doubts


@pytest.mark.parametrize(
    ("granted", "kept"),
    [
        (allow("iam:PassRole", "iam:GetRole"), ["iam:PassRole"]),
        (allow("iam:*"), ["iam:PassRole"]),
        (allow("*"), ["iam:PassRole"]),
        (allow("*:Pass*"), ["iam:PassRole"]),
        ({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}, ["iam:PassRole"]),
        ({"Effect": "Allow", "NotAction": "iam:Pass*", "Resource": "*"}, None),
        (allow("s3:*"), []),
    ],
)
def test_what_is_not_observable_stays_on_what_it_is_granted_on(
    granted: Statement, kept: list[str] | None
) -> None:
    found = sized((granted,), doubts=doubting(Doubt.NOT_OBSERVABLE, "iam:PassRole"))
    if kept is None:  # the doubt is about something that the statement leaves out: nothing of it is found
        assert statements(found) == [granted]
    else:
        assert statements(found) == ([gives(*kept)] if kept else [])
        assert [each.what for each in found.kept] == kept


@pytest.mark.parametrize(
    ("granted", "actions"),
    [
        (allow("iam:PassRole", "sqs:SendMessage"), ["iam:PassRole"]),
        (allow("iam:*", "sqs:*"), ["iam:*"]),
        (allow("iam:Get*"), ["iam:Get*"]),
        (allow("*"), ["iam:*"]),
        (allow("*:Get*"), ["iam:Get*"]),
        (allow("i*:Get*"), ["i*:Get*"]),
        (allow("i*"), ["i*"]),
        ({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}, ["iam:*"]),
    ],
)
def test_a_service_that_is_undecided_stays_whole(granted: Statement, actions: list[str]) -> None:
    found = sized((granted,), doubts=doubting(Doubt.UNDECIDED, "iam:*"))
    assert statements(found) == [gives(*actions)]
    assert {each.reason.doubt for each in found.kept} == {"Undecided"}


def test_a_complement_that_cuts_an_undecided_service_stays_whole() -> None:
    granted = {"Effect": "Allow", "NotAction": "iam:Delete*", "Resource": "*", "Condition": SECURE}
    found = sized((granted,), doubts=doubting(Doubt.UNDECIDED, "iam:*"))
    assert statements(found) == [granted]
    assert [each.what for each in found.kept] == ["*"]


def test_without_coverage_everything_stays() -> None:
    granted = (
        allow("s3:*", "iam:PassRole", on=[f"{B}/*"], Condition=SECURE),
        allow("*"),
        {"Effect": "Allow", "NotAction": "iam:*", "Resource": f"{B}/*"},
    )
    found = sized(granted, doubts=lambda _atom, _scope: Reason(Doubt.UNDECIDED.value, "not watched"))
    assert statements(found) == [
        gives("*"),
        {"Effect": "Allow", "NotAction": "iam:*", "Resource": f"{B}/*"},
    ]


def test_a_service_that_the_catalogue_does_not_know_can_be_undecided() -> None:
    found = sized((allow("*"),), doubts=doubting(Doubt.UNDECIDED, "zebra:*"), services=("zebra",))
    assert statements(found) == [gives("zebra:*")]


# ---------------------------------------------------------------- what is put together, and fits


def test_what_another_cut_gives_is_dropped() -> None:
    def cut(action: str, *resources: str, condition: str = "") -> Cut:
        return Cut(CURRENT_VERSION, condition, resources, (), (action,))

    assert joined(
        [
            cut("s3:GetObject", f"{B}/x", condition='{"Bool":{"a":"b"}}'),
            cut("s3:GetObject", f"{B}/*"),
            cut("S3:getobject", f"{B}/y"),
            cut("s3:Get*", f"{B}/*"),
            cut("s3:get*", f"{B}/*"),
            cut("s3:GetObject", f"{B}/z", condition="{}"),
        ]
    ) == (cut("s3:Get*", f"{B}/*"),)


def test_long_lists_become_patterns_that_stand_for_them_alone() -> None:
    cut = Cut(
        CURRENT_VERSION,
        "",
        ("*",),
        (),
        ("s3:GetObject", "kms:ListKeys", "kms:ListKeyRotations", "kms:ListKeyPolicies", "zebra:Run", "sns:*"),
    )
    assert exactly(cut, lambda _: True).actions == (
        "kms:ListKey*",
        "s3:GetObject",
        "sns:*",
        "zebra:Run",
    )
    assert exactly(cut, lambda _: False).actions == tuple(sorted(cut.actions))


def test_services_are_written_whole_where_that_is_granted() -> None:
    cut = Cut(CURRENT_VERSION, "", ("*",), (), ("kms:ListKeys", "kms:Encrypt", "s3:GetObject", "zebra:Run"))
    assert services_by_share([cut])[0] == "kms"
    assert services_by_share([cut])[-1] == "zebra"
    assert whole_services(cut, {"kms"}, lambda _: True).actions == ("kms:*", "s3:GetObject", "zebra:Run")
    assert whole_services(cut, {"kms"}, lambda _: False).actions == tuple(sorted(cut.actions))
    assert whole_services(cut, {"s3"}, lambda _: True).actions == tuple(sorted(cut.actions))


def many(count: int, length: int = 100) -> tuple[str, ...]:
    return tuple(f"{B}/{index:05}{'x' * length}" for index in range(count))


def test_what_does_not_fit_inline_goes_into_managed_policies() -> None:
    cuts = (Cut(CURRENT_VERSION, "", many(130), (), ("s3:GetObject",)),)
    grants = sized((allow("s3:*"),)).grants
    fitted = fit(cuts, grants)
    assert not fitted.layout.inline
    assert len(fitted.layout.managed) > 1
    assert all(len(json.dumps(each, separators=(",", ":"))) <= 6144 for each in fitted.layout.managed)
    found = {arn for each in fitted.layout.managed for arn in each["Statement"][0]["Resource"]}  # type: ignore[index]
    assert found == set(many(130))


def test_a_role_takes_its_proposal_in_managed_policies() -> None:
    uses = [use("s3:GetObject", *many(60, 200), words=None)]
    found = sized((allow("s3:*"),), *uses, width=Width(most_names=64))
    assert found.checked.requests == 60
    written = iam_document(found)
    assert [each["PolicyName"] for each in written["managedPolicies"]] == [  # type: ignore[attr-defined]
        f"app-rightsized-{number}" for number in range(1, len(found.layout.managed) + 1)
    ]
    assert len(found.layout.managed) > 1


@pytest.fixture
def small_quotas(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, limit in (("INLINE_CHARACTERS", 400), ("MANAGED_CHARACTERS", 700), ("ATTACHED_POLICIES", 2)):
        monkeypatch.setattr(f"leastwise.core.rightsizing.aws_layouts.{name}", limit)


@pytest.mark.usefixtures("small_quotas")
def test_long_lists_of_actions_are_shortened_until_they_fit() -> None:
    found = sized((allow("sns:*"),), doubts=doubting(Doubt.NOT_OBSERVABLE, "sns:*e*"))
    assert statements(found)[0]["Action"] != [each.what for each in found.kept]
    assert "sns:Get*" in statements(found)[0]["Action"]
    assert len(found.kept) > 30
    assert not found.widened


@pytest.mark.usefixtures("small_quotas")
def test_for_want_of_room_services_are_written_whole() -> None:
    names = [
        *catalogue().names_of(catalogue().expand("iam:*")),
        *catalogue().names_of(catalogue().expand("sns:*")),
    ]
    grants = sized((allow("iam:*"), allow("sns:*"))).grants
    fitted = fit((Cut(CURRENT_VERSION, "", ("*",), (), tuple(names[::2])),), grants)
    assert fitted.widened == ("iam:*", "sns:*")
    assert fitted.cuts[0].actions == fitted.widened
    assert len(fitted.layout.inline) == 1


@pytest.mark.usefixtures("small_quotas")
def test_what_fits_in_no_way_is_refused_with_the_numbers() -> None:
    grants = sized((allow("s3:*"),)).grants
    with pytest.raises(
        QuotaExceededError, match="in each managed policy, which needs 6 of them beside 0 that stay"
    ):
        fit((Cut(CURRENT_VERSION, "", many(20), (), ("s3:GetObject",)),), grants)
    with pytest.raises(QuotaExceededError, match="one statement takes"):
        lay_out((Cut(CURRENT_VERSION, "", (B + "x" * 1000,), (), ("s3:GetObject",)),), ())


# ---------------------------------------------------------------- the check


def test_a_proposal_that_denies_a_recorded_use_is_refused() -> None:
    before = engine(role("app", allow("s3:*")))
    entity = before.world.roles[role_arn("app")]
    grants = grants_of(before.world, entity)
    after = proposed_engine(before, entity, grants, Layout(()))
    needs = tuple(aws_needs([use("s3:GetObject", f"{B}/x")]))
    with pytest.raises(
        RefusedProposalError, match="would deny a recorded use: s3:GetObject on arn:aws:s3:::b/x"
    ):
        replay(before, after, ME, needs, grants)


@pytest.mark.parametrize(
    "cut",
    [
        Cut(CURRENT_VERSION, "", ("*",), (), ("s3:GetObject",)),
        Cut(CURRENT_VERSION, "", (f"{B}/*",), (), ("s3:*",)),
        Cut(CURRENT_VERSION, '{"Bool":{}}', (f"{B}/*",), (), ("s3:PutObject",)),
        Cut(CURRENT_VERSION, "", (), ("arn:aws:s3:::c",), ("s3:GetObject",)),
        Cut(CURRENT_VERSION, "", (f"{B}/*",), (), (), ("s3:PutObject",)),
        Cut(CURRENT_VERSION, "", (f"{B}/*",), (), ("sqs:SendMessage",)),
        Cut("2008-10-17", "", (f"{B}/${{x}}",), (), ("s3:GetObject",)),
        Cut(CURRENT_VERSION, "", ("*",), (), ("iam:GetRole",)),
    ],
    ids=lambda cut: cut.text,
)
def test_a_statement_outside_the_grant_is_refused(cut: Cut) -> None:
    granted = (
        allow("s3:Get*", on=f"{B}/*"),
        allow("sqs:*", Condition=SECURE),
        {"Effect": "Allow", "NotAction": "iam:*", "NotResource": [f"{B}/*", "arn:aws:s3:::c"]},
    )
    grants = sized(granted).grants
    if cut.actions == ("sqs:SendMessage",):
        grants = sized(granted[:2]).grants
    if cut.not_resources:
        grants = sized(granted[:2]).grants
    if cut.resources == ("*",) and cut.actions == ("s3:GetObject",):
        grants = sized(granted[:2]).grants
    with pytest.raises(RefusedProposalError, match="would widen the grant: "):
        require_inside_grants([cut], grants, Layout(()))


def test_a_deny_that_is_gone_is_refused() -> None:
    grants = sized((allow("s3:*"), deny("s3:DeleteBucket"))).grants
    with pytest.raises(RefusedProposalError, match=r"would drop a Deny: inline policy .*/own Statement\[1\]"):
        require_inside_grants((), grants, Layout(()))


def test_a_request_that_the_evaluator_allows_beyond_today_is_refused() -> None:
    before, after = engine(role("app", allow("s3:Get*"))), engine(role("app", allow("s3:*")))
    cut = Cut(CURRENT_VERSION, "", (f"{B}/x",), (), ("s3:*", "zebra:Run"), ("s3:Abort*",))
    with pytest.raises(RefusedProposalError, match="would widen the grant: s3:"):
        probe(before, after, ME, [cut])
    assert probe(before, before, ME, [cut]) == 0
