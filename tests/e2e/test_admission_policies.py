"""The two admission policies on a real API server: who may say Enforce, and what the operator may never do.

The operator's own token tries to escalate at every privilege level; each attempt is refused by RBAC or by
the guard, and the reason is asserted. What a level allows is tried beside it: docs/privileges.md says which
features of a policy work and which answer OperatorForbidden, and its table is what is tested here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from e2e.escalations import ESCALATIONS, GUARDED
from e2e.features import FEATURES, WITHOUT
from e2e.installations import APPLY, CRDS, MERGE, Installation, Manifest, install, policy, until
from leastwise_dev.cluster import ControlPlane
from leastwise_dev.kubeconfigs import Answer, Connection

pytestmark = pytest.mark.e2e

DOCUMENT = Path(__file__).parents[2] / "docs" / "privileges.md"
LEVELS = (0, 1, 2, 3)


@pytest.fixture(scope="module")
def plane() -> Iterator[ControlPlane]:
    """One of its own: an admission policy on Enforce would reach other tests' policies."""
    with ControlPlane() as own:
        own.install_crds(CRDS)
        yield own


@pytest.fixture(scope="module")
def ladder(plane: ControlPlane) -> Mapping[int, Installation]:
    return {level: install(plane, level) for level in LEVELS}


@pytest.fixture(scope="module")
def switchless(plane: ControlPlane) -> Mapping[int, Installation]:
    return {level: install(plane, level, name=f"off{level}", switches=False) for level in LEVELS}


@pytest.fixture(scope="module")
def too_wide(plane: ControlPlane) -> Installation:
    """A level 3 whose account somebody made cluster-admin, in a cluster with a configured identity."""
    made = install(plane, 3, name="wide", cluster_id="prod-1")
    subject = {"kind": "ServiceAccount", "name": made.account, "namespace": made.own}
    mistake = made.binding("mistake", "cluster-admin", subject=subject, metadata={"name": "mistake"})
    plane.as_user("admin").apply({**mistake, "kind": "ClusterRoleBinding"})
    return made


# ---------------------------------------------------------------- escalations


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", ESCALATIONS)
def test_every_escalation_is_refused_at_every_level(
    ladder: Mapping[int, Installation], name: str, level: int
) -> None:
    attempt, reasons = ESCALATIONS[name]
    answer = attempt(ladder[level]).by(ladder[level].operator)
    assert answer.status == 403, answer.body
    assert reasons[level] in answer.json()["message"]


@pytest.mark.parametrize("level", LEVELS)
def test_the_operator_cannot_impersonate(
    plane: ControlPlane, ladder: Mapping[int, Installation], level: int
) -> None:
    kubectl = plane.as_token(ladder[level].operator.token)
    refused = kubectl("get", "secrets", "-A", "--as=admin", "--as-group=system:masters", check=False)
    assert refused.returncode != 0
    assert "cannot impersonate" in refused.stderr


@pytest.mark.parametrize("name", GUARDED)
def test_the_guard_holds_even_when_rbac_is_too_wide(too_wide: Installation, name: str) -> None:
    answer = ESCALATIONS[name][0](too_wide).by(too_wide.operator)
    assert answer.status == 403, answer.body
    assert "ValidatingAdmissionPolicy 'wide-guard'" in answer.json()["message"]
    assert GUARDED[name] in answer.json()["message"]


def test_every_kind_is_refused_in_the_namespaces_to_keep_out_of(too_wide: Installation) -> None:
    for place in (too_wide.own, "kube-system"):
        body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "trick"}}
        answer = too_wide.operator.request("POST", f"/api/v1/namespaces/{place}/configmaps", body)
        assert "must not write in kube-system or in its own namespace" in answer.json()["message"]


