"""The control plane that every other test here stands on is a real one, and behaves as described."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest

from leastwise_dev.cluster import ControlPlane
from leastwise_dev.control_plane_files import API_AUDIENCE
from leastwise_dev.kubeconfigs import Connection
from leastwise_dev.kubectl import Kubectl, KubectlError
from leastwise_dev.processes import ProcessFailedError

pytestmark = pytest.mark.e2e


@pytest.fixture
def anonymous(control_plane: ControlPlane) -> Connection:
    return Connection(control_plane.url, control_plane.ca_file)


@pytest.fixture(scope="module")
def own_plane() -> Iterator[ControlPlane]:
    """One that these tests may break."""
    with ControlPlane() as plane:
        yield plane


def claims(token: str) -> dict[str, Any]:
    body = token.split(".")[1]
    decoded: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return decoded


def wait_until_gone(admin: Kubectl, kind: str, name: str, namespace: str | None = None) -> None:
    deadline = time.monotonic() + 60
    while admin.exists(kind, name, namespace):
        assert time.monotonic() < deadline, f"{kind} {name} is still there"
        time.sleep(0.2)


def config_map(name: str, **metadata: object) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, **metadata},
        "data": {"a": "b"},
    }


def test_api_server_is_ready_and_of_the_pinned_version(control_plane: ControlPlane) -> None:
    assert control_plane.request("GET", "/readyz").body == b"ok"
    assert control_plane.request("GET", "/version").json()["gitVersion"] == "v1.36.2"


def test_rbac_decides_what_people_may_do(control_plane: ControlPlane, admin: Kubectl, namespace: str) -> None:
    alice, bob, eve = (control_plane.as_user(name) for name in ("alice", "bob", "eve"))
    assert not any(person.can("list", "secrets", namespace) for person in (alice, bob, eve))
    admin("create", "rolebinding", "r", "--clusterrole=admin", "--group=team-payments", "-n", namespace)
    assert alice.can("list", "secrets", namespace)
    assert not bob.can("list", "secrets", namespace)
    with pytest.raises(KubectlError, match="Forbidden"):
        eve.list("secrets", namespace)


def test_a_person_cannot_grant_what_she_does_not_hold(
    control_plane: ControlPlane, admin: Kubectl, namespace: str
) -> None:
    admin(*["create", "role", "granter", "--verb=create", "--resource=roles,rolebindings"], "-n", namespace)
    admin(*["create", "rolebinding", "granter", "--role=granter", "--user=eve"], "-n", namespace)
    eve = control_plane.as_user("eve")
    with pytest.raises(KubectlError, match="attempting to grant RBAC permissions not currently held"):
        eve(*["create", "role", "more", "--verb=get", "--resource=secrets"], "-n", namespace)


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/healthz"])
def test_anonymous_callers_reach_health_checks(anonymous: Connection, path: str) -> None:
    assert anonymous.request("GET", path).status == 200


@pytest.mark.parametrize("path", ["/api", "/version", "/openid/v1/jwks", "/.well-known/openid-configuration"])
def test_anonymous_callers_reach_nothing_else(anonymous: Connection, path: str) -> None:
    assert anonymous.request("GET", path).status == 401


def test_token_request_binds_subject_audience_and_time(control_plane: ControlPlane, namespace: str) -> None:
    control_plane.kubectl("create", "serviceaccount", "reader", "-n", namespace)
    token = control_plane.service_account_token(namespace, "reader", ["sts.amazonaws.com"], 900)
    told = claims(token)
    assert told["iss"] == control_plane.issuer
    assert told["sub"] == f"system:serviceaccount:{namespace}:reader"
    assert told["aud"] == ["sts.amazonaws.com"]
    assert told["exp"] - told["iat"] == 900
    assert token in control_plane.issued_tokens


def test_token_for_another_audience_does_not_open_the_api_server(
    control_plane: ControlPlane, namespace: str
) -> None:
    control_plane.kubectl("create", "serviceaccount", "reader", "-n", namespace)
    ours = control_plane.service_account_token(namespace, "reader")
    others = control_plane.service_account_token(namespace, "reader", ["sts.amazonaws.com"])
    assert claims(ours)["aud"] == [API_AUDIENCE]
    who = json.loads(control_plane.as_token(ours)("auth", "whoami", "-o", "json").stdout)
    assert who["status"]["userInfo"]["username"] == f"system:serviceaccount:{namespace}:reader"
    with pytest.raises(KubectlError, match="must be logged in"):
        control_plane.as_token(others)("auth", "whoami")


def test_published_keys_are_those_that_sign_tokens(control_plane: ControlPlane) -> None:
    token = control_plane.service_account_token("default", "default")
    header = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
    assert header["kid"] in [key["kid"] for key in control_plane.jwks()["keys"]]


def test_audit_log_names_user_verb_and_object_without_bodies(
    control_plane: ControlPlane, admin: Kubectl, namespace: str
) -> None:
    control_plane.as_user("bob")("get", "configmap", "nothing-here", "-n", namespace, check=False)
    events = [json.loads(line) for line in control_plane.audit_log.read_text().splitlines()]
    seen = [event for event in events if event.get("objectRef", {}).get("name") == "nothing-here"]
    assert [(event["user"]["username"], event["verb"], event["stage"]) for event in seen] == [
        ("bob", "get", "ResponseComplete")
    ]
    assert all("requestObject" not in event and event["stage"] != "RequestReceived" for event in events)


def test_namespace_controller_empties_and_removes_a_namespace(admin: Kubectl) -> None:
    admin("create", "namespace", "leaving")
    admin.apply(config_map("content", namespace="leaving"))
    admin.delete("namespace", "leaving", wait=False)
    wait_until_gone(admin, "namespace", "leaving")


def test_garbage_collector_removes_dependants(admin: Kubectl, namespace: str) -> None:
    admin.apply(config_map("owner", namespace=namespace))
    uid = admin.get("configmap", "owner", namespace)["metadata"]["uid"]
    owner = {"apiVersion": "v1", "kind": "ConfigMap", "name": "owner", "uid": uid}
    admin.apply(config_map("dependant", namespace=namespace, ownerReferences=[owner]))
    admin.delete("configmap", "owner", namespace)
    wait_until_gone(admin, "configmap", "dependant", namespace)


def test_aggregated_cluster_roles_are_filled(admin: Kubectl) -> None:
    role = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": {
            "name": "aggregated-part",
            "labels": {"rbac.authorization.k8s.io/aggregate-to-view": "true"},
        },
        "rules": [{"apiGroups": ["example.org"], "resources": ["things"], "verbs": ["get"]}],
    }
    admin.apply(role)
    admin.until(
        lambda view: any("things" in rule.get("resources", []) for rule in view["rules"]),
        "clusterrole",
        "view",
    )
    admin.delete("clusterrole", "aggregated-part")


def test_custom_kinds_are_served_once_installed(cluster: ControlPlane) -> None:
    for plural in ("entitlementpolicies", "entitlementceilings", "cloudaccounts"):
        assert cluster.request("GET", f"/apis/leastwise.dev/v1alpha1/{plural}").status == 200


def test_api_server_killed_and_restarted_answers_at_the_same_address(own_plane: ControlPlane) -> None:
    url = own_plane.url
    own_plane.kill_api_server()
    with pytest.raises(OSError, match="refused"):
        own_plane.request("GET", "/readyz")
    own_plane.restart_api_server()
    assert own_plane.url == url
    assert own_plane.request("GET", "/readyz").status == 200


def test_paused_api_server_holds_connections_and_answers_nothing(own_plane: ControlPlane) -> None:
    own_plane.pause_api_server()
    try:
        with pytest.raises(OSError, match="timed out"):
            own_plane.connection.request("GET", "/readyz", timeout_seconds=1)
    finally:
        own_plane.resume_api_server()
    own_plane.wait_ready()


def test_objects_outlive_a_sigkill_of_every_process(own_plane: ControlPlane) -> None:
    admin = own_plane.as_user("admin")
    admin.apply(config_map("kept", namespace="default"))
    uid = admin.get("configmap", "kept", "default")["metadata"]["uid"]
    own_plane.kill_all()
    own_plane.restart_all()
    assert admin.get("configmap", "kept", "default")["metadata"]["uid"] == uid
    admin("create", "namespace", "after-the-cut")
    admin.until(lambda _account: True, "serviceaccount", "default", "after-the-cut")


def test_issuer_of_tokens_can_be_chosen() -> None:
    issuer = "https://oidc.example.org/id/0123"
    with ControlPlane(issuer=issuer) as plane:
        assert claims(plane.service_account_token("default", "default"))["iss"] == issuer
        discovery = plane.request("GET", "/.well-known/openid-configuration").json()
        assert discovery["issuer"] == issuer


def test_given_kubeconfig_is_used_and_nothing_is_started(control_plane: ControlPlane, namespace: str) -> None:
    with ControlPlane(kubeconfig=control_plane.admin_kubeconfig) as given:
        assert given.pids == {}
        assert given.issuer == control_plane.issuer
        assert given.as_user("admin").exists("namespace", namespace)
        who = json.loads(given.as_user("alice")("auth", "whoami", "-o", "json").stdout)
        assert who["status"]["userInfo"]["username"] == "alice"
        assert "team-payments" in who["status"]["userInfo"]["groups"]
        with pytest.raises(RuntimeError, match="faults need one of our own"):
            given.kill_api_server()
    assert control_plane.request("GET", "/readyz").status == 200


def test_failed_start_tells_the_servers_words_and_leaves_nothing() -> None:
    plane = ControlPlane(api_server_flags=["--no-such-flag"])
    with pytest.raises(ProcessFailedError, match="unknown flag: --no-such-flag"):
        plane.start()
    assert plane.pids == {}
    with pytest.raises(RuntimeError, match="not started"):
        _ = plane.url


def test_unknown_person_is_refused_with_the_known_ones(control_plane: ControlPlane) -> None:
    with pytest.raises(ValueError, match="admin, alice, bob, eve"):
        control_plane.kubeconfig_for("mallory")
