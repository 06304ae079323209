from __future__ import annotations

import pytest

from webhook_relay.signatures import Refusal, verify

from .requests import NOW, hex_hmac, post, refusal

SECRET = "It's a Secret to Everybody"
BODY = b"Hello, World!"
# docs.github.com, Validating webhook deliveries, "Testing the webhook payload validation".
SIGNATURE = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
HEADER = "X-Hub-Signature-256"


def refused(value: str, *secrets: str, body: bytes = BODY) -> Refusal | None:
    return refusal("github", secrets or [SECRET], post(body, (HEADER, value)))


def test_the_vector_of_the_documentation_verifies() -> None:
    assert refused(f"sha256={SIGNATURE}") is None


def test_header_names_are_matched_in_any_case() -> None:
    assert refusal("github", SECRET, post(BODY, (HEADER.upper(), f"sha256={SIGNATURE}"))) is None
    assert refusal("github", SECRET, post(BODY, (HEADER.lower(), f"sha256={SIGNATURE}"))) is None


def test_a_body_that_differs_in_one_byte_is_refused() -> None:
    assert refused(f"sha256={SIGNATURE}", body=b"Hello, World?") is Refusal.BAD_SIGNATURE


def test_another_secret_is_refused() -> None:
    assert refused(f"sha256={SIGNATURE}", SECRET + "x") is Refusal.BAD_SIGNATURE


def test_a_request_without_a_signature_is_refused() -> None:
    assert refusal("github", SECRET, post(BODY)) is Refusal.MISSING_HEADER


def test_the_legacy_sha1_header_alone_does_not_count() -> None:
    legacy = ("X-Hub-Signature", f"sha1={hex_hmac(SECRET, BODY, 'sha1')}")
    assert refusal("github", SECRET, post(BODY, legacy)) is Refusal.MISSING_HEADER


def test_a_sha1_signature_under_the_sha256_header_is_of_the_wrong_algorithm() -> None:
    assert refused(f"sha1={hex_hmac(SECRET, BODY, 'sha1')}") is Refusal.WRONG_ALGORITHM


@pytest.mark.parametrize(
    "value",
    [
        "",
        "null",
        SIGNATURE,
        "sha256=",
        f"sha256={SIGNATURE[:32]}",
        f"sha256={SIGNATURE}00",
        f"sha256={'z' * 64}",
        f"sha256= {SIGNATURE}",
        f"sha256={SIGNATURE} ",
        f"sha256={' '.join(SIGNATURE)}",
        f"SHA-256={SIGNATURE}",
        f"sha256={'0' * 64},sha256={SIGNATURE}",
        "sha256=" + "é" * 64,
        "sha256=" + "é".encode().decode("iso-8859-1") * 32,
        "sha256=" + "１" * 64,
    ],
)
def test_a_value_that_is_no_signature_is_malformed(value: str) -> None:
    assert refused(value) is Refusal.MALFORMED_HEADER


def test_upper_case_digits_are_the_same_number() -> None:
    assert refused(f"sha256={SIGNATURE.upper()}") is None


def test_a_repeated_signature_header_is_refused_even_when_both_are_right() -> None:
    header = (HEADER, f"sha256={SIGNATURE}")
    assert refusal("github", SECRET, post(BODY, header, header)) is Refusal.MALFORMED_HEADER


def test_any_of_several_secrets_passes() -> None:
    assert refused(f"sha256={SIGNATURE}", "the new one", SECRET) is None


def test_only_the_first_five_secrets_are_tried() -> None:
    others = [f"other-{number}" for number in range(5)]
    assert refused(f"sha256={SIGNATURE}", *others[:4], SECRET) is None
    assert refused(f"sha256={SIGNATURE}", *others, SECRET) is Refusal.BAD_SIGNATURE


@pytest.mark.parametrize("secrets", [[], [""], ["", ""]])
def test_a_source_without_a_secret_never_verifies(secrets: list[str]) -> None:
    request = post(BODY, (HEADER, f"sha256={hex_hmac('', BODY)}"))
    assert refusal("github", secrets, request) is Refusal.EMPTY_SECRET


def test_an_empty_secret_beside_a_good_one_is_passed_over() -> None:
    request = post(BODY, (HEADER, f"sha256={hex_hmac('', BODY)}"))
    assert refusal("github", ["", SECRET], request) is Refusal.BAD_SIGNATURE
    assert refused(f"sha256={SIGNATURE}", "", SECRET) is None


def test_a_secret_that_cannot_be_written_as_bytes_refuses_instead_of_raising() -> None:
    assert refused(f"sha256={SIGNATURE}", "\ud800") is Refusal.UNUSABLE_SECRET


def test_a_secret_of_other_scripts_is_used_as_utf_8() -> None:
    secret = "пароль-秘密-🔑"
    assert refused(f"sha256={hex_hmac(secret, BODY)}", secret) is None


def test_a_refusal_tells_neither_the_secret_nor_the_expected_signature() -> None:
    verdict = verify("github", [SECRET], post(BODY, (HEADER, f"sha256={'0' * 64}")), now=NOW)
    assert SECRET not in verdict.detail
    assert SIGNATURE not in verdict.detail
    assert "same secret" in verdict.detail