def test_the_guard_affords_the_largest_objects(ladder: Mapping[int, Installation]) -> None:
    on = ladder[3]
    rules = [
        {"apiGroups": [f"group-{i}"], "resources": [f"r{j}" for j in range(32)], "verbs": ["get", "list"] * 8}
        for i in range(128)
    ]
    subjects = [{"kind": "ServiceAccount", "name": f"app-{i}", "namespace": on.team} for i in range(5000)]
    role, binding = on.role("large", rules), {**on.binding("large", "view"), "subjects": subjects}
    for resource, body in (("roles", role), ("rolebindings", binding)):
        assert on.operator.request("POST", f"{on.rbac}/{resource}", body).status == 201
        path = f"{on.rbac}/{resource}/large?fieldManager=x&force=true"
        assert on.operator.request("PATCH", path, body, content_type=APPLY).status == 200
        assert on.operator.request("DELETE", path).status == 200


def test_the_guard_speaks_to_the_operator_only(plane: ControlPlane, too_wide: Installation) -> None:
    binding = too_wide.binding("by-admin", "cluster-admin", metadata={"name": "by-admin"})
    answer = plane.request("POST", f"{too_wide.rbac}/rolebindings", binding)
    assert answer.status == 201


# ---------------------------------------------------------------- what each level allows


def documented() -> dict[str, tuple[str, ...]]:
    """The table of docs/privileges.md: feature, then what happens at levels 0 to 3."""
    table = DOCUMENT.read_text().split("<!-- features -->")[1]
    rows = [line.strip("| \n").split(" | ") for line in table.strip().splitlines()[2:]]
    return {row[0]: tuple(row[1:5]) for row in rows if len(row) == 5}


def test_every_feature_of_the_document_is_tried_here() -> None:
    assert set(documented()) == set(FEATURES)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("feature", FEATURES)
def test_each_feature_works_or_is_forbidden_as_documented(
    ladder: Mapping[int, Installation], switchless: Mapping[int, Installation], feature: str, level: int
) -> None:
    on = (switchless if feature.endswith(WITHOUT) else ladder)[level]
    answers = [attempt.by(on.operator) for attempt in FEATURES[feature](on)]
    said = documented()[feature][level]
    assert said in {"works", "OperatorForbidden"}
    if said == "works":
        assert [answer.status for answer in answers if answer.status not in {200, 201}] == [], answers
    else:
        assert 403 in [answer.status for answer in answers], answers


def test_the_lease_is_renewed_by_an_update(switchless: Mapping[int, Installation]) -> None:
    on = switchless[0]
    path = f"/apis/coordination.k8s.io/v1/namespaces/{on.own}/leases"
    lease = {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": "leastwise-controller"},
        "spec": {"holderIdentity": "x"},
    }
    held = on.operator.request("POST", path, lease).json()
    held["spec"]["holderIdentity"] = "y"
    assert on.operator.request("PUT", f"{path}/leastwise-controller", held).status == 200
    other = {**lease, "metadata": {"name": "other"}}
    made = on.operator.request("POST", path, other).json()
    assert on.operator.request("PUT", f"{path}/other", made).status == 403


# ---------------------------------------------------------------- who may say Enforce


@pytest.fixture(scope="module")
def team(plane: ControlPlane, ladder: Mapping[int, Installation]) -> Installation:
    """alice may write policies of the team; bob may also enforce them, in this namespace only."""
    made = ladder[0]
    admin = plane.as_user("admin")
    grants = {"alice": ["policy-writer"], "bob": ["policy-writer", "policy-enforcer"]}
    for person, roles in grants.items():
        for role in roles:
            metadata = {"name": f"{person}-{role}", "namespace": made.team}
            subject = {"kind": "User", "name": person, "apiGroup": "rbac.authorization.k8s.io"}
            admin.apply(made.binding("", f"{made.name}-{role}", subject=subject, metadata=metadata))
    other = {"kind": "User", "name": "bob", "apiGroup": "rbac.authorization.k8s.io"}
    admin.apply(
        made.binding(
            "",
            f"{made.name}-policy-writer",
            subject=other,
            metadata={"name": "bob", "namespace": ladder[1].team},
        )
    )
    alice = person_connection(plane, "alice")
    path = f"/apis/leastwise.dev/v1alpha1/namespaces/{made.team}/entitlementpolicies?dryRun=All"
    until(lambda: alice.request("POST", path, policy("probe", made.team, "Enforce")), "-enforce'")
    return made


def person_connection(plane: ControlPlane, person: str) -> Connection:
    return Connection(plane.url, plane.ca_file, plane.people_tokens[person])


