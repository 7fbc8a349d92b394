"""Callers are known by their access keys."""

from __future__ import annotations

from leastwise_dev.aws.principals import ADMIN, OPERATOR, Principals

SESSION = "arn:aws:sts::444455556666:assumed-role/leastwise/session"


def test_registered_keys_call_as_root_under_their_name() -> None:
    principals = Principals()
    principals.register("AKIA1", OPERATOR, "111122223333")
    found = principals.find("AKIA1")
    assert (found.name, found.account_id, found.is_root) == (OPERATOR, "111122223333", True)
    assert found.arn == "arn:aws:iam::111122223333:root"
    assert not found.is_expired(1e12)


def test_other_keys_are_themselves() -> None:
    principals = Principals()
    assert principals.find("").name == "anonymous"
    assert not principals.find("AKIAUNKNOWN").is_root
    assert principals.find("111122223333").account_id == "111122223333"


def test_sessions_of_a_workload_are_forwarded_as_they_are() -> None:
    principals = Principals()
    principals.note_session("ASIA1", SESSION, 100.0, source="anonymous")
    found = principals.find("ASIA1")
    assert (found.name, found.arn, found.is_root, found.is_session) == (SESSION, SESSION, False, True)
    assert (found.is_expired(99.0), found.is_expired(100.0)) == (False, True)


def test_sessions_of_the_operator_are_the_operator_in_the_other_account() -> None:
    principals = Principals()
    principals.note_session("ASIA1", SESSION, 100.0, source=OPERATOR)
    found = principals.find("ASIA1")
    assert (found.name, found.account_id, found.is_root) == (OPERATOR, "444455556666", True)
    principals.note_session("ASIA2", SESSION, 100.0, source=ADMIN)
    assert principals.find("ASIA2").name == SESSION
