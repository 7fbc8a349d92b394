from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from excess_worlds import ACCOUNT, SUBJECT, called, observation, seen, used, weigh_cloud, weigh_cluster
from leastwise.core.drifts import Severity
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.excess.atoms import Atom
from leastwise.core.excess.scores import Counts, summed
from leastwise.core.excess.sensitivity import MANAGE, READ, WRITE, level_of
from leastwise.core.excess.summaries import summaries, summarise
from leastwise.core.permissions import KubernetesRule
from leastwise.core.snapshots import Plane
from rbac_builders import binding, engine, role, rule

K8S = Plane.KUBERNETES


def example() -> RbacEngine:
    """The example of docs/excess.md."""
    return engine(
        role(
            "shop/worker",
            rule(["get", "list"], ["pods"]),
            rule(["update"], ["configmaps"], names=["flags"]),
            rule(["*"], ["services"]),
        ),
        role("secrets", rule(["get"], ["secrets"])),
        binding("shop/works", "Role/worker", SUBJECT),
        binding("wide", "ClusterRole/secrets", SUBJECT),
    )


def test_the_example_of_the_documentation_has_the_score_that_it_says() -> None:
    found = weigh_cluster(example(), [used("get pods in shop"), used("get services in shop")])
    counts = found.excess.counts
    # used: get pods 1 x 2. Unused: list pods 1 x 2, update configmaps flags 4 x 1, get secrets 10 x 4
    assert (counts.weight_unused, counts.weight_decided) == (46, 48)
    assert counts.score == 96
    assert (counts.used, counts.unused, counts.wildcards_used) == (1, 3, 1)
    assert (counts.privileged_unused, counts.privileged_used) == (1, 0)
    assert counts.unused_share == 0.75
    assert counts.privileged_unused_share == 1.0


@pytest.mark.parametrize(
    ("unused", "decided", "score"),
    [(0, 0, None), (0, 7, 0), (7, 7, 100), (1, 1000, 1), (999, 1000, 99), (1, 2, 50), (2, 3, 67)],
)
def test_only_the_ends_of_the_score_are_exact(unused: int, decided: int, score: int | None) -> None:
    assert Counts(weight_unused=unused, weight_decided=decided).score == score


def test_nothing_decided_has_no_share() -> None:
    assert Counts(undecided=9).unused_share is None
    assert Counts(used=3).privileged_unused_share is None


def test_what_is_undecided_weighs_nothing() -> None:
    counts = weigh_cluster(example(), watch=observation(seen(3))).excess.counts
    assert (counts.undecided, counts.wildcards_open, counts.weight_decided) == (4, 1, 0)
    assert counts.score is None


COUNTS = st.builds(Counts, *[st.integers(0, 9)] * 5)


@given(st.lists(COUNTS, max_size=6))
def test_counts_add_up_in_any_order(counts: list[Counts]) -> None:
    total = Counts()
    for each in reversed(counts):
        total += each
    assert total == summed(counts)


@pytest.mark.parametrize(
    ("atom", "level"),
    [
        (Atom(K8S, "get", "", "pods"), READ),
        (Atom(K8S, "deletecollection", "", "pods"), WRITE),
        (Atom(K8S, "*", "", "pods"), MANAGE),
        (Atom(K8S, "impersonate", "", "users"), MANAGE),
        (Atom(K8S, "get", path="/metrics"), READ),
        (Atom(Plane.AWS, "s3:ListBucket"), READ),
        (Atom(Plane.AWS, "sqs:TagQueue"), WRITE),
        (Atom(Plane.AWS, "iam:PutRolePolicy"), MANAGE),
        (Atom(Plane.AWS, "unknown:Thing"), WRITE),
        (Atom(Plane.GCP, "storage.objects.get"), READ),
        (Atom(Plane.GCP, "resourcemanager.projects.setIamPolicy"), MANAGE),
        (Atom(Plane.GCP, "storage.objects.delete"), WRITE),
        (Atom(Plane.AZURE, "Microsoft.Storage/storageAccounts/read"), READ),
        (Atom(Plane.AZURE, "Microsoft.Authorization/roleAssignments/write"), MANAGE),
        (Atom(Plane.AZURE, "Microsoft.Storage/storageAccounts/write"), WRITE),
    ],
)
def test_access_levels(atom: Atom, level: str) -> None:
    assert level_of(atom) == level