@pytest.fixture
def alice(plane: ControlPlane, team: Installation) -> Connection:
    return person_connection(plane, "alice")


@pytest.fixture
def bob(plane: ControlPlane, team: Installation) -> Connection:
    return person_connection(plane, "bob")


def create(who: Connection, body: Manifest) -> Answer:
    namespace = body["metadata"]["namespace"]
    return who.request(
        "POST", f"/apis/leastwise.dev/v1alpha1/namespaces/{namespace}/entitlementpolicies", body
    )


def change(who: Connection, on: Installation, name: str, body: Mapping[str, Any]) -> Answer:
    return who.request("PATCH", on.policy_path(name), body, content_type=MERGE)


def refused(answer: Answer) -> bool:
    return answer.status == 403 and "only who holds the verb 'enforce'" in answer.json()["message"]


def test_who_lacks_the_verb_may_observe_but_not_enforce(alice: Connection, team: Installation) -> None:
    assert create(alice, policy("a-observe", team.team)).status == 201
    assert refused(create(alice, policy("a-enforce", team.team, "Enforce")))
    assert refused(change(alice, team, "a-observe", {"spec": {"enforcement": "Enforce"}}))
    assert change(alice, team, "a-observe", {"spec": {"enforcement": "Suspended"}}).status == 200


def test_who_holds_the_verb_may_enforce_in_that_namespace_only(
    bob: Connection, team: Installation, ladder: Mapping[int, Installation]
) -> None:
    assert create(bob, policy("b-enforce", team.team, "Enforce")).status == 201
    assert change(bob, team, "b-enforce", {"spec": {"deletionPolicy": "Orphan"}}).status == 200
    assert create(bob, policy("b-observe", ladder[1].team)).status == 201
    assert refused(create(bob, policy("b-enforce", ladder[1].team, "Enforce")))


def test_the_spec_of_an_enforced_policy_needs_the_verb(alice: Connection, team: Installation) -> None:
    assert refused(change(alice, team, "enforced", {"spec": {"deletionPolicy": "Orphan"}}))
    assert refused(change(alice, team, "enforced", {"spec": {"enforcement": "Suspended"}}))


def test_labels_and_annotations_of_an_enforced_policy_do_not(alice: Connection, team: Installation) -> None:
    metadata = {"labels": {"tier": "1"}, "annotations": {"leastwise.dev/reconcile-at": "now"}}
    assert change(alice, team, "enforced", {"metadata": metadata}).status == 200
    assert change(alice, team, "enforced", {"spec": {"enforcement": "Enforce"}}).status == 200  # as it was


def test_a_rollback_needs_the_verb_and_its_end_does_not(
    alice: Connection, bob: Connection, team: Installation
) -> None:
    def annotate(who: Connection, value: str | None) -> Answer:
        body = {"metadata": {"annotations": {"leastwise.dev/rollback-to": value}}}
        return change(who, team, "watched", body)

    assert refused(annotate(alice, "revision-1"))
    assert annotate(bob, "revision-1").status == 200
    assert refused(annotate(alice, "revision-2"))
    assert annotate(team.operator, None).status == 200


def test_a_policy_with_a_rollback_cannot_be_created_without_the_verb(
    alice: Connection, team: Installation
) -> None:
    body = policy("a-rollback", team.team)
    body["metadata"]["annotations"] = {"leastwise.dev/rollback-to": "revision-1"}
    assert refused(create(alice, body))


def test_the_message_says_what_is_allowed(alice: Connection, team: Installation) -> None:
    message = create(alice, policy("a-enforce", team.team, "Enforce")).json()["message"]
    assert "allowed without it: enforcement 'Observe' or 'Suspended'" in message


def test_deleting_an_enforced_policy_is_a_matter_of_rbac(
    plane: ControlPlane, alice: Connection, team: Installation
) -> None:
    admin = Connection(plane.url, plane.ca_file, plane.people_tokens["admin"])
    assert create(admin, policy("to-delete", team.team, "Enforce")).status == 201
    assert alice.request("DELETE", team.policy_path("to-delete")).status == 200
