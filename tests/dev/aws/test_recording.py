"""Records hold what was asked, never a secret."""

from __future__ import annotations

import json
from pathlib import Path

from leastwise_dev.aws.calls import Call
from leastwise_dev.aws.recording import REDACTED, RecordedCall, Recorder, redact


def record(action: str = "CreateRole", principal: str = "operator", **changes: object) -> RecordedCall:
    fields: dict[str, object] = {
        "service": "iam",
        "action": action,
        "resource_arn": "arn:aws:iam::111122223333:role/r",
        "context": {"aws:TagKeys": ("k",)},
        "parameters": {"RoleName": "r"},
        "status": 200,
        "access_key": "AKIA",
        "time": 1.0,
        "principal": principal,
        "is_read": action.startswith("Get"),
    }
    return RecordedCall(**{**fields, **changes})  # type: ignore[arg-type]


def web_identity(token: str) -> Call:
    parameters = {"RoleArn": "arn", "WebIdentityToken": token, "ExternalId": "shared"}
    return Call("POST", "/", (), b"", "sts", "AssumeRoleWithWebIdentity", parameters)


def test_calls_are_counted_by_kind_and_caller() -> None:
    recorder = Recorder()
    for call in (record(), record(), record("GetRole"), record(principal="admin")):
        recorder.add(call)
    assert recorder.counts() == {"iam:CreateRole": 3, "iam:GetRole": 1}
    assert recorder.counts("operator") == {"iam:CreateRole": 2, "iam:GetRole": 1}
    assert len(recorder.writes()) == 2
    recorder.clear()
    assert recorder.calls == ()


def test_tokens_are_redacted_and_remembered_in_memory_only(tmp_path: Path) -> None:
    recorder = Recorder()
    call = web_identity("header.claims.signature")
    answer = b"<SecretAccessKey>very-secret</SecretAccessKey><SessionToken>session</SessionToken>"
    recorder.note_secrets(call, answer)
    recorder.add(record("AssumeRoleWithWebIdentity", service="sts", parameters=redact(call)))
    recorder.dump(tmp_path / "calls.jsonl")
    text = (tmp_path / "calls.jsonl").read_text()
    assert recorder.secrets == {"header.claims.signature", "very-secret", "session"}
    assert not any(secret in text for secret in (*recorder.secrets, "shared"))
    assert REDACTED in text


def test_secrets_of_the_pod_identity_agent_are_remembered() -> None:
    recorder = Recorder()
    recorder.note_exchange("token", b'{"SecretAccessKey": "s", "Token": "t", "AccountId": "1"}')
    recorder.note_exchange("", b'{"code": "AccessDeniedException"}')
    assert recorder.secrets == {"token", "s", "t"}


def test_a_dump_is_one_json_object_a_line(tmp_path: Path) -> None:
    recorder = Recorder()
    recorder.add(record())
    recorder.add(record("GetRole", status=404, error_code="NoSuchEntity"))
    recorder.dump(tmp_path / "calls.jsonl")
    first, second = (json.loads(line) for line in (tmp_path / "calls.jsonl").read_text().splitlines())
    assert first["operation"] == "iam:CreateRole"
    assert first["context"] == {"aws:TagKeys": ["k"]}
    assert (second["status"], second["error"]) == (404, "NoSuchEntity")
