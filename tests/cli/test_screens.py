from __future__ import annotations

import io

import pytest

from cli.screens import RecordedScreen
from leastwise.cli.failures import CommandError, to_command_error, without_request
from leastwise.cli.looks import OK, SEVERITIES, UNKNOWN, to_plain
from leastwise.cli.paragraphs import Entry, plural, print_section
from leastwise.cli.screens import Screen
from leastwise.cli.tables import Cell, Column, Table
from leastwise.core.drifts import Severity
from leastwise.core.errors import (
    AuthenticationError,
    ConflictError,
    ForbiddenError,
    InvalidError,
    LeastwiseError,
    RetryLaterError,
)

ESCAPE = "\x1b["


class FakeTerminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class FakeAsciiPipe(io.StringIO):
    encoding = "ascii"


def shown(stream: io.StringIO) -> str:
    screen = Screen("leastwise", output=stream, errors=io.StringIO())
    critical = SEVERITIES[Severity.CRITICAL]
    screen.table(Table((Column("SEVERITY"),), [[Cell(critical.text, critical.style)]]))
    return stream.getvalue()


def test_a_pipe_gets_no_colours() -> None:
    assert shown(io.StringIO()) == "SEVERITY\n▲▲ Critical\n"


def test_a_terminal_gets_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    assert f"{ESCAPE}1;31m▲▲ Critical" in shown(FakeTerminal())


def test_no_color_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert ";31m" not in shown(FakeTerminal())


def test_a_dumb_terminal_gets_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "dumb")
    assert ESCAPE not in shown(FakeTerminal())


def test_an_encoding_without_the_signs_gets_others_and_the_same_words() -> None:
    text = shown(FakeAsciiPipe())
    assert text == "SEVERITY\n!! Critical\n"
    assert text.isascii()


def test_every_sign_has_a_plain_form_that_is_not_that_of_unknown() -> None:
    looks = [*SEVERITIES.values(), OK]
    plain = [to_plain(each.sign) for each in looks]
    assert len(set(plain)) == len(looks)
    assert UNKNOWN.sign not in plain
    assert "".join(plain).isascii()


def test_unknown_is_never_green() -> None:
    assert "green" not in UNKNOWN.style


def test_an_error_says_what_is_allowed_and_what_helps_next() -> None:
    screen = RecordedScreen("kubectl leastwise")
    screen.failure(CommandError("policy 'x' does not exist", allowed="a policy", next_command="diff -A"))
    assert screen.error_text == (
        "Error: policy 'x' does not exist\n  allowed: a policy\n  next:    kubectl leastwise diff -A\n"
    )
    assert not screen.text


def test_a_command_of_another_program_is_printed_as_it_is() -> None:
    screen = RecordedScreen()
    screen.next("kubectl get epol", is_ours=False)
    assert screen.text == "\nNext: kubectl get epol\n"


@pytest.mark.parametrize(
    ("error", "next_command"),
    [
        (AuthenticationError("no credentials"), "kubectl config get-contexts"),
        (ForbiddenError("GET /api/v1/pods: pods is forbidden"), "doctor"),
        (RetryLaterError("GET /version: no answer"), "kubectl cluster-info"),
        (InvalidError("spec.subject is immutable"), "kubectl explain entitlementpolicy.spec"),
        (ConflictError("changed"), ""),
        (LeastwiseError("something"), ""),
    ],
)
def test_every_domain_error_says_what_helps(error: LeastwiseError, next_command: str) -> None:
    assert to_command_error(error).next_command == next_command


def test_which_request_it_was_is_left_out() -> None:
    text = without_request("GET /apis/rbac/v1/roles?limit=500: roles is forbidden")
    assert text == "roles is forbidden"
    assert without_request("no GET /x: y") == "no GET /x: y"


def test_a_section_is_bounded_unless_everything_is_asked_for() -> None:
    entries = [Entry(f"policy {number}", "why") for number in range(12)]
    short, long = RecordedScreen(), RecordedScreen()
    print_section(short, "Not seen:", entries, UNKNOWN)
    print_section(long, "Not seen:", entries, UNKNOWN, is_wide=True)
    assert "and 2 more; -o wide shows all" in short.text
    assert "policy 11: why" in long.text


def test_an_empty_section_is_not_printed() -> None:
    screen = RecordedScreen()
    print_section(screen, "Not seen:", [], UNKNOWN)
    assert not screen.text


def test_an_answer_is_wrapped_under_itself() -> None:
    screen = RecordedScreen()
    screen.answer(SEVERITIES[Severity.CRITICAL], "word " * 20)
    first, second = screen.text.splitlines()
    assert first.startswith("▲▲ word")
    assert second.startswith("   word")
    assert max(len(first), len(second)) <= 80


def test_numbers_agree_with_their_nouns() -> None:
    assert (plural(1, "policy", "policies"), plural(2, "policy", "policies"), plural(0, "step")) == (
        "1 policy",
        "2 policies",
        "0 steps",
    )
