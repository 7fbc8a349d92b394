"""Access policies of EKS in the answers about the principals of access entries."""

from __future__ import annotations

from dataclasses import replace

import pytest

from leastwise.core.evaluation.aws.engine import AwsEngine
from leastwise.core.evaluation.aws.worlds import AwsWorld, EksAccessEntry, EksAccessPolicy, WorldRole
from leastwise.core.evaluation.decisions import Outcome, Source
from leastwise.core.evaluation.engines import Caller, Engine, KubernetesQuestion
from leastwise.core.evaluation.estates import Estate
from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.evaluation.kubernetes.engine import RbacEngine
from leastwise.core.evaluation.kubernetes.worlds import ClusterWorld
from leastwise.core.evaluation.links import find_links
from leastwise.core.evaluation.links.access import with_access_entries
from leastwise.core.evaluation.links.access_policies import ACCESS_POLICY_RULES
from leastwise.core.evaluation.links.eks import ACCESS_POLICIES
from leastwise.core.evaluation.trusts import Trusts
from leastwise.core.identities import Cluster, ServiceAccount
from leastwise.core.snapshots import ObservedNamespace, ObservedServiceAccount, Plane
from rbac_builders import binding, role, rule

ARN = "arn:aws:iam::111122223333:role/deployer"
CALLER = Caller(IdentityId(f"aws:{ARN}"))
POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKS"
TEMPLATE = "arn:aws:sts::111122223333:assumed-role/deployer/{{SessionName}}"
BARE = ClusterWorld(
    namespaces=(ObservedNamespace("dev-a", "1"), ObservedNamespace("prod", "2")),
    cluster=Cluster("c", name="c1"),
)
READS_ALL = replace(
    BARE,
    roles=(role("reader", rule(resources=["nodes"])),),
    bindings=(binding("everybody", "ClusterRole/reader", "Group system:authenticated"),),
)


def asked(
    policy: str = "", *namespaces: str, username: str = TEMPLATE, groups: tuple[str, ...] | None = ()
) -> EksAccessEntry:
    policies = (EksAccessPolicy(f"{POLICY}{policy}", namespaces),) if policy else ()
    return EksAccessEntry("c1", ARN, username, groups, "STANDARD", policies)


def estate(*entries: EksAccessEntry, cluster: ClusterWorld = BARE) -> Estate:
    aws = AwsWorld(frozenset({"111122223333"}), {ARN: WorldRole(ARN, "{}")}, access_entries=entries)
    world = with_access_entries(cluster, aws)
    engines: dict[Plane, Engine] = {Plane.KUBERNETES: RbacEngine(world), Plane.AWS: AwsEngine(aws)}
    return Estate(engines, links=find_links(world, aws))


def outcome(found: Estate, verb: str, resource: str, namespace: str = "") -> Outcome:
    question = KubernetesQuestion(verb, resource=resource, namespace=namespace)
    return Trusts(found).decide(CALLER, question, Plane.KUBERNETES).outcome


def test_a_cluster_admin_may_do_everything_and_the_policy_says_so() -> None:
    found = estate(asked("ClusterAdminPolicy"))
    decision = Trusts(found).decide(CALLER, KubernetesQuestion("delete", resource="nodes"), Plane.KUBERNETES)
    assert decision.outcome is Outcome.ALLOWED
    assert decision.reasons[0].sources == (
        Source("access entry", f"c1/{ARN}"),
        Source("access policy", f"{POLICY}ClusterAdminPolicy", "rules[0]"),
    )
    path = KubernetesQuestion("get", path="/metrics")
    assert Trusts(found).decide(CALLER, path, Plane.KUBERNETES).is_allowed


def test_a_viewer_of_one_namespace_reads_there_and_no_secrets() -> None:
    found = estate(asked("ViewPolicy", "a"))
    assert outcome(found, "get", "pods", "a") is Outcome.ALLOWED
    assert outcome(found, "get", "secrets", "a") is Outcome.IMPLICITLY_DENIED
    assert outcome(found, "get", "pods", "b") is Outcome.IMPLICITLY_DENIED
    assert outcome(found, "get", "pods") is Outcome.IMPLICITLY_DENIED


