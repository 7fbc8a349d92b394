"""The search for secrets finds what it is there for, and does not tell it again."""

from __future__ import annotations

import pytest

from leastwise_dev.leaks import find, signs_of

SIGNATURE = "s1gnature" * 30
TOKEN = f"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzeXN0ZW0ifQ.{SIGNATURE}"
SESSION = "FwoGZXIvYXdzE/+BYaDG=" * 10
PERSON = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("secret", "written"),
    [
        (TOKEN, TOKEN),
        (TOKEN, TOKEN[:-100]),
        (TOKEN, SIGNATURE),
        (SESSION, SESSION),
        (SESSION, SESSION[:60]),
        (SESSION, "token=" + SESSION.replace("/", "%2F").replace("+", "%2B").replace("=", "%3D")),
        (PERSON, f"Authorization: Bearer {PERSON}"),
    ],
)
def test_a_secret_is_found_whole_cut_off_and_encoded(secret: str, written: str) -> None:
    (found,) = find({"log": f'{{"error": "refused {written}"}}'}, [secret, "another-secret-of-this-world"])
    assert found.place == "log"
    assert not [sign for sign in signs_of(secret) if sign[:20] in str(found)]


def test_what_two_tokens_have_in_common_is_no_secret() -> None:
    assert find({"log": TOKEN.removesuffix(SIGNATURE)}, [TOKEN]) == []


def test_words_too_short_to_be_a_secret_are_not_looked_for() -> None:
    assert signs_of("not-a-token") == frozenset()
    assert find({"log": "x"}, ["x", ""]) == []


def test_one_secret_in_two_places_is_two_leaks() -> None:
    found = find({"log": PERSON * 2, "/metrics": PERSON, "events": ""}, [PERSON])
    assert [each.place for each in found] == ["log", "/metrics"]
