from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_engines import FakeEngine
from leastwise.core.comparisons import (
    Access,
    Change,
    PathChange,
    accesses,
    compare_estates,
    covers_access,
)
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.engines import Edge
from leastwise.core.evaluation.entries import Clause, Entry
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.snapshots import Plane

A, B = "k8s:a", "k8s:b"


def rbac(verbs: str, resources: str, scope: str = "", names: str = "", groups: str = "") -> Entry:
    return Entry(
        Plane.KUBERNETES,
        actions=tuple(verbs.split()),
        api_groups=tuple(groups.split()) or ("",),
        resources=tuple(resources.split()),
        names=tuple(names.split()),
        scope=scope,
    )


def iam(actions: str, resources: str = "*", **more: object) -> Entry:
    entry = Entry(Plane.AWS, actions=tuple(actions.split()), resources=tuple(resources.split()))
    return replace(entry, **more)  # type: ignore[arg-type]  # a test's own shorthand


def estate(plane: Plane = Plane.KUBERNETES, /, **entries: tuple[Entry, ...]) -> Estate:
    prefix = "k8s" if plane is Plane.KUBERNETES else "aws"
    held = {f"{prefix}:{name}": found for name, found in entries.items()}
    return Estate({plane: FakeEngine(plane, entries=held)})


def one(entry: Entry) -> Access:
    (found,) = accesses([entry])
    return found


# ---------------------------------------------------------------- comparing


def test_new_and_lost_access_are_told_by_identity() -> None:
    before = estate(a=(rbac("get", "pods", "x"),), b=())
    after = estate(a=(rbac("list", "pods", "x"),), b=())
    found = compare_estates(before, after)
    assert [(each.identity, each.access.action) for each in found.new] == [(A, "list")]
    assert [(each.identity, each.access.action) for each in found.lost] == [(A, "get")]
    assert found.widens
    assert not found.is_empty


def test_what_a_wider_grant_held_before_is_not_new() -> None:
    before = estate(a=(rbac("*", "*", groups="*"),))
    after = estate(a=(rbac("get", "secrets", "x"),))
    found = compare_estates(before, after)
    assert not found.new
    assert len(found.lost) == 1
    assert not found.widens


def test_another_binding_for_the_same_access_is_no_change() -> None:
    first = replace(rbac("get", "pods"), sources=((Source("RoleBinding", "x"),),))
    second = replace(first, sources=((Source("RoleBinding", "y"),),))
    assert compare_estates(estate(a=(first,)), estate(a=(second,))).is_empty


def test_a_change_names_the_chain_that_gives_it() -> None:
    chain = (Source("RoleBinding", "x"), Source("Role", "r"))
    after = estate(a=(replace(rbac("get", "pods"), sources=(chain,)),))
    assert compare_estates(estate(a=()), after).new == (
        Change(IdentityId(A), one(rbac("get", "pods")), chain),
    )


def test_who_comes_and_goes_is_told() -> None:
    found = compare_estates(estate(a=()), estate(b=(rbac("get", "pods"),)))
    assert (found.appeared, found.vanished) == ((B,), (A,))
    assert [each.identity for each in found.new] == [B]


def test_new_paths_widen_and_steps_are_told() -> None:
    step = Edge(A, "k8s:asset:secrets:x", "K8S-read-secrets")
    harmless = Edge(A, "k8s:asset:configmaps:x", "K8S-read")
    after = Estate({Plane.KUBERNETES: FakeEngine(Plane.KUBERNETES, steps=(step, harmless))})
    before = Estate({Plane.KUBERNETES: FakeEngine(Plane.KUBERNETES, steps=(harmless,))})
    found = compare_estates(before, after)
    assert found.new_paths == (PathChange(IdentityId(A), step.target),)
    assert (found.new_edges, found.lost_edges) == ((step,), ())
    assert found.widens
    back = compare_estates(after, before)
    assert (back.lost_paths, back.lost_edges) == (found.new_paths, (step,))
    assert not back.widens
    gone = compare_estates(after, Estate({Plane.KUBERNETES: FakeEngine(Plane.KUBERNETES)}))
    assert gone.lost_paths == found.new_paths


def paths(before: list[Edge], after: list[Edge]) -> tuple[list[str], list[str]]:
    sides = [
        Estate({Plane.KUBERNETES: FakeEngine(Plane.KUBERNETES, steps=tuple(steps))})
        for steps in (before, after)
    ]
    found = compare_estates(*sides)
    return (
        [f"{each.identity} {each.asset}" for each in found.new_paths],
        [f"{each.identity} {each.asset}" for each in found.lost_paths],
    )