def test_policies_count_beside_the_groups_of_the_entry() -> None:
    local = replace(
        BARE,
        roles=(role("a/r", rule(resources=["secrets"])),),
        bindings=(binding("a/b", "Role/r", "Group ops"),),
    )
    found = estate(asked("ViewPolicy", "a", username="deployer", groups=("ops",)), cluster=local)
    assert outcome(found, "get", "secrets", "a") is Outcome.ALLOWED
    assert outcome(found, "get", "pods", "a") is Outcome.ALLOWED
    assert outcome(found, "delete", "pods", "a") is Outcome.IMPLICITLY_DENIED


def test_two_policies_of_one_entry_both_count() -> None:
    policies = tuple(
        EksAccessPolicy(f"{POLICY}{each}", ("a",)) for each in ("SecretReaderPolicy", "ViewPolicy")
    )
    found = estate(EksAccessEntry("c1", ARN, TEMPLATE, (), "STANDARD", policies))
    assert outcome(found, "get", "secrets", "a") is Outcome.ALLOWED
    assert outcome(found, "get", "pods", "a") is Outcome.ALLOWED


def test_who_holds_a_policy_is_found_by_what_it_gives() -> None:
    found = Trusts(estate(asked("ClusterAdminPolicy"))).holders(
        KubernetesQuestion("delete", resource="nodes"), Plane.KUBERNETES
    )
    assert CALLER.identity in {each.identity for each in found if each.decision.is_allowed}


def test_what_a_policy_gives_is_effective() -> None:
    entries = Trusts(estate(asked("SecretReaderPolicy", "a"))).effective(CALLER.identity)
    (secrets,) = (each for each in entries if each.plane is Plane.KUBERNETES)
    assert (secrets.resources, secrets.scope) == (("secrets",), "a")
    assert secrets.sources[0][0] == Source("access entry", f"c1/{ARN}")


def test_everybody_who_is_let_in_is_authenticated_and_holds_it_once() -> None:
    found = estate(asked(username="deployer"), cluster=READS_ALL)
    assert outcome(found, "get", "nodes") is Outcome.ALLOWED
    assert outcome(estate(asked(), cluster=READS_ALL), "get", "nodes") is Outcome.ALLOWED
    entries = Trusts(found).effective(CALLER.identity)
    assert len([each for each in entries if each.resources == ("nodes",)]) == 1
    holders = Trusts(found).holders(KubernetesQuestion("get", resource="nodes"), Plane.KUBERNETES)
    assert CALLER.identity in {each.identity for each in holders}


def test_a_policy_that_nobody_knows_makes_a_no_unknown() -> None:
    found = estate(asked("NewPolicy"), cluster=READS_ALL)
    question = KubernetesQuestion("delete", resource="nodes")
    decision = Trusts(found).decide(CALLER, question, Plane.KUBERNETES)
    assert decision.outcome is Outcome.UNKNOWN
    assert f"what the access policy {POLICY}NewPolicy gives is not known" in decision.reasons[0].text
    assert outcome(found, "get", "nodes") is Outcome.ALLOWED
    holders = {
        each.identity: each.decision.outcome for each in Trusts(found).holders(question, Plane.KUBERNETES)
    }
    assert holders[CALLER.identity] is Outcome.UNKNOWN


def test_an_entry_whose_policies_and_groups_were_not_listed_makes_a_no_unknown() -> None:
    found = estate(EksAccessEntry("", ARN))
    assert outcome(found, "get", "pods", "a") is Outcome.UNKNOWN
    told = [each.message for each in found.all_gaps() if each.scope == f"users/{ARN}"]
    assert told == [f"access entry c1/{ARN}: its groups and access policies were not listed"]


def test_several_open_points_of_one_user_are_all_told() -> None:
    policies = (EksAccessPolicy(f"{POLICY}One"), EksAccessPolicy(f"{POLICY}Two"))
    found = estate(EksAccessEntry("c1", ARN, TEMPLATE, (), "STANDARD", policies))
    holders = Trusts(found).holders(KubernetesQuestion("get", resource="pods"), Plane.KUBERNETES)
    (decision,) = (each.decision for each in holders if each.identity == CALLER.identity)
    texts = [each.text for each in decision.reasons]
    assert [any(f"{name} gives" in text for text in texts) for name in ("One", "Two")] == [True, True]


