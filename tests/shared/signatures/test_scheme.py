from __future__ import annotations

import pytest

from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures import (
    SCHEMES,
    check_secret,
    credential_headers,
    delivery_id_headers,
    generate_secret,
    verify,
)

from .requests import NOW, post

FIXED = [name for name, scheme in SCHEMES.items() if not scheme.configurable]


def test_schemes_are_found_by_their_names() -> None:
    assert list(SCHEMES) == ["github", "gitlab", "standard-webhooks", "stripe", "slack", "generic-hmac"]
    assert all(scheme.name == name and scheme.title for name, scheme in SCHEMES.items())


def test_an_unknown_scheme_is_a_configuration_error_that_lists_the_known_ones() -> None:
    with pytest.raises(ConfigurationError, match="github, gitlab"):
        verify("gitbub", ["secret"], post(b""), now=NOW)


def test_only_the_token_of_gitlab_is_a_secret_in_a_header() -> None:
    assert {name: credential_headers(name) for name in SCHEMES if credential_headers(name)} == {
        "gitlab": frozenset({"x-gitlab-token"})
    }


def test_each_scheme_knows_where_its_delivery_id_travels() -> None:
    assert {name: delivery_id_headers(name) for name in SCHEMES} == {
        "github": ("X-GitHub-Delivery",),
        "gitlab": ("webhook-id", "Idempotency-Key"),
        "standard-webhooks": ("webhook-id", "svix-id"),
        "stripe": (),
        "slack": (),
        "generic-hmac": (),
    }


@pytest.mark.parametrize("scheme", list(SCHEMES))
def test_a_new_secret_is_accepted_and_no_two_are_alike(scheme: str) -> None:
    secret = generate_secret(scheme)
    check_secret(scheme, secret)
    assert len(secret) >= 32
    assert generate_secret(scheme) != secret


@pytest.mark.parametrize(
    "secret", ["", "   ", "abc", " padded", "padded\n", "two\nlines", "nul\0byte", "\ud800\ud800\ud800", "x" * 1025]
)
@pytest.mark.parametrize("scheme", list(SCHEMES))
def test_a_secret_that_must_not_guard_a_source_is_refused_without_being_repeated(scheme: str, secret: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        check_secret(scheme, secret)
    assert len(secret) < 4 or secret.strip() not in str(caught.value)


@pytest.mark.parametrize("secret", ["whsec_dG9vc2hvcnQ=", "whsec_" + "AAAA" * 22, "whpk_AAAA", "whsec_" + "A-_A" * 8])
def test_a_standard_webhooks_secret_has_16_to_64_bytes_of_base64(secret: str) -> None:
    with pytest.raises(ConfigurationError):
        check_secret("standard-webhooks", secret)


def test_secrets_that_senders_use_in_their_documentation_are_accepted() -> None:
    check_secret("github", "It's a Secret to Everybody")
    check_secret("github", "пароль-秘密-🔑")
    check_secret("slack", "8f742231b10e8888abcd99yyyzzz85a5")
    check_secret("standard-webhooks", "whsec_plJ3nmyCDGBKInavdOK15jsl")
    check_secret("stripe", "whsec_an_example_of_stripe")
