from __future__ import annotations

import base64

import msgspec
import pytest

from support.senders import CONFIGS, pair
from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures import (
    SCHEMES,
    Proof,
    check_config,
    check_secret,
    credential_headers,
    delivery_id_headers,
    generate_secret,
    signs_url,
    takes_public_key,
    verify,
)

from .requests import NOW, post

SHARED = [name for name, scheme in SCHEMES.items() if scheme.proof is Proof.SECRET]
PUBLIC = [name for name, scheme in SCHEMES.items() if scheme.proof is Proof.PUBLIC_KEY]
NONE = [name for name, scheme in SCHEMES.items() if scheme.proof is Proof.NOTHING]


P256 = bytes.fromhex("2a8648ce3d030107")
"""The identifier of the curve (RFC 5480, section 2.1.1.1); the one after the last of its row names none."""
OTHER_CURVE = base64.b64encode(
    base64.b64decode(pair("sendgrid", b"1").known).replace(P256, P256[:-1] + b"\x7f")
).decode()


def test_schemes_are_found_by_their_names() -> None:
    assert len(SCHEMES) == 35
    assert all(scheme.name == name and scheme.title for name, scheme in SCHEMES.items())


def test_an_unknown_scheme_is_a_configuration_error_that_lists_the_known_ones() -> None:
    with pytest.raises(ConfigurationError, match="github, gitlab"):
        verify("gitbub", ["secret"], post(b""), now=NOW)


def test_headers_whose_value_is_a_secret_are_named() -> None:
    assert {name: set(credential_headers(name, CONFIGS.get(name))) for name in SCHEMES} == {
        **{name: set() for name in SCHEMES},
        "gitlab": {"x-gitlab-token"},
        "generic-token": {"x-token"},
        "generic-basic": {"authorization"},
    }
    assert credential_headers("generic-token") == {"authorization"}


def test_each_scheme_knows_where_its_delivery_id_travels() -> None:
    assert {name: delivery_id_headers(name) for name in SCHEMES if delivery_id_headers(name)} == {
        "github": ("X-GitHub-Delivery",),
        "gitlab": ("webhook-id", "Idempotency-Key"),
        "bitbucket": ("X-Request-UUID", "X-Request-Id"),
        "gitea": ("X-Gitea-Delivery",),
        "forgejo": ("X-Forgejo-Delivery",),
        "gogs": ("X-Gogs-Delivery",),
        "shopify": ("X-Shopify-Webhook-Id", "Shopify-Webhook-Id"),
        "standard-webhooks": ("webhook-id", "svix-id"),
        "linear": ("Linear-Delivery",),
        "pagerduty": ("X-Webhook-Id",),
        "sentry": ("Request-ID",),
        "twilio": ("I-Twilio-Idempotency-Token",),
        "sns": ("x-amz-sns-message-id",),
        "twitch": ("Twitch-Eventsub-Message-Id",),
        "zendesk": ("X-Zendesk-Webhook-Invocation-Id",),
    }


@pytest.mark.parametrize("scheme", sorted(CONFIGS))
def test_a_configured_id_header_counts_instead(scheme: str) -> None:
    config = msgspec.structs.replace(CONFIGS[scheme], id_header="X-Mine")
    assert delivery_id_headers(scheme, config) == ("X-Mine",)


def test_the_schemes_that_sign_the_address_are_known() -> None:
    assert [name for name in SCHEMES if signs_url(name)] == ["square", "twilio", "hubspot"]
    assert signs_url("generic-hmac", CONFIGS["generic-hmac"])


@pytest.mark.parametrize("scheme", sorted(CONFIGS))
def test_a_configuration_of_another_scheme_is_refused(scheme: str) -> None:
    for other in sorted({*CONFIGS} - {scheme}):
        with pytest.raises(ConfigurationError, match="is not one of the scheme"):
            check_config(scheme, CONFIGS[other])
    check_config(scheme, CONFIGS[scheme])


@pytest.mark.parametrize("scheme", PUBLIC)
def test_a_public_key_cannot_be_made_here(scheme: str) -> None:
    with pytest.raises(ConfigurationError, match="--public-key"):
        generate_secret(scheme)


@pytest.mark.parametrize("scheme", NONE)
def test_a_scheme_without_a_secret_neither_makes_nor_takes_one(scheme: str) -> None:
    for config in (None, CONFIGS[scheme]):
        with pytest.raises(ConfigurationError, match="has no secret"):
            generate_secret(scheme, config)
        with pytest.raises(ConfigurationError, match="has no secret"):
            check_secret(scheme, "a secret of some length", config)


def test_public_keys_are_told_from_secrets() -> None:
    assert takes_public_key("discord", pair("discord", b"1").known)
    assert takes_public_key("standard-webhooks", "whpk_AAAA")
    assert not takes_public_key("standard-webhooks", "whsec_AAAA")
    assert not takes_public_key("github", "anything")
    assert not takes_public_key("generic-hmac", "anything")


@pytest.mark.parametrize(
    ("scheme", "key"),
    [
        ("discord", ""),
        ("discord", "00" * 31),
        ("discord", pair("sendgrid", b"1").known),
        ("sendgrid", ""),
        ("sendgrid", pair("discord", b"1").known),
        ("sendgrid", pair("sendgrid", b"1").known[:-4]),
        ("sendgrid", "A" * 1025),
        ("sendgrid", OTHER_CURVE),
        ("standard-webhooks", "whpk_" + "A" * 10),
    ],
)
def test_what_is_no_public_key_of_the_scheme_is_refused(scheme: str, key: str) -> None:
    with pytest.raises(ConfigurationError):
        check_secret(scheme, key)


@pytest.mark.parametrize("scheme", PUBLIC)
def test_a_public_key_of_the_scheme_is_taken(scheme: str) -> None:
    check_secret(scheme, pair(scheme, b"1").known)


@pytest.mark.parametrize("scheme", SHARED)
def test_a_new_secret_is_accepted_and_no_two_are_alike(scheme: str) -> None:
    secret = generate_secret(scheme)
    check_secret(scheme, secret)
    assert len(secret) >= 32
    assert generate_secret(scheme) != secret


@pytest.mark.parametrize(
    "secret", ["", "   ", "abc", " padded", "padded\n", "two\nlines", "nul\0byte", "\ud800\ud800\ud800", "x" * 1025]
)
@pytest.mark.parametrize("scheme", [*SHARED, *PUBLIC])
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