def test_a_pattern_of_namespaces_stands_for_those_that_there_are() -> None:
    found = estate(asked("ViewPolicy", "dev-*"))
    assert outcome(found, "get", "pods", "dev-a") is Outcome.ALLOWED
    assert outcome(found, "get", "pods", "prod") is Outcome.IMPLICITLY_DENIED


def test_a_pattern_is_open_where_namespaces_were_not_read() -> None:
    seen = replace(
        BARE,
        namespaces=None,
        roles=(role("dev-r/x", rule()),),
        bindings=(binding("dev-b/x", "Role/x", "User u"),),
        service_accounts=(ObservedServiceAccount(ServiceAccount("dev-s", "x"), "u", "1"),),
    )
    found = estate(asked("ViewPolicy", "dev-*"), cluster=seen)
    for namespace in ("dev-r", "dev-b", "dev-s"):
        assert outcome(found, "get", "pods", namespace) is Outcome.ALLOWED
    assert outcome(found, "get", "pods", "dev-x") is Outcome.UNKNOWN


def test_entries_of_several_clusters_are_nobodys_while_the_cluster_has_no_name() -> None:
    nameless = replace(BARE, cluster=Cluster("c"))
    found = estate(asked("ViewPolicy"), EksAccessEntry("c2", ARN), cluster=nameless)
    assert outcome(found, "get", "pods") is Outcome.UNKNOWN
    engine = found.engines[Plane.KUBERNETES]
    question = KubernetesQuestion("get", resource="pods")
    user, account = (
        Caller(IdentityId(f"k8s:{each}"), ("g",)) for each in ("jane", "system:serviceaccount:a:b")
    )
    assert engine.decide(user, question).outcome is Outcome.UNKNOWN
    assert engine.decide(account, question).outcome is Outcome.IMPLICITLY_DENIED
    assert [each.identity for each in engine.holders(question)] == ["k8s:group:system:masters"]


def test_a_user_who_is_allowed_by_a_group_stands_under_it() -> None:
    found = estate(EksAccessEntry("", ARN), cluster=READS_ALL).engines[Plane.KUBERNETES]
    holders = found.holders(KubernetesQuestion("get", resource="nodes"))
    assert f"k8s:{ARN}" not in {each.identity for each in holders}


def test_a_group_of_the_entry_is_told_once() -> None:
    found = Trusts(estate(asked("ViewPolicy"), cluster=READS_ALL))
    decision = found.decide(CALLER, KubernetesQuestion("get", resource="nodes"), Plane.KUBERNETES)
    assert [each.text for each in decision.reasons] == ["as a member of system:authenticated"]


def test_an_entry_without_a_word_is_no_identity_of_another_plane() -> None:
    assert outcome(estate(), "get", "pods") is Outcome.IMPLICITLY_DENIED


@pytest.mark.parametrize(
    ("policy", "verb", "resource", "is_allowed"),
    [
        ("AdminPolicy", "create", "rolebindings.rbac.authorization.k8s.io", True),
        ("AdminPolicy", "impersonate", "serviceaccounts", True),
        ("EditPolicy", "create", "rolebindings.rbac.authorization.k8s.io", False),
        ("EditPolicy", "create", "pods/exec", True),
        ("EditPolicy", "get", "secrets", True),
        ("ViewPolicy", "get", "pods/log", True),
        ("ViewPolicy", "create", "pods/exec", False),
        ("AdminViewPolicy", "list", "secrets", True),
        ("AdminViewPolicy", "delete", "secrets", False),
        ("SecretReaderPolicy", "get", "configmaps", False),
        ("HybridPolicy", "list", "nodes", True),
    ],
)
def test_policies_give_what_their_page_says(
    policy: str, verb: str, resource: str, *, is_allowed: bool
) -> None:
    name, _, group = resource.partition(".")
    name, _, subresource = name.partition("/")
    question = KubernetesQuestion(verb, group, name, subresource)
    decision = Trusts(estate(asked(policy))).decide(CALLER, question, Plane.KUBERNETES)
    assert decision.is_allowed is is_allowed


def test_every_policy_with_a_word_has_rules() -> None:
    assert set(ACCESS_POLICIES) <= set(ACCESS_POLICY_RULES)
