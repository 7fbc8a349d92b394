"""From a policy to its Role and bindings: names, places, subjects, and one meaning in one form."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import kubernetes_block, policy, role_ref, rule
from leastwise.core.desires import DesiredKubernetes
from leastwise.core.identities import ServiceAccount
from leastwise.core.kubernetes_desires import desire_kubernetes, normalise_rules, rule_meaning, subjects_of
from leastwise.core.permissions import KubernetesRule
from leastwise.core.snapshots import BindingSubject, ObservedServiceAccount

API = ServiceAccount("payments", "payments-api")
WORDS = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=3)
RULES = st.lists(
    st.builds(
        lambda groups, resources, verbs, names: rule(resources, verbs, groups=groups, names=names),
        WORDS,
        WORDS,
        WORDS,
        st.lists(st.sampled_from(["x", "y"]), max_size=2),
    ),
    max_size=4,
)


def seen(name: str, *, deleting: bool = False, **labels: str) -> ObservedServiceAccount:
    account = ServiceAccount("payments", name)
    return ObservedServiceAccount(account, "u", "1", tuple(sorted(labels.items())), deleting=deleting)


# ---------------------------------------------------------------- subjects


def test_a_named_subject_is_the_one_of_that_name() -> None:
    accounts = [seen("payments-api"), seen("payments-api-2")]
    assert subjects_of(policy(), accounts) == (API,)


def test_a_name_that_does_not_exist_is_no_subject() -> None:
    """Design rule 8."""
    assert subjects_of(policy(), [seen("other")]) == ()
    assert subjects_of(policy(), [seen("payments-api", deleting=True)]) == ()


def test_a_selector_chooses_by_labels_sorted() -> None:
    accounts = [seen("z", app="x"), seen("a", app="x", tier="1"), seen("b", app="y")]
    found = subjects_of(policy(match_labels={"app": "x"}), accounts)
    assert [each.name for each in found] == ["a", "z"]


def test_a_selector_with_expressions_needs_all_of_them() -> None:
    chosen = policy(match_labels={"app": "x"})
    subject = replace(chosen.subject, match_expressions=(("tier", "NotIn", ("1",)),))
    accounts = [seen("a", app="x", tier="1"), seen("b", app="x", tier="2"), seen("c", app="x")]
    found = subjects_of(replace(chosen, subject=subject), accounts)
    assert [each.name for each in found] == ["b", "c"]


# ---------------------------------------------------------------- objects


def test_rules_become_one_role_and_the_binding_that_gives_it() -> None:
    desired = desire_kubernetes(policy(), [API], "c1")
    assert desired.role is not None
    assert (desired.role.namespace, desired.role.rules) == ("payments", normalise_rules([rule()]))
    [binding] = desired.bindings
    assert (binding.kind, binding.namespace) == ("RoleBinding", "payments")
    assert binding.role_ref == role_ref(desired.role.name, "Role")
    assert binding.subjects == (BindingSubject("ServiceAccount", "payments-api", "payments"),)


@pytest.mark.parametrize("subjects", [[], None])
def test_without_subjects_or_block_nothing_is_desired(subjects: list[ServiceAccount] | None) -> None:
    declared = policy() if subjects is not None else policy(kubernetes=None)
    assert desire_kubernetes(declared, subjects or [], "c1") == DesiredKubernetes()
    if subjects is None:
        assert desire_kubernetes(declared, [API], "c1") == DesiredKubernetes()


def test_bindings_stand_in_the_policy_s_namespace_whoever_the_subject_is() -> None:
    block = kubernetes_block(rules=[], bindings=[role_ref()], cluster_bindings=[role_ref("nodes")])
    declared = policy(kubernetes=block, subject_namespace="ci", service_account="runner")
    runner = ServiceAccount("ci", "runner")
    desired = desire_kubernetes(declared, [runner], "c1")
    assert desired.role is None
    assert [(each.kind, each.namespace, each.role_ref.name) for each in desired.bindings] == [
        ("ClusterRoleBinding", "", "nodes"),
        ("RoleBinding", "payments", "view"),
    ]
    assert {each.subjects for each in desired.bindings} == {
        (BindingSubject("ServiceAccount", "runner", "ci"),)
    }


def test_names_differ_by_policy_role_and_cluster() -> None:
    """K3: another roleRef is another binding; R8: equal prefixes do not clash."""
    block = kubernetes_block(
        bindings=[role_ref("view"), role_ref("edit")], cluster_bindings=[role_ref("view")]
    )
    one = desire_kubernetes(policy(kubernetes=block), [API], "c1")
    names = [each.name for each in one.bindings]
    assert len(set(names)) == len(names) == 4
    other = desire_kubernetes(policy("invoice", kubernetes=block), [API], "c1")
    assert not set(names) & {each.name for each in other.bindings}
    elsewhere = desire_kubernetes(policy(kubernetes=block), [API], "c2")
    wide = [[each.name for each in both.bindings if not each.namespace] for both in (one, elsewhere)]
    assert wide[0] != wide[1]


@given(RULES, st.randoms(use_true_random=False))
def test_the_order_of_what_is_declared_never_matters(rules: list[KubernetesRule], random: object) -> None:
    shuffled = list(rules)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    refs = [role_ref("a"), role_ref("b")]
    one = policy(kubernetes=kubernetes_block(rules=rules, bindings=refs))
    other = policy(kubernetes=kubernetes_block(rules=shuffled, bindings=reversed(refs)))
    accounts = [API, ServiceAccount("payments", "b")]
    assert desire_kubernetes(one, accounts, "c1") == desire_kubernetes(other, reversed(accounts), "c1")


# ---------------------------------------------------------------- meaning


@given(RULES)
def test_normalised_rules_mean_the_same(rules: list[KubernetesRule]) -> None:
    assert rule_meaning(normalise_rules(rules)) == rule_meaning(rules)
    assert normalise_rules(normalise_rules(rules)) == normalise_rules(rules)


def test_verbs_in_one_rule_or_in_two_mean_the_same() -> None:
    assert rule_meaning([rule(verbs=["get", "list"])]) == rule_meaning(
        [rule(verbs=["get"]), rule(verbs=["list"])]
    )


def test_get_pods_plus_delete_jobs_is_not_delete_pods() -> None:
    both = [rule(["pods"], ["get"]), rule(["jobs"], ["delete"])]
    assert rule_meaning(both) != rule_meaning([rule(["pods", "jobs"], ["get", "delete"])])


def test_urls_count() -> None:
    urls = KubernetesRule((), (), ("get",), (), ("/healthz",))
    assert rule_meaning([urls]) == {("/healthz", "get")}
