from __future__ import annotations

from excess_worlds import ROLE, SUBJECT, Weighed, called, used, weigh_cloud, weigh_cluster
from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.entries import Entry
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.excess.reaches import MOST, wide_uses
from leastwise.core.permissions import KubernetesRule
from leastwise.core.snapshots import Plane
from rbac_builders import binding, engine, role, rule


def texts(found: Weighed) -> dict[str, str]:
    return {
        f"{each.scope}: {each.atom.text}": each.text
        for each in wide_uses(found.weigher, found.excess, found.uses)
    }


def cluster(*rules: KubernetesRule, scope: str = "") -> RbacEngine:
    ref = "Role/a" if scope else "ClusterRole/a"
    name = f"{scope}/a" if scope else "a"
    return engine(role(name, *rules), binding(name, ref, SUBJECT))


def test_a_cluster_wide_grant_says_in_which_namespaces_it_was_used() -> None:
    world = cluster(rule(["get", "list"], ["pods"]))
    uses = [used(f"get pods in {place}") for place in "cab"]
    assert texts(weigh_cluster(world, uses)) == {": get pods": "cluster-wide, used in 3 namespaces: a, b, c"}
    assert texts(weigh_cluster(world, uses[:1])) == {": get pods": "cluster-wide, used in 1 namespace: c"}


def test_one_that_was_used_for_all_namespaces_says_so() -> None:
    found = weigh_cluster(cluster(rule(["list"], ["pods"])), [used("list pods"), used("list pods in a")])
    assert texts(found) == {": list pods": "cluster-wide, used cluster-wide"}


def test_a_wildcard_says_which_part_was_used() -> None:
    uses = [used("get pods/log in shop"), used("list pods in shop"), used("list pods in stock")]
    found = weigh_cluster(cluster(rule(["*"], ["*"]), scope="shop"), uses)
    assert texts(found) == {"shop: * *": "used of it: get pods/log, list pods"}


def test_only_so_many_parts_are_told() -> None:
    uses = [used(f"get thing{number} in shop") for number in range(MOST + 2)]
    (wide,) = texts(weigh_cluster(cluster(rule(["get"], ["*"]), scope="shop"), uses)).values()
    assert wide.endswith(" and 2 more")


def test_what_is_narrow_denied_or_long_ago_is_not_told() -> None:
    world = cluster(rule(["get"], ["pods"]), rule(["*"], ["secrets"]), scope="shop")
    uses = [
        used("get pods in shop"),
        used("get secrets in shop", decision="Denied"),
        used("get secrets in shop", days=100),
    ]
    assert texts(weigh_cluster(world, uses)) == {}


def test_a_wildcard_of_a_cloud_says_which_actions_were_used() -> None:
    chain = ((Source("inline policy", f"{ROLE.removeprefix('aws:')}/own", "S"),),)
    entry = Entry(Plane.AWS, ("*",), resources=("*",), scope="1", sources=chain)
    uses = [called("sqs:TagQueue"), called("s3:GetObject", place="1"), called("s3:PutObject", place="2")]
    assert texts(weigh_cloud([entry], uses)) == {"1: *": "used of it: s3:GetObject, sqs:TagQueue"}
