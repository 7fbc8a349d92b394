"""The demo's voice: the same words with and without colours and signs."""

from __future__ import annotations

import io

import pytest

from leastwise_dev.narration import Narrator, StepFailedError


def told(encoding: str = "utf-8") -> tuple[Narrator, io.BytesIO]:
    raw = io.BytesIO()
    return Narrator(2, io.TextIOWrapper(raw, encoding=encoding)), raw


def test_a_fact_has_a_sign_and_a_word() -> None:
    tell, raw = told()
    tell.step("First")
    tell.check(["something"], "it holds")
    tell.unproven("the rest")
    assert raw.getvalue().decode() == "\n1/2  First\n  ✓ OK  it holds\n  ? Not shown  the rest\n"


def test_a_fact_that_does_not_hold_ends_the_step() -> None:
    tell, raw = told()
    with pytest.raises(StepFailedError, match="it holds"):
        tell.check([], "it holds")
    tell.failed("it holds")
    assert raw.getvalue().decode() == "  ▲▲ Does not hold  it holds\n"


def test_commands_stand_over_their_output_word_for_word() -> None:
    tell, raw = told()
    tell.shows("kubectl get [x]", "A  [bold]B\n" + "long " * 40 + "\n")
    with tell.waiting("looking"):
        tell.says("meanwhile")
    lines = raw.getvalue().decode().splitlines()
    assert lines[:2] == ["  $ kubectl get [x]", "    A  [bold]B"]
    assert lines[2].startswith("    long long")
    assert lines[3:] == ["  … looking", "  meanwhile"]


def test_an_encoding_without_the_signs_gets_the_words() -> None:
    tell, raw = told("ascii")
    tell.check(True, "it holds")
    with tell.waiting("looking"):
        pass
    text = raw.getvalue().decode("ascii")
    assert "OK  it holds" in text
    assert "looking" in text
