from __future__ import annotations

import pytest
import yaml

from aws_case_files import ROOT, WORDS, DataCase, data_cases

CASES = list(data_cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_decision_is_what_the_guide_says(case: DataCase) -> None:
    decision = case.decide()
    assert decision.outcome.value == case.expected, decision.reasons


@pytest.mark.parametrize("case", [c for c in CASES if "because" in c.given], ids=lambda case: case.name)
def test_decision_names_the_statements_that_decided(case: DataCase) -> None:
    reasons = case.decide().reasons
    parts = [source.part or source.kind for reason in reasons for source in reason.sources]
    assert sorted(parts) == sorted(case.given["because"])


@pytest.mark.parametrize("case", [c for c in CASES if "open" in c.given], ids=lambda case: case.name)
def test_decision_names_the_keys_that_are_open(case: DataCase) -> None:
    keys = {key for reason in case.decide().reasons for key in reason.open}
    assert sorted(keys) == sorted(case.given["open"])


@pytest.mark.parametrize("case", [c for c in CASES if "text" in c.given], ids=lambda case: case.name)
def test_decision_says_in_words_what_is_missing(case: DataCase) -> None:
    assert case.given["text"] in " / ".join(reason.text for reason in case.decide().reasons)


def test_every_file_names_the_page_that_it_follows() -> None:
    paths = sorted(ROOT.rglob("*.yaml"))
    assert len(paths) > 15
    for path in paths:
        page = yaml.safe_load(path.read_text(encoding="utf-8"))["page"]
        assert page.startswith("https://docs.aws.amazon.com/"), path


def test_names_of_cases_are_unique() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len(set(names))


def test_every_word_of_a_case_is_known() -> None:
    strange = {(case.name, key) for case in CASES for key in case.given if key not in WORDS}
    assert not strange