def severities(*rules: KubernetesRule, scope: str = "shop") -> dict[str, Severity]:
    world = engine(role("worker", *rules), binding(f"{scope}/works", "ClusterRole/worker", SUBJECT))
    found = weigh_cluster(world)
    return {each.atom.text: each.severity for each in found.weigher.judged(found.excess)}


def test_risk_rules_say_what_is_sensitive() -> None:
    found = severities(
        rule(["get", "list"], ["secrets"]),
        rule(["get"], ["pods"]),
        rule(["create"], ["pods/exec"]),
        rule(["*"], ["*"], ["*"]),
        rule(["get"], ["*/exec"]),
        rule(["create"], ["secrets"], names=["x"]),
    )
    assert found["get secrets"] >= Severity.HIGH
    assert found["* *.*"] is Severity.CRITICAL
    assert found["create pods/exec"] >= Severity.HIGH
    assert found["get */exec"] >= Severity.MEDIUM
    assert found["get pods"] is Severity.INFO
    assert found["create secrets x"] is Severity.INFO, "a create names nothing"


def test_special_forms_of_what_rules_ask_for() -> None:
    world = engine(
        role(
            "worker",
            rule(["impersonate"], ["users", "userextras/scopes"], ["", "authentication.k8s.io"]),
            rule(["impersonate-on:user-info:get"], ["pods"]),
        ),
        binding("works", "ClusterRole/worker", SUBJECT),
    )
    found = weigh_cluster(world)
    told = {each.atom.text: each.severity for each in found.weigher.judged(found.excess)}
    assert told["impersonate users"] >= Severity.HIGH
    assert told["impersonate-on:user-info:get pods"] >= Severity.MEDIUM
    assert told["impersonate userextras/scopes.authentication.k8s.io"] > Severity.INFO, "userextras/*"


CHAIN = ((Source("inline policy", "arn:aws:iam::111122223333:role/api/own", "S"),),)


def test_reach_in_a_cloud_is_by_the_resources() -> None:
    def weight(*resources: str) -> int:
        entry = Entry(Plane.AWS, ("sqs:TagQueue",), resources=resources, sources=CHAIN)
        return weigh_cloud([entry]).excess.counts.weight_unused

    assert [weight("arn:aws:sqs:a:1:q"), weight("arn:aws:sqs:a:1:q*"), weight("*")] == [4, 8, 16]


def test_sensitive_actions_of_a_cloud_and_patterns_that_hold_them() -> None:
    entry = Entry(
        Plane.AWS, ("iam:PutRolePolicy", "ia*:Put*", "sqs:TagQueue"), resources=("*",), sources=CHAIN
    )
    found = weigh_cloud([entry], [called("sqs:TagQueue")])
    told = {each.atom.text: each.severity for each in found.weigher.judged(found.excess)}
    assert told["iam:PutRolePolicy"] >= Severity.HIGH
    assert told["ia*:Put*"] >= Severity.HIGH
    assert told["sqs:TagQueue"] is Severity.INFO


def test_summaries_are_by_group_worst_first_and_add_up() -> None:
    other = IdentityId("k8s:system:serviceaccount:stock:api")
    third = IdentityId("k8s:jane")
    worlds = {
        ACCOUNT: weigh_cluster(example(), [used("get pods in shop")]).excess,
        other: weigh_cluster(
            engine(role("stock/a", rule()), binding("stock/a", "Role/a", "ServiceAccount stock/api")),
            identity=other,
        ).excess,
        third: weigh_cluster(engine(), identity=third).excess,
    }
    found = summaries(worlds.values(), {ACCOUNT: "shop", other: "stock"}, rest="elsewhere")
    assert [(each.name, each.counts.score) for each in found] == [
        ("stock", 100),
        ("shop", 96),
        ("elsewhere", None),
    ]
    total = summarise("all", worlds.values())
    assert total.counts == summed(each.counts for each in found)
    assert total.removable == sum(each.removable for each in found) == 2
    assert total.removable_declared == 0
    assert total.counts.identities == 3
