"""Excess of cloud identities: by action, with targets, limits and denies."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from excess_worlds import ROLE, called, observation, seen, weigh_cloud
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.entries import Clause, Entry
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.excess.atoms import Target
from leastwise.core.excess.targets import may_hold, target_covers
from leastwise.core.excess.verdicts import Verdict
from leastwise.core.patterns import resource_covers
from leastwise.core.snapshots import Plane

INLINE = f"{ROLE.removeprefix('aws:')}/own"
LAMBDA = "lambda:DeleteFunction"
HERE = "111122223333"
BUCKET, OTHER = "arn:aws:s3:::a", "arn:aws:s3:::b"
USED, UNUSED, UNDECIDED, HIDDEN = Verdict.USED, Verdict.UNUSED, Verdict.UNDECIDED, Verdict.NOT_OBSERVABLE


def allow(actions: str, resources: str = "*", part: str = "Statement[0]", **more: object) -> Entry:
    entry = Entry(
        Plane.AWS,
        actions=tuple(actions.split()),
        resources=tuple(resources.split()),
        scope=HERE,
        sources=((Source("inline policy", INLINE, part),),),
    )
    return Entry(**{name: getattr(entry, name) for name in Entry.__slots__} | more)


def test_patterns_of_one_service_are_counted_action_by_action() -> None:
    found = weigh_cloud([allow("sqs:TagQ* sqs:DeleteQueue")], [called("sqs:TagQueue")])
    assert found.verdicts() == {
        f"{HERE}: sqs:DeleteQueue": UNUSED,
        f"{HERE}: sqs:TagQueue": USED,
    }


def test_an_action_is_used_whatever_its_case() -> None:
    found = weigh_cloud([allow("SQS:tagqueue")], [called("sqs:TagQueue")])
    assert list(found.verdicts().values()) == [USED]


def test_an_action_that_the_catalogue_does_not_know_stays_as_it_is_written() -> None:
    found = weigh_cloud([allow("newservice:DoIt newservice:List*")], [called("newservice:DoIt")])
    assert found.verdicts()[f"{HERE}: newservice:DoIt"] is USED
    assert found.verdicts()[f"{HERE}: newservice:List*"] is UNUSED
    assert found.excess.counts.wildcards_unused == 1


def test_limits_and_denies_take_actions_out_of_what_is_counted() -> None:
    boundary = ((Clause(("*",), actions=("sqs:*",), not_actions=("sqs:DeleteQueue",)),),)
    deny = (Clause(("*",), actions=("sqs:TagQueue",)),)
    found = weigh_cloud(
        [allow("sqs:TagQueue sqs:DeleteQueue sqs:CreateQueue", limits=boundary, excluded=deny)]
    )
    assert set(found.verdicts()) == {f"{HERE}: sqs:CreateQueue"}


def test_a_limit_over_every_action_and_a_deny_under_a_condition_take_nothing_out() -> None:
    boundary = ((Clause(("arn:aws:sqs:*",)),),)
    deny = (Clause(("*",), conditions=("x",), actions=("sqs:TagQueue",)),)
    found = weigh_cloud([allow("sqs:TagQueue", limits=boundary, excluded=deny)])
    assert set(found.verdicts()) == {f"{HERE}: sqs:TagQueue"}


@pytest.mark.parametrize(
    ("actions", "more", "used"),
    [
        ("*", {}, "sqs:TagQueue"),
        ("sqs*:*", {}, "sqs:TagQueue"),
        ("", {"not_actions": ("iam:*",)}, "sqs:TagQueue"),
    ],
)
def test_wildcards_over_services_are_reported_apart_and_hold_what_is_not_observable(
    actions: str, more: dict[str, Any], used: str
) -> None:
    entry = allow(actions, **more)
    assert weigh_cloud([entry], [called(used)]).excess.counts.wildcards_used == 1
    found = weigh_cloud([entry])
    assert found.excess.counts.used == found.excess.counts.unused == 0
    assert found.removable() == [] or actions == "sqs*:*"


def test_any_use_may_be_one_of_a_complement() -> None:
    found = weigh_cloud([allow("", not_actions=("sqs:*",))], [called("sqs:TagQueue")])
    assert found.excess.counts.wildcards_used == 1, "in doubt it is used"


def test_pass_role_is_not_observable_and_data_only_with_data_events() -> None:
    entry = allow("iam:PassRole s3:GetObject")
    verdicts = weigh_cloud([entry]).verdicts()
    assert verdicts == {f"{HERE}: iam:PassRole": HIDDEN, f"{HERE}: s3:GetObject": UNUSED}
    off = observation(seen(plane=Plane.AWS, missing=("data events",)))
    assert weigh_cloud([entry], watch=off).verdict(f"{HERE}: s3:GetObject") is HIDDEN


def test_a_service_with_unmapped_events_is_undecided() -> None:
    watch = observation(seen(plane=Plane.AWS), unmapped={"sqs": ("NewEvent",)})
    found = weigh_cloud([allow(f"sqs:TagQueue {LAMBDA} sq*:TagQueue")], watch=watch)
    assert found.verdict(f"{HERE}: sqs:TagQueue") is UNDECIDED
    assert "NewEvent" in found.reason(f"{HERE}: sqs:TagQueue")
    assert found.verdict(f"{HERE}: {LAMBDA}") is UNUSED
    assert found.verdict(f"{HERE}: sq*:TagQueue") is UNDECIDED
    found = weigh_cloud([allow("sqs:TagQueue")], watch=watch)
    assert found.removable() == []


def test_an_entry_that_is_not_certain_is_undecided() -> None:
    found = weigh_cloud([allow(LAMBDA, unknown=("the key policy was not read",))])
    assert found.reason(f"{HERE}: {LAMBDA}") == "not certain: the key policy was not read"
    nothing = weigh_cloud([Entry(Plane.AWS, unknown=("a policy was not read",))])
    assert nothing.verdicts() == {}


def test_what_is_had_by_trust_is_the_other_identitys() -> None:
    assert weigh_cloud([allow(LAMBDA, via=("aws:x",))]).verdicts() == {}


# ---------------------------------------------------------------- targets


def test_statements_on_different_resources_are_used_each_by_its_own() -> None:
    entries = [allow("s3:GetObject", f"{BUCKET}/*", "One"), allow("s3:GetObject", f"{OTHER}/*", "Two")]
    found = weigh_cloud(entries, [called("s3:GetObject", f"{BUCKET}/x")])
    assert [each.source.part for each in found.excess.removable] == ["Two"]
    both = weigh_cloud(entries, [called("s3:GetObject")])
    assert both.removable() == [], "without a name it may have been either"


def test_a_use_that_fits_no_target_counts_for_all() -> None:
    entries = [allow("s3:GetObject", f"{BUCKET}/*", "One"), allow("s3:GetObject", f"{OTHER}/*", "Two")]
    assert weigh_cloud(entries, [called("s3:GetObject", "arn:aws:s3:::c/x")]).removable() == []


def test_a_use_in_another_account_is_none_of_this_scope() -> None:
    found = weigh_cloud([allow(LAMBDA)], [called(LAMBDA, place="444455556666")])
    assert list(found.verdicts().values()) == [UNUSED]
    assert list(weigh_cloud([allow(LAMBDA)], [called(LAMBDA, place=HERE)]).verdicts().values()) == [USED]


def test_a_statement_is_covered_by_a_wider_one_that_stays() -> None:
    entries = [allow(LAMBDA, "arn:aws:lambda:*:*:function:a", "Narrow"), allow("lambda:*", "*", "Wide")]
    found = weigh_cloud(entries, [called(LAMBDA, "arn:aws:lambda:eu-west-1:111122223333:function:a")])
    removable = {each.source.part: each.covered_by for each in found.excess.removable}
    assert removable in (
        {"Narrow": (Source("inline policy", INLINE, "Wide"),)},
        {"Wide": ()} | {},
    )


def test_a_statement_under_a_condition_covers_only_what_is_under_it_too() -> None:
    free, bound = allow(LAMBDA, part="Free"), allow(LAMBDA, part="Bound", conditions=("mfa",))
    found = weigh_cloud([free, bound], [called(LAMBDA)])
    assert [each.source.part for each in found.excess.removable] == ["Bound"]


@pytest.mark.parametrize(
    ("outer", "inner", "covers"),
    [
        (Target(("*",)), Target((BUCKET,)), True),
        (Target((BUCKET,)), Target(("*",)), False),
        (Target((f"{BUCKET}*",)), Target((BUCKET,)), True),
        (Target((BUCKET, OTHER)), Target((OTHER,)), True),
        (Target((BUCKET,)), Target((BUCKET, OTHER)), False),
        (Target(("*",), conditions=("a",)), Target((BUCKET,), conditions=("a", "b")), True),
        (Target(("*",), conditions=("a",)), Target((BUCKET,)), False),
        (Target(("*",), unknown=("x",)), Target((BUCKET,)), False),
        (Target(("*",), is_data=True), Target((BUCKET,)), False),
        (Target(("*",), not_actions=("x",)), Target((BUCKET,)), False),
        (Target(("*",), not_actions=("x",)), Target((BUCKET,), not_actions=("x", "y")), True),
        (Target(("*",), excluded=(Clause((BUCKET,)),)), Target((BUCKET,)), False),
        (Target(("*",), limits=((Clause((BUCKET,)),),)), Target((BUCKET,)), False),
        (Target((), (BUCKET,)), Target((OTHER,)), False),
        (Target((), (BUCKET,), conditions=()), Target((), (BUCKET,), conditions=("a",)), True),
    ],
)
def test_targets_cover_each_other_only_without_a_doubt(outer: Target, inner: Target, *, covers: bool) -> None:
    assert target_covers(Plane.AWS, outer, inner) is covers


@pytest.mark.parametrize(
    ("resources", "names", "may"),
    [
        (f"{BUCKET}/*", (f"{BUCKET}/x",), True),
        (f"{BUCKET}/*", (f"{OTHER}/x",), False),
        (f"{BUCKET}/*", (f"{OTHER}/x", f"{BUCKET}/y"), True),
        (f"{BUCKET}/logs/*", (f"{BUCKET}/*",), True),  # the beginning of a name
        (f"{BUCKET}/*", ("a",), True),  # no ARN: it proves nothing
        ("*", (f"{OTHER}/x",), True),
        ("", (f"{OTHER}/x",), True),
    ],
)
def test_a_name_may_be_of_a_target(resources: str, names: tuple[str, ...], *, may: bool) -> None:
    assert may_hold(Plane.AWS, Target(tuple(resources.split())), names) is may
    assert may_hold(Plane.GCP, Target(tuple(resources.split())), names)


# ---------------------------------------------------------------- Google Cloud and Azure


AGENT = IdentityId("gcp:serviceAccount:x@p.iam.gserviceaccount.com")
APP = IdentityId("azure:0f0e")
PROJECT = "//cloudresourcemanager.googleapis.com/projects/p"
CREATE = "compute.instances.create"
READ = "Microsoft.Compute/virtualMachines/read"
WRITE = "Microsoft.Compute/virtualMachines/write"


def google(*permissions: str, index: int = 0, scope: str = PROJECT) -> Entry:
    chain = (Source("allow policy", scope, f"bindings[{index}]"), Source("role", "roles/x"))
    return Entry(Plane.GCP, actions=permissions, resources=("*",), scope=scope, sources=(chain,))


def azure(*actions: str, scope: str = "/subscriptions/s", **more: object) -> Entry:
    chain = (Source("role assignment", f"{scope}/a"), Source("role definition", "x"))
    entry = Entry(Plane.AZURE, actions=actions, resources=("*",), scope=scope, sources=(chain,))
    return Entry(**{name: getattr(entry, name) for name in Entry.__slots__} | more)


def test_permissions_of_google_cloud_are_used_wherever_the_use_was() -> None:
    named = {Source("allow policy", PROJECT, "bindings[0]"): frozenset({AGENT})}
    entries = [google("compute.instances.delete", "compute.instances.create")]
    uses = [called("compute.instances.create", identity=AGENT, place="p")]
    found = weigh_cloud(entries, uses, identity=AGENT, named=named)
    assert found.verdicts() == {
        f"{PROJECT}: compute.instances.create": USED,
        f"{PROJECT}: compute.instances.delete": UNUSED,
    }
    assert weigh_cloud(entries, identity=AGENT, named=named).removable() == [
        f"allow policy {PROJECT} bindings[0]"
    ]


def test_a_role_that_nobody_described_is_a_wildcard_of_which_nothing_is_known() -> None:
    found = weigh_cloud([google("*")], identity=AGENT)
    assert list(found.verdicts().values()) == [HIDDEN]


def test_patterns_of_azure_are_reported_apart_and_what_is_taken_out_of_them_is_not_held() -> None:
    entry = azure("Microsoft.Compute/*", WRITE, not_actions=(WRITE,))
    found = weigh_cloud([entry], [called(WRITE, identity=APP)], identity=APP)
    assert set(found.verdicts()) == {"/subscriptions/s: Microsoft.Compute/*"}


def test_an_assignment_above_covers_one_below() -> None:
    entries = [azure(READ, WRITE), azure(READ, scope="/subscriptions/s/resourceGroups/g")]
    uses = [called(READ, identity=APP), called(WRITE, identity=APP)]
    found = weigh_cloud(entries, uses, identity=APP)
    assert found.removable() == ["role assignment /subscriptions/s/resourceGroups/g/a"]


def test_what_a_group_was_given_stays() -> None:
    chain = (Source("group", "g1", "Team"), Source("role assignment", "ra"), Source("role definition", "x"))
    found = weigh_cloud([azure(WRITE, sources=(chain,))], identity=APP)
    assert found.excess.grants == ()
    assert list(found.verdicts().values()) == [UNUSED]


NAMED = {Source("allow policy", PROJECT, "bindings[0]"): frozenset({AGENT})}


def test_a_project_that_the_logs_are_not_of_leaves_its_grants_undecided() -> None:
    elsewhere = "//cloudresourcemanager.googleapis.com/projects/q"
    named = NAMED | {Source("allow policy", elsewhere, "bindings[0]"): frozenset({AGENT})}
    entries = [google(CREATE), google(CREATE, scope=elsewhere)]
    watch = observation(seen(plane=Plane.GCP, scope="projects/p"))
    found = weigh_cloud(entries, identity=AGENT, named=named, watch=watch)
    assert found.verdicts() == {f"{PROJECT}: {CREATE}": UNUSED, f"{elsewhere}: {CREATE}": UNDECIDED}
    assert found.reason(f"{elsewhere}: {CREATE}") == "projects/q: not watched: no log covers it"
    assert found.removable() == [f"allow policy {PROJECT} bindings[0]"]


def test_a_scope_whose_name_tells_no_project_is_undecided() -> None:
    bucket = "//storage.googleapis.com/projects/_/buckets/b"
    named = {Source("allow policy", bucket, "bindings[0]"): frozenset({AGENT})}
    found = weigh_cloud([google(CREATE, scope=bucket)], identity=AGENT, named=named)
    assert list(found.verdicts().values()) == [UNDECIDED]
    assert "its name does not tell" in found.reason(f"{bucket}: {CREATE}")


@pytest.mark.parametrize(
    ("entry", "identity", "unmapped", "expected"),
    [
        (google(CREATE), AGENT, {"compute": ("v1.compute.x",)}, UNDECIDED),
        (google(CREATE), AGENT, {"storage": ("x",)}, UNUSED),
        (azure(WRITE), APP, {"microsoft.compute/virtualmachines": ("x",)}, UNDECIDED),
        (azure(WRITE), APP, {"microsoft.storage": ("x",)}, UNUSED),
    ],
)
def test_unknown_events_of_a_service_leave_its_permissions_undecided(
    entry: Entry, identity: IdentityId, unmapped: dict[str, tuple[str, ...]], expected: Verdict
) -> None:
    watch = observation(seen(plane=entry.plane), unmapped=unmapped)
    found = weigh_cloud([entry], identity=identity, named=NAMED, watch=watch)
    assert list(found.verdicts().values()) == [expected]


# ---------------------------------------------------------------- properties

ACTIONS = ("sqs:TagQueue", "sqs:DeleteQueue", "sqs:*", LAMBDA, "*", "iam:PassRole")
PATTERNS = ("*", f"{BUCKET}*", BUCKET, OTHER, f"{OTHER}/*")
ENTRIES = st.lists(
    st.tuples(
        st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=2, unique=True),
        st.lists(st.sampled_from(PATTERNS), min_size=1, max_size=2, unique=True),
        st.sampled_from(((), ("mfa",))),
    ),
    min_size=1,
    max_size=5,
)
CALLS = st.lists(
    st.tuples(
        st.sampled_from(("sqs:TagQueue", "sqs:DeleteQueue", LAMBDA)),
        st.sampled_from((BUCKET, OTHER, f"{OTHER}/x", "")),
    ),
    max_size=5,
)


def _gives(entry: Entry, action: str, name: str, conditions: tuple[str, ...]) -> bool:
    service = action.partition(":")[0]
    return (
        any(each in ("*", action, f"{service}:*") for each in entry.actions)
        and (not name or any(resource_covers(each, name) for each in entry.resources))
        and set(entry.conditions) <= set(conditions)
    )


@given(ENTRIES, CALLS)
def test_removing_every_removable_statement_leaves_every_call_allowed(
    written: list[tuple[list[str], list[str], tuple[str, ...]]], calls: list[tuple[str, str]]
) -> None:
    entries = [
        allow(" ".join(actions), " ".join(resources), f"s{number}", conditions=conditions)
        for number, (actions, resources, conditions) in enumerate(written)
    ]
    uses = [called(action, *([name] if name else [])) for action, name in calls]
    found = weigh_cloud(entries, uses)
    gone = {each.source.part for each in found.excess.removable}
    left = [entry for entry in entries if entry.sources[0][0].part not in gone]
    for action, name in calls:
        for conditions in ((), ("mfa",)):
            if any(_gives(entry, action, name, conditions) for entry in entries):
                assert any(_gives(entry, action, name, conditions) for entry in left), (action, name)
