from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from leastwise.cli.app import main
from leastwise.cli.collect_options import CollectOptions, address, is_loopback
from leastwise.cli.commands.collect import to_listening, to_targets
from leastwise.cli.failures import UsageProblem
from leastwise.factory_collect import CANARY_PATH, CanaryTarget

TLS = CollectOptions(
    listen="0.0.0.0:8443",
    health="127.0.0.1:8081",
    store="usage.db",
    tls_cert="tls.crt",
    tls_key="tls.key",
    client_ca="ca.crt",
    clients=("audit-prod=prod", "audit-test=test"),
)
LOOPBACK = CollectOptions(
    listen="127.0.0.1:8443", health="127.0.0.1:8081", store="usage.db", insecure_loopback="test"
)


def test_certificates_are_bound_to_clusters() -> None:
    found = to_listening(TLS)
    assert found.bindings == {"audit-prod": "prod", "audit-test": "test"}
    assert found.clusters == ("prod", "test")
    assert found.tls is not None
    assert (found.limits.body_bytes, found.queue_bytes) == (16 << 20, 64 << 20)


def test_a_common_name_may_hold_any_sign_but_a_cluster_none_that_separates() -> None:
    found = to_listening(replace(TLS, clients=("system:node=a=prod",)))
    assert found.bindings == {"system:node=a": "prod"}


def test_bindings_come_from_a_file_too(tmp_path: Path) -> None:
    file = tmp_path / "clients"
    file.write_text("# ours\n\naudit-a = a\naudit-prod=prod\n")
    found = to_listening(replace(TLS, clients_file=str(file)))
    assert found.bindings == {"audit-prod": "prod", "audit-test": "test", "audit-a": "a"}


def test_loopback_without_tls_needs_its_own_word() -> None:
    found = to_listening(LOOPBACK)
    assert (found.tls, found.cluster, found.clusters) == (None, "test", ("test",))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (replace(LOOPBACK, insecure_loopback=""), "no certificates are given"),
        (replace(LOOPBACK, listen="0.0.0.0:8443"), "--insecure-loopback with --listen 0.0.0.0:8443"),
        (replace(LOOPBACK, listen="localhost:8443"), "--insecure-loopback with --listen localhost:8443"),
        (replace(LOOPBACK, insecure_loopback="a/b"), "--insecure-loopback: 'a/b' is no cluster id"),
        (replace(TLS, insecure_loopback="test", listen="127.0.0.1:1"), "beside certificates"),
        (replace(TLS, client_ca=""), "--client-ca is missing"),
        (replace(TLS, tls_cert="", tls_key=""), "--tls-cert, --tls-key is missing"),
        (replace(TLS, clients=()), "no client is bound to a cluster"),
        (replace(TLS, clients=("audit",)), "--client 'audit' binds nothing"),
        (replace(TLS, clients=("=prod",)), "binds nothing"),
        (replace(TLS, clients=("audit=",)), "'' is no cluster id"),
        (replace(TLS, clients=("audit=a b",)), "'a b' is no cluster id"),
        (replace(TLS, clients=("audit=a", "audit=b")), "'audit' is bound to a and to b"),
        (replace(TLS, clients_file="/does/not/exist"), "--clients /does/not/exist"),
        (replace(TLS, listen="8443"), "--listen '8443' is no address"),
        (replace(TLS, health="127.0.0.1:99999"), "--health '127.0.0.1:99999' is no address"),
    ],
)
def test_what_would_be_unsafe_or_makes_no_sense_is_refused_with_its_option(
    options: CollectOptions, message: str
) -> None:
    with pytest.raises(UsageProblem) as caught:
        to_listening(options)
    assert message in str(caught.value)
    assert caught.value.allowed


def test_a_line_of_a_file_that_binds_nothing_is_named(tmp_path: Path) -> None:
    file = tmp_path / "clients"
    file.write_text("audit-a=a\nnothing\n")
    with pytest.raises(UsageProblem, match=r"line 2: 'nothing' binds nothing"):
        to_listening(replace(TLS, clients_file=str(file)))


def test_canaries_go_to_clusters_that_a_client_is_bound_to() -> None:
    options = replace(TLS, canaries=("prod", "test=other"), context="mine", kubeconfig="k")
    assert to_targets(options, to_listening(TLS)) == (
        CanaryTarget("prod", "k", "mine", (), CANARY_PATH),
        CanaryTarget("test", "k", "other", (), CANARY_PATH),
    )


def test_several_api_servers_are_sent_canaries_each() -> None:
    options = replace(TLS, canaries=("prod",), api_servers=("https://10.0.0.1:6443", "https://10.0.0.2:6443"))
    (target,) = to_targets(options, to_listening(TLS))
    assert target.urls == ("https://10.0.0.1:6443", "https://10.0.0.2:6443")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (replace(TLS, canaries=("staging",)), "--canary staging: no client is bound to it"),
        (replace(TLS, api_servers=("https://a:1",)), "--api-server needs one --canary"),
        (replace(TLS, canaries=("prod",), api_servers=("http://a:1",)), "--api-server 'http://a:1'"),
        (replace(TLS, canaries=("prod",), api_servers=("https://a/x",)), "--api-server 'https://a/x'"),
        (replace(TLS, canaries=("prod",), canary_path="version"), "--canary-path 'version' is no path"),
    ],
)
def test_canaries_that_lead_nowhere_are_refused(options: CollectOptions, message: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        to_targets(options, to_listening(TLS))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "found"), [("[::1]:80", ("::1", 80)), ("127.0.0.1:0", ("127.0.0.1", 0)), ("a.b:1", ("a.b", 1))]
)
def test_addresses(text: str, found: tuple[str, int]) -> None:
    assert address(text, "--listen") == found


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("0.0.0.0", False), ("::", False)],
)
def test_loopback_is_told_by_the_number_alone(host: str, *, expected: bool) -> None:
    assert is_loopback(host) is expected
    assert not is_loopback("localhost")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "no store is given"),
        (("--store", "http://x"), "no scheme 'http'"),
        (("--store", "/does/not/exist/usage.db"), "/does/not/exist"),
    ],
)
def test_a_store_that_cannot_be_used_ends_it_with_a_clear_word(
    arguments: tuple[str, ...],
    message: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("LEASTWISE_STORE", raising=False)
    loopback = ("--listen", "127.0.0.1:0", "--health", "127.0.0.1:0", "--insecure-loopback", "t")
    assert main(["leastwise", "collect", *loopback, *arguments]) in {1, 2}
    assert message in capsys.readouterr().err