@pytest.mark.parametrize(
    ("whole", "part"),
    [
        ("k8s:asset:secrets:x", "k8s:asset:secret:x/db"),
        ("k8s:asset:secrets:*", "k8s:asset:secret:x/db"),
        ("k8s:asset:secrets:*", "k8s:asset:secrets:x"),
        ("k8s:asset:namespace-admin:x", "k8s:asset:secrets:x"),
        ("k8s:asset:nodes:cluster", "k8s:asset:node:n"),
        ("k8s:asset:cluster-admin:cluster", "k8s:asset:secret:x/db"),
        ("aws:asset:admin:111122223333", "aws:asset:data:111122223333/secrets"),
        ("azure:asset:owner:/subscriptions/s", "azure:asset:secrets:/subscriptions/s/resourcegroups/g"),
        ("azure:asset:admin:/subscriptions/s", "azure:asset:admin:/subscriptions/s/resourcegroups/g"),
    ],
)
def test_naming_a_part_of_what_was_reached_opens_no_path(whole: str, part: str) -> None:
    before, after = [Edge(A, whole, "K8S-read")], [Edge(A, part, "K8S-read")]
    assert paths(before, after) == ([], [f"{A} {whole}"])
    assert paths(after, before) == ([f"{A} {whole}"], [])


@pytest.mark.parametrize(
    ("held", "other"),
    [
        ("k8s:asset:secrets:x", "k8s:asset:secret:y/db"),
        ("k8s:asset:secret:x/db", "k8s:asset:secrets:x"),
        ("k8s:asset:secret:x/db", "k8s:asset:secret:x/key"),
        ("k8s:asset:namespace-admin:n", "k8s:asset:node:n"),
        ("aws:asset:admin:111122223333", "aws:asset:data:444455556666/secrets"),
        ("k8s:asset:cluster-admin:cluster", "aws:asset:admin:111122223333"),
    ],
)
def test_what_lies_elsewhere_is_a_new_path(held: str, other: str) -> None:
    before = [Edge(A, held, "K8S-read"), Edge(B, other, "K8S-read")]
    assert paths(before, [*before, Edge(A, other, "K8S-read")])[0] == [f"{A} {other}"]


def test_a_part_first_named_below_what_was_reached_is_no_new_path_and_one_that_was_there_is() -> None:
    above, below = "gcp:asset:admin:organizations/9", "gcp:asset:admin:projects/p"
    holds = [Edge(A, above, "GCP-set-policy")]
    named = [*holds, Edge(above, below, "GCP-admin-of")]
    assert paths(holds, named) == ([], [])
    assert paths(named, holds) == ([], [])
    two = [*holds, Edge(B, above, "GCP-set-policy")]
    assert paths(two, [*two, named[-1]]) == ([], [])
    known = [*holds, Edge(B, below, "GCP-set-policy")]
    assert paths(known, [*known, Edge(above, below, "GCP-admin-of")])[0] == [f"{A} {below}"]


def test_an_identity_of_no_engine_changes_nothing() -> None:
    engine = FakeEngine(Plane.KUBERNETES, entries={"strange": ()})
    assert compare_estates(Estate({}), Estate({Plane.KUBERNETES: engine})).new == ()


VERBS, KINDS, SCOPES = ("get", "list", "*"), ("pods", "pods/log", "*/log", "*"), ("", "x", "y")
ENTRIES = st.lists(
    st.builds(
        rbac,
        st.sampled_from(VERBS),
        st.sampled_from(KINDS),
        st.sampled_from(SCOPES),
        st.sampled_from(("", "n")),
    ),
    max_size=5,
).map(tuple)
CLOUD = st.lists(
    st.builds(
        iam,
        st.sampled_from(("s3:Get*", "s3:GetObject", "s3:*", "*")),
        st.sampled_from(("*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/k")),
        conditions=st.sampled_from(((), ("aws:x is 1",))),
        not_actions=st.sampled_from(((), ("iam:*",), ("iam:*", "sts:*"))),
    ),
    max_size=4,
).map(tuple)


@given(held=ENTRIES, granted=CLOUD)
def test_an_estate_compared_with_itself_has_no_change(
    held: tuple[Entry, ...], granted: tuple[Entry, ...]
) -> None:
    assert compare_estates(estate(a=held), estate(a=held)).is_empty
    assert compare_estates(
        estate(Plane.AWS, a=granted), estate(Plane.AWS, a=tuple(reversed(granted)))
    ).is_empty


@given(first=ENTRIES, second=ENTRIES, granted=CLOUD, others=CLOUD)
def test_what_is_new_one_way_is_lost_the_other_way(
    first: tuple[Entry, ...],
    second: tuple[Entry, ...],
    granted: tuple[Entry, ...],
    others: tuple[Entry, ...],
) -> None:
    for plane, before, after in ((Plane.KUBERNETES, first, second), (Plane.AWS, granted, others)):
        there = compare_estates(estate(plane, a=before), estate(plane, a=after))
        back = compare_estates(estate(plane, a=after), estate(plane, a=before))
        assert (there.new, there.lost) == (back.lost, back.new)


@given(first=ENTRIES, second=ENTRIES)
def test_more_grants_never_lose_access(first: tuple[Entry, ...], second: tuple[Entry, ...]) -> None:
    found = compare_estates(estate(a=first), estate(a=(*first, *second)))
    assert not found.lost


