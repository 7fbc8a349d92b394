from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from aws_case_generator import make_cases
from leastwise.adapters.recorded.aws_cases import AwsCases
from leastwise.core.evaluation.aws.decide import PolicySet, decide
from leastwise.core.evaluation.aws.requests import AwsRequest, ContextValue, context_of
from leastwise.core.evaluation.decisions import Decision, Outcome

Json = dict[str, Any]
DEFINITE = (Outcome.ALLOWED, Outcome.EXPLICITLY_DENIED, Outcome.IMPLICITLY_DENIED)
VALUES: list[ContextValue] = [
    "red",
    "bob",
    "true",
    "2",
    "10.0.0.1",
    "2026-01-01T00:00:00Z",
    ("red",),
    ("red", "blue"),
    (),
]

seeds = st.integers(0, 2**32)
relaxed = settings(max_examples=150, deadline=None)


def prepared(file: Json) -> tuple[AwsRequest, PolicySet]:
    (case,) = AwsCases(json.dumps(file).encode()).read()
    assert case.request is not None, case.problem
    return case.request, case.policies


def decided(file: Json) -> Decision:
    return decide(*prepared(file))


@relaxed
@given(seeds)
def test_binding_an_open_key_never_changes_a_definite_answer(seed: int) -> None:
    random = Random(seed)
    request, policies = prepared(make_cases(seed, 1))
    known = {key: value for key, value in request.context.values.items() if random.random() < 0.5}
    before = decide(replace(request, context=context_of(known)), policies)
    if before.outcome not in DEFINITE:
        return
    bound: dict[str, ContextValue] = {
        **known,
        **{key: random.choice(VALUES) for key in request.context.values if key not in known},
    }
    for context in (
        context_of({**known, random.choice(sorted(bound)): random.choice(VALUES)} if bound else {}),
        context_of(bound),
        context_of(bound, is_complete=True),
        context_of(known, is_complete=True),
        context_of(known, absent=frozenset({"aws:username", "aws:tagkeys"})),
    ):
        if any(context.values[key] != value for key, value in known.items()):
            continue  # a known key is not rebound
        after = decide(replace(request, context=context), policies)
        assert after.is_allowed is before.is_allowed
        assert after.may_be_allowed is before.may_be_allowed
        if before.outcome is Outcome.EXPLICITLY_DENIED:
            assert after.outcome is Outcome.EXPLICITLY_DENIED


@relaxed
@given(seeds, st.sampled_from(["boundary", "session", "scps", "rcps"]))
def test_a_limit_never_widens(seed: int, kind: str) -> None:
    wide = make_cases(seed, 1)
    limit = make_cases(seed + 1, 1)
    case = wide["cases"][0]
    documents = {f"limit-{name}": document for name, document in limit["documents"].items()}
    fit = [name for name, each in documents.items() if _has_principals(each) is (kind == "rcps")]
    if not fit or (kind in ("boundary", "session") and case[kind]):
        return
    levels = [*(case[kind] or []), [fit[0]]]
    value: Any = {"boundary": [fit[0]], "session": fit[0]}.get(kind, levels)
    narrow = {"documents": {**wide["documents"], **documents}, "cases": [{**case, kind: value}]}
    before, after = decided(wide), decided(narrow)
    assert before.is_allowed or not after.is_allowed
    assert before.may_be_allowed or not after.may_be_allowed


def _has_principals(document: Mapping[str, Any]) -> bool:
    statements = document["Statement"]
    first = statements[0] if isinstance(statements, list) else statements
    return "Principal" in first or "NotPrincipal" in first


@relaxed
@given(seeds)
def test_a_definite_deny_survives_everything(seed: int) -> None:
    file = make_cases(seed, 1)
    case = file["cases"][0]
    if decided(file).outcome is not Outcome.EXPLICITLY_DENIED:
        file["documents"]["deny"] = {"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}
        case["scps"].append(["deny"])
        if not case["request"]["principal"].startswith("arn:"):
            return
    file["documents"]["all"] = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
    file["documents"]["broken"] = {"Statement": 7}
    case["identity"] += ["all", "broken"]
    case["scps"] += [["all", "broken"], []]
    case["rcps"] += [["broken"]]
    case["session"] = case["session"] or "broken"
    case["resource"] = case["resource"] or "broken"
    case["boundary"] = case["boundary"] or ["broken"]
    assert decided(file).outcome is Outcome.EXPLICITLY_DENIED


@relaxed
@given(seeds)
def test_order_never_matters(seed: int) -> None:
    file = make_cases(seed, 1)
    shuffled = json.loads(json.dumps(file))
    random = Random(seed)
    _shuffle(shuffled, random)
    before, after = decided(file), decided(shuffled)
    assert after.outcome is before.outcome
    assert set(after.reasons) == set(before.reasons)


def _shuffle(value: Any, random: Random) -> None:
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _shuffle(each, random)
    if isinstance(value, list):
        random.shuffle(value)
    elif isinstance(value, dict):
        items = list(value.items())
        random.shuffle(items)
        value.clear()
        value.update(items)


@relaxed
@given(seeds)
def test_a_policy_that_is_attached_twice_counts_once(seed: int) -> None:
    file = make_cases(seed, 1)
    case = file["cases"][0]
    twice = {**file, "cases": [{**case, "identity": [*case["identity"], *case["identity"]]}]}
    assert decided(twice) == decided(file)


@relaxed
@given(seeds)
def test_every_undecided_answer_says_why(seed: int) -> None:
    request, policies = prepared(make_cases(seed, 1))
    decision = decide(replace(request, context=context_of({})), policies)
    if decision.outcome is Outcome.CONDITIONAL:
        assert any(reason.open for reason in decision.reasons)
    elif decision.outcome is Outcome.UNKNOWN:
        assert any(reason.text for reason in decision.reasons if reason.effect == "Gap")
    else:
        assert decision.reasons
