"""Tokens are verified as AWS verifies them; a Kubernetes token has its audience in a list."""

from __future__ import annotations

import json

import pytest

from leastwise_dev.aws.issuer import ISSUER, FakeIssuer
from leastwise_dev.aws.refusals import Refusal
from leastwise_dev.aws.tokens import (
    Token,
    check_signature,
    check_times,
    find_audience,
    parse_token,
    rewrite_audience,
)

NOW = 1_790_000_000.0
issuer = FakeIssuer(now=NOW)


def parsed(text: str) -> Token:
    token = parse_token(text)
    assert isinstance(token, Token)
    return token


def message(refusal: object) -> str:
    assert isinstance(refusal, Refusal)
    return refusal.message


def test_token_of_a_service_account_is_verified() -> None:
    token = parsed(issuer.token())
    assert (token.issuer, token.subject) == (ISSUER, "system:serviceaccount:payments:api")
    assert check_signature(token, issuer.jwks()) is None
    assert check_signature(token, issuer.jwks) is None  # keys may be fetched anew each time
    assert check_times(token, NOW + 1) is None
    assert find_audience(token, ("sts.amazonaws.com",)) == "sts.amazonaws.com"


@pytest.mark.parametrize("text", ["", "a", "a.b", "a.b.c", "e30.W10.c2ln", "....", "e30.e30"])
def test_what_is_no_token_is_refused(text: str) -> None:
    assert "not a valid JWT" in message(parse_token(text))


def test_signature_of_another_key_is_refused() -> None:
    forged = parsed(FakeIssuer(name="stranger", now=NOW).token())
    assert "signature" in message(check_signature(forged, issuer.jwks()))


def test_a_changed_claim_breaks_the_signature() -> None:
    token = parsed(issuer.token())
    changed = Token(token.header, token.claims, token.signed + b"x", token.signature)
    assert "signature" in message(check_signature(changed, issuer.jwks()))


def test_unknown_key_and_missing_keys_are_refused() -> None:
    token = parsed(FakeIssuer(key_id="key-2", now=NOW).token())
    assert "verification key" in message(check_signature(token, issuer.jwks()))
    assert "verification key" in message(check_signature(token, None))


@pytest.mark.parametrize("algorithm", ["none", "HS256", "ES256"])
def test_other_algorithms_than_rs256_are_refused(algorithm: str) -> None:
    token = parsed(issuer.token(algorithm=algorithm))
    assert "RS256" in message(check_signature(token, issuer.jwks()))


def test_a_token_is_good_until_it_expires() -> None:
    token = parsed(issuer.token())
    assert check_times(token, NOW + 3599) is None
    refusal = check_times(token, NOW + 3600)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "ExpiredTokenException"


def test_a_token_without_end_or_of_the_future_is_refused() -> None:
    assert "exp" in message(check_times(parsed(issuer.token(exp=None)), NOW))
    assert "nbf" in message(check_times(parsed(issuer.token(nbf=NOW + 61)), NOW))
    assert check_times(parsed(issuer.token(nbf=NOW + 59)), NOW) is None
    assert "exp" in message(check_times(parsed(issuer.token(exp="soon")), NOW))


def test_audience_must_be_listed_and_alone() -> None:
    assert "audience" in message(
        find_audience(parsed(issuer.token(audience="other")), ("sts.amazonaws.com",))
    )
    both = parsed(issuer.token(audience=["sts.amazonaws.com", "other"]))
    assert "audience" in message(find_audience(both, ("sts.amazonaws.com", "other")))
    assert "audience" in message(find_audience(parsed(issuer.token(aud=None)), ("sts.amazonaws.com",)))


def test_rewritten_token_has_its_audience_as_text_and_no_signature() -> None:
    token = parsed(rewrite_audience(parsed(issuer.token()), "sts.amazonaws.com"))
    assert token.claims["aud"] == "sts.amazonaws.com"
    assert token.header["alg"] == "none"
    assert token.subject == "system:serviceaccount:payments:api"
    assert json.loads(json.dumps(dict(token.claims)))["kubernetes.io"]["namespace"] == "payments"