# ---------------------------------------------------------------- covering


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        (rbac("get", "pods"), rbac("get", "pods", "x"), True),
        (rbac("get", "pods", "x"), rbac("get", "pods"), False),
        (rbac("get", "pods", "x"), rbac("get", "pods", "y"), False),
        (rbac("*", "pods"), rbac("get", "pods"), True),
        (rbac("get", "pods"), rbac("*", "pods"), False),
        (rbac("get", "*"), rbac("get", "pods"), True),
        (rbac("get", "*/log"), rbac("get", "pods/log"), True),
        (rbac("get", "*/log"), rbac("get", "pods"), False),
        (rbac("get", "pods"), rbac("get", "pods/log"), False),
        (rbac("get", "pods"), rbac("get", "pods", names="n"), True),
        (rbac("get", "pods", names="n"), rbac("get", "pods"), False),
        (rbac("get", "pods", groups="*"), rbac("get", "pods", groups="apps"), True),
        (rbac("get", "pods", groups="apps"), rbac("get", "pods", groups="batch"), False),
        (iam("s3:*"), iam("s3:GetObject"), True),
        (iam("s3:GetObject"), iam("S3:getobject"), True),
        (iam("s3:GetObject"), iam("s3:*"), False),
        (iam("s3:Get*", "arn:aws:s3:::b/*"), iam("s3:GetObject", "arn:aws:s3:::b/k"), True),
        (iam("s3:Get*", "arn:aws:s3:::b/k"), iam("s3:GetObject", "arn:aws:s3:::b/*"), False),
        (iam("s3:*"), iam("s3:*", conditions=("c",)), True),
        (iam("s3:*", conditions=("c",)), iam("s3:*"), False),
        (iam("s3:*"), rbac("get", "pods"), False),
        (iam("", not_actions=("iam:*",)), iam("s3:GetObject"), True),
        (iam("", not_actions=("s3:Get*",)), iam("s3:GetObject"), False),
        (iam("*"), iam("", not_actions=("iam:*",)), True),
        (iam("s3:*"), iam("", not_actions=("iam:*",)), False),
        (iam("", not_actions=("iam:Get*",)), iam("", not_actions=("iam:*",)), True),
        (iam("", not_actions=("iam:*",)), iam("", not_actions=("iam:Get*",)), False),
        (iam("s3:*"), iam("s3:*", "", not_resources=("arn:b",)), True),
        (iam("s3:*", "", not_resources=("arn:b",)), iam("s3:*", "", not_resources=("arn:*",)), True),
        (iam("s3:*", "", not_resources=("arn:*",)), iam("s3:*", "", not_resources=("arn:b",)), False),
        (iam("s3:*", "arn:c"), iam("s3:*", "", not_resources=("arn:b",)), False),
        (iam("s3:*", "", not_resources=("arn:b",)), iam("s3:*", "arn:c"), False),
        (
            Entry(Plane.AZURE, actions=("a/read",), resources=("*",), scope="/subscriptions/s"),
            Entry(
                Plane.AZURE, actions=("a/read",), resources=("*",), scope="/subscriptions/s/resourceGroups/g"
            ),
            True,
        ),
        (
            Entry(Plane.AZURE, actions=("a/read",), resources=("*",), scope="/subscriptions/s"),
            Entry(Plane.AZURE, actions=("a/read",), resources=("*",), scope="/subscriptions/s2"),
            False,
        ),
        (
            Entry(Plane.KUBERNETES, actions=("get",), paths=("/healthz/*",)),
            Entry(Plane.KUBERNETES, actions=("get",), paths=("/healthz/etcd",)),
            True,
        ),
        (
            Entry(Plane.KUBERNETES, actions=("get",), paths=("/healthz",)),
            Entry(Plane.KUBERNETES, actions=("get",), paths=("/healthz",)),
            True,
        ),
        (
            Entry(Plane.KUBERNETES, actions=("get",), paths=("*",)),
            rbac("get", "pods"),
            False,
        ),
        (rbac("get", "*", groups="*"), Entry(Plane.KUBERNETES, actions=("get",), paths=("/metrics",)), False),
    ],
)
def test_what_covers_what(outer: Entry, inner: Entry, expected: bool) -> None:  # noqa: FBT001 (a column)
    assert covers_access(outer, one(inner)) is expected


def test_an_azure_data_action_is_no_control_action() -> None:
    control = Entry(Plane.AZURE, actions=("*",), resources=("*",), scope="/s")
    assert not covers_access(control, one(replace(control, is_data=True)))


def test_denies_limits_and_doubts_are_part_of_the_access() -> None:
    plain = iam("s3:*")
    clause = Clause(resources=("arn:b",), conditions=("c",), actions=("s3:Put*",), not_actions=("s3:PutTag",))
    for narrowed in (
        iam("s3:*", excluded=(clause,)),
        iam("s3:*", limits=((clause, Clause(not_resources=("arn:c",))),)),
        iam("s3:*", unknown=("a policy",)),
    ):
        assert covers_access(plain, one(narrowed))
        assert not covers_access(narrowed, one(plain))


def test_inert_grants_give_nothing() -> None:
    assert accesses([replace(rbac("get", "nodes", "x"), inert=True)]) == {}
