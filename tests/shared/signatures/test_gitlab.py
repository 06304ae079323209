from __future__ import annotations

import base64

import pytest

from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures import Refusal, SignedRequest, check_secret, sign

from .requests import NOW, post, refusal, signed

TOKEN = "gl-token-91a7"
SIGNING = "whsec_" + base64.b64encode(bytes(range(32))).decode()
BODY = b'{"object_kind":"push"}'


def with_token(value: str) -> SignedRequest:
    return post(BODY, ("X-Gitlab-Token", value))


def test_the_right_token_verifies() -> None:
    assert refusal("gitlab", TOKEN, with_token(TOKEN)) is None


@pytest.mark.parametrize("value", [TOKEN[:-1], TOKEN + "x", "another", "café", "cafÃ©", TOKEN.upper()])
def test_another_token_is_refused(value: str) -> None:
    assert refusal("gitlab", TOKEN, with_token(value)) is Refusal.WRONG_TOKEN


def test_a_token_of_other_scripts_is_compared_as_its_bytes() -> None:
    assert refusal("gitlab", "пароль", with_token("пароль".encode().decode("iso-8859-1"))) is None


def test_an_absent_token_is_missing_and_an_empty_one_malformed() -> None:
    assert refusal("gitlab", TOKEN, post(BODY)) is Refusal.MISSING_HEADER
    assert refusal("gitlab", TOKEN, with_token("")) is Refusal.MALFORMED_HEADER


def test_a_token_beyond_iso_8859_1_is_malformed() -> None:
    assert refusal("gitlab", TOKEN, with_token("秘密")) is Refusal.MALFORMED_HEADER


def test_a_repeated_token_header_is_refused() -> None:
    header = ("X-Gitlab-Token", TOKEN)
    assert refusal("gitlab", TOKEN, post(BODY, header, header)) is Refusal.MALFORMED_HEADER


@pytest.mark.parametrize("secrets", [[], [""]])
def test_without_a_secret_nothing_verifies(secrets: list[str]) -> None:
    assert refusal("gitlab", secrets, with_token("")) is Refusal.EMPTY_SECRET


def test_only_the_first_five_tokens_are_tried() -> None:
    others = [f"other-{number}" for number in range(5)]
    assert refusal("gitlab", [*others[:4], TOKEN], with_token(TOKEN)) is None
    assert refusal("gitlab", [*others, TOKEN], with_token(TOKEN)) is Refusal.WRONG_TOKEN


def test_the_right_signature_verifies() -> None:
    assert refusal("gitlab", SIGNING, signed("gitlab", SIGNING, BODY)) is None


def test_a_right_token_does_not_rescue_a_wrong_signature() -> None:
    other = "whsec_" + base64.b64encode(bytes(32)).decode()
    request = post(BODY, ("X-Gitlab-Token", TOKEN), *sign("gitlab", other, post(BODY), now=NOW, message_id="m"))
    assert refusal("gitlab", [TOKEN, SIGNING], request) is Refusal.BAD_SIGNATURE


def test_an_empty_signature_header_is_a_signature_that_must_pass() -> None:
    request = post(BODY, ("X-Gitlab-Token", TOKEN), ("webhook-signature", ""))
    assert refusal("gitlab", [TOKEN, SIGNING], request) is Refusal.MALFORMED_HEADER


def test_a_signature_is_not_ignored_by_a_source_that_only_knows_the_token() -> None:
    request = post(BODY, ("X-Gitlab-Token", TOKEN), *sign("gitlab", SIGNING, post(BODY), now=NOW, message_id="m"))
    assert refusal("gitlab", TOKEN, request) is Refusal.UNUSABLE_SECRET


def test_a_source_that_only_knows_the_signing_token_wants_a_signature() -> None:
    assert refusal("gitlab", SIGNING, with_token(SIGNING)) is Refusal.MISSING_HEADER


def test_a_source_with_both_takes_an_unsigned_request_with_the_token() -> None:
    assert refusal("gitlab", [SIGNING, TOKEN], with_token(TOKEN)) is None


def test_svix_header_names_are_not_gitlab_s() -> None:
    request = signed("gitlab", SIGNING, BODY)
    renamed = post(BODY, *((name.replace("webhook-", "svix-"), value) for name, value in request.headers.pairs[2:]))
    assert refusal("gitlab", SIGNING, renamed) is Refusal.MISSING_HEADER


@pytest.mark.parametrize("secret", ["whsec_", "whsec_" + base64.b64encode(bytes(31)).decode(), "whsec_%%%", "", "abc"])
def test_a_secret_that_gitlab_cannot_use_is_a_configuration_error(secret: str) -> None:
    with pytest.raises(ConfigurationError):
        check_secret("gitlab", secret)


@pytest.mark.parametrize("secret", ["", "two\nlines", "\ud800"])
def test_a_token_that_cannot_stand_in_a_header_is_not_sent(secret: str) -> None:
    with pytest.raises(ConfigurationError):
        sign("gitlab", secret, post(BODY), now=NOW, message_id="m")
