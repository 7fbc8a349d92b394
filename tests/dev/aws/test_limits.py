"""Every limit of IAM that the emulator lets pass: N is accepted, N+1 refused (R9, A1-A8)."""

from __future__ import annotations

import pytest

from leastwise_dev.aws import limits
from leastwise_dev.aws.limits import Quotas
from leastwise_dev.aws.refusals import Refusal


def code(refusal: Refusal | None) -> str:
    return refusal.code if refusal is not None else ""


def test_role_name_of_64_characters_passes_and_of_65_is_refused() -> None:  # A1
    assert limits.check_role_name("r" * 64) is None
    refusal = limits.check_role_name("r" * 65)
    assert refusal is not None
    assert (refusal.code, refusal.status) == ("ValidationError", 400)
    assert "less than or equal to 64" in refusal.message


def test_policy_name_of_128_characters_passes_and_of_129_is_refused() -> None:  # A1
    assert limits.check_policy_name("p" * 128) is None
    assert "128" in (limits.check_policy_name("p" * 129) or Refusal("", "")).message


@pytest.mark.parametrize("name", ["", "a b", "a/b", "a:b", "ä", "a*", "a#"])
def test_names_outside_the_charset_are_refused(name: str) -> None:  # A1
    assert code(limits.check_role_name(name)) == "ValidationError"
    assert code(limits.check_policy_name(name)) == "ValidationError"


def test_names_use_the_whole_charset() -> None:  # A1
    assert limits.check_role_name("aZ09_+=,.@-") is None


def test_path_of_512_characters_passes_and_of_513_is_refused() -> None:  # A1
    assert limits.check_path("/" + "p" * 510 + "/") is None
    assert code(limits.check_path("/" + "p" * 511 + "/")) == "ValidationError"


@pytest.mark.parametrize("path", ["/", "/leastwise/", "/a/b/", "/a*b/"])
def test_paths_begin_and_end_with_a_slash(path: str) -> None:
    assert limits.check_path(path) is None


@pytest.mark.parametrize("path", ["", "leastwise/", "/leastwise", "leastwise", "/a b/", "/ä/"])
def test_other_paths_are_refused(path: str) -> None:
    assert code(limits.check_path(path)) == "ValidationError"


@pytest.mark.parametrize("text", ["a", "ÿ", "a\tb\r\nc", "{}"])
def test_policy_text_of_latin_1_passes(text: str) -> None:  # A8
    assert limits.check_document_text(text) is None


@pytest.mark.parametrize("text", ["", "Ā", "\x00", "a\x0bb", "日本"])
def test_policy_text_beyond_latin_1_is_refused(text: str) -> None:  # A8
    assert code(limits.check_document_text(text)) == "ValidationError"


def test_description_of_1000_characters_passes_and_of_1001_is_refused() -> None:  # A8
    assert limits.check_description("d" * 1000) is None
    assert limits.check_description("") is None
    assert code(limits.check_description("d" * 1001)) == "ValidationError"
    assert code(limits.check_description("a\x7fb")) == "ValidationError"


@pytest.mark.parametrize(("seconds", "passes"), [(3599, False), (3600, True), (43200, True), (43201, False)])
def test_maximum_session_lies_between_one_and_twelve_hours(seconds: int, *, passes: bool) -> None:
    assert (limits.check_max_session(str(seconds)) is None) is passes


def test_maximum_session_must_be_a_number() -> None:
    assert code(limits.check_max_session("long")) == "ValidationError"


def test_trust_policy_of_the_quota_passes_and_one_more_character_is_refused() -> None:  # A2
    assert limits.check_trust_size("t" * 2048) is None
    refusal = limits.check_trust_size("t" * 2049)
    assert refusal == Refusal("LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048", 409)
    assert limits.check_trust_size("t" * 4096, quota=4096) is None


def test_managed_policy_of_6144_characters_passes_and_of_6145_is_refused() -> None:  # A3
    assert limits.check_managed_size("m" * 6144) is None
    assert limits.check_managed_size("m" * 6144 + " \n\t" * 100) is None
    assert limits.check_managed_size("m" * 6145) == limits.limit_exceeded("PolicySize", 6144)


def test_inline_policies_of_10240_characters_in_all_pass_and_of_10241_are_refused() -> None:  # A4
    assert limits.check_inline_total("r", ["i" * 5000, "i" * 5240]) is None
    assert limits.check_inline_total("r", ["i" * 5000 + " " * 500, "i" * 5240]) is None
    refusal = limits.check_inline_total("r", ["i" * 5000, "i" * 5241])
    assert refusal is not None
    assert "10240" in refusal.message
    assert refusal.status == 409


def test_50_tags_pass_and_51_are_refused() -> None:  # A7
    assert limits.check_tags([(f"k{n}", "v") for n in range(50)]) is None
    assert code(limits.check_tags([(f"k{n}", "v") for n in range(51)])) == "LimitExceeded"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("k" * 129, ""),
        ("", "v"),
        ("k", "v" * 257),
        ("k", "a&b"),
        ("k<", "v"),
        ("k", "a*b"),
        ("k", "a\nb"),
        ("aws:reserved", "v"),
        ("AWS:reserved", "v"),
    ],
)
def test_tags_outside_lengths_and_charset_are_refused(key: str, value: str) -> None:  # A7
    assert code(limits.check_tags([(key, value)])) in {"ValidationError", "InvalidInput"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("k" * 128, "v" * 256),
        ("leastwise.dev/owner", "0a1b/payments/invoice-reader"),
        ("leastwise.dev/remove-after", "2026-10-07T12:00:00+00:00"),
        ("Ä é", "日本 =+-@_:./"),
        ("k", ""),
    ],
)
def test_tags_within_lengths_and_charset_pass(key: str, value: str) -> None:  # A7
    assert limits.check_tags([(key, value)]) is None


def test_tag_keys_that_differ_in_case_only_are_refused() -> None:
    assert code(limits.check_tags([("Key", "1"), ("key", "2")])) == "InvalidInput"


def test_quotas_are_the_defaults_of_aws() -> None:  # A2, A5, A6, A7, A16
    quotas = Quotas()
    assert (quotas.trust_size, quotas.attached_per_role, quotas.policy_versions) == (2048, 10, 5)
    assert (quotas.roles, quotas.policies, quotas.tags) == (1000, 1500, 50)
    assert quotas.associations_per_cluster == 5000
