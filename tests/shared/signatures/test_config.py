from __future__ import annotations

import base64
import hmac
from typing import Any

import msgspec
import pytest

from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures import (
    HmacConfig,
    Refusal,
    check_secret,
    delivery_id_headers,
    generate_secret,
    parse_config,
    sign,
)

from .requests import NOW, hex_hmac, post, refusal, signed

BODY = b'{"hello":"world"}'


def test_a_configuration_survives_being_stored_as_json() -> None:
    config = HmacConfig(
        header="X-Sig",
        algorithm="sha512",
        encoding="base64",
        prefix="v1=",
        signed="{id}.{timestamp}.{method}.{url}.{body}",
        timestamp_header="X-Time",
        tolerance=60,
        id_header="X-Id",
        secret_encoding="hex",
    )
    assert parse_config("generic-hmac", msgspec.json.encode(config)) == config


def test_what_is_not_said_has_its_usual_value() -> None:
    assert msgspec.json.encode(parse_config("generic-hmac", {"header": "X-Sig"})) == b'{"header":"X-Sig"}'


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "header"),
        ({"header": ""}, "header is not the name"),
        ({"header": "X Sig"}, "header is not the name"),
        ({"header": "X-Sig:"}, "header is not the name"),
        ({"header": "X" * 201}, "header is not the name"),
        ({"header": "X", "timestamp_header": "é", "signed": "{timestamp}{body}"}, "timestamp_header is not the name"),
        ({"header": "X", "id_header": "a b"}, "id_header is not the name"),
        ({"header": "X", "id_header": "x"}, "same header"),
        ({"header": "X", "algorithm": "md5"}, "algorithm"),
        ({"header": "X", "encoding": "base32"}, "encoding"),
        ({"header": "X", "secret_encoding": "rot13"}, "secret_encoding"),
        ({"header": "X", "sigend": "{body}"}, "sigend"),
        ({"header": "X", "prefix": " a"}, "prefix"),
        ({"header": "X", "prefix": "a\n"}, "prefix"),
        ({"header": "X", "prefix": "é"}, "prefix"),
        ({"header": "X", "prefix": "a" * 201}, "prefix"),
        ({"header": "X", "signed": "constant"}, "{body}"),
        ({"header": "X", "signed": "{bodi}{body}"}, "{bodi}"),
        ({"header": "X", "signed": "{body}}"}, "character 7"),
        ({"header": "X", "signed": "{body"}, "character 1"),
        ({"header": "X", "signed": "{body}" + "a" * 200}, "longer than"),
        ({"header": "X", "signed": "{timestamp}{body}"}, "timestamp_header"),
        ({"header": "X", "timestamp_header": "T"}, "timestamp_header"),
        ({"header": "X", "signed": "{id}{body}"}, "id_header"),
        ({"header": "X", "tolerance": 300}, "timestamp_header"),
        ({"header": "X", "signed": "{timestamp}{body}", "timestamp_header": "T", "tolerance": 0}, "tolerance is 0"),
        ({"header": "X", "signed": "{timestamp}{body}", "timestamp_header": "T", "tolerance": 86401}, "1 to 86400"),
        ({"header": "X", "signed": "{timestamp}{body}", "timestamp_header": "T", "tolerance": "60"}, "tolerance"),
    ],
)
def test_a_configuration_that_cannot_work_is_refused_with_the_option_s_name(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_config("generic-hmac", options)
    assert said in str(caught.value)


@pytest.mark.parametrize("json", ["", "[]", "{", '{"header":1}', b"\xff", b'{"header":"\xff"}', "[" * 5000])
def test_stored_text_that_is_no_configuration_is_a_configuration_error(json: str | bytes) -> None:
    with pytest.raises(ConfigurationError):
        parse_config("generic-hmac", json)


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha384", "sha512"])
def test_each_algorithm_gives_the_hmac_of_its_name(algorithm: Any) -> None:
    config = HmacConfig(header="X-Sig", algorithm=algorithm, prefix=f"{algorithm}=")
    request = post(BODY, ("X-Sig", f"{algorithm}={hex_hmac('dev-g', BODY, algorithm)}"))
    assert refusal("generic-hmac", "dev-g", request, config=config) is None


def test_every_field_is_signed_in_its_place() -> None:
    config = HmacConfig(
        header="X-Sig",
        signed="{method} {url}\n{id}|{timestamp}|{body}",
        timestamp_header="X-Time",
        id_header="X-Id",
    )
    url = "https://relay.example/in/abc?é=1"
    text = f"POST {url}\n".encode() + b"\xe9d|soon|" + BODY
    headers = (("X-Id", "éd"), ("X-Time", "soon"), ("X-Sig", hex_hmac("dev-g", text)))
    assert refusal("generic-hmac", "dev-g", post(BODY, *headers, url=url), config=config) is None
    assert refusal("generic-hmac", "dev-g", post(BODY, *headers), config=config) is Refusal.BAD_SIGNATURE


def test_an_address_that_is_no_proper_text_is_signed_all_the_same() -> None:
    config = HmacConfig(header="X-Sig", signed="{url}{body}")
    url = "https://relay.example/\ud800"
    digest = hex_hmac("dev-g", b"https://relay.example/\xed\xa0\x80" + BODY)
    assert refusal("generic-hmac", "dev-g", post(BODY, ("X-Sig", digest), url=url), config=config) is None


def test_without_a_tolerance_a_timestamp_is_mere_text_as_zendesk_sends_it() -> None:
    config = HmacConfig(
        header="X-Zendesk-Webhook-Signature",
        encoding="base64",
        signed="{timestamp}{body}",
        timestamp_header="X-Zendesk-Webhook-Signature-Timestamp",
    )
    digest = hmac.digest(b"dev-g", b"2023-11-14T22:20:00Z" + BODY, "sha256")
    headers = (
        ("X-Zendesk-Webhook-Signature-Timestamp", "2023-11-14T22:20:00Z"),
        ("X-Zendesk-Webhook-Signature", base64.b64encode(digest).decode()),
    )
    assert refusal("generic-hmac", "dev-g", post(BODY, *headers), config=config) is None
    assert refusal("generic-hmac", "dev-g", post(BODY, headers[1]), config=config) is Refusal.MISSING_HEADER
    empty = post(BODY, ("X-Zendesk-Webhook-Signature-Timestamp", ""), headers[1])
    assert refusal("generic-hmac", "dev-g", empty, config=config) is Refusal.MALFORMED_HEADER


def test_with_a_tolerance_the_timestamp_is_compared_with_the_clock() -> None:
    config = HmacConfig(header="X-Sig", signed="{timestamp}.{body}", timestamp_header="X-Timestamp", tolerance=10)
    request = signed("generic-hmac", "dev-g", BODY, config=config)
    assert refusal("generic-hmac", "dev-g", request, config=config, now=NOW + 10) is None
    assert refusal("generic-hmac", "dev-g", request, config=config, now=NOW + 11) is Refusal.EXPIRED
    assert refusal("generic-hmac", "dev-g", request, config=config, now=NOW - 11) is Refusal.FUTURE


def test_an_id_must_not_hold_the_separator_that_ends_it() -> None:
    config = HmacConfig(header="X-Sig", signed="{id}::{body}", id_header="X-Id")
    request = post(BODY, ("X-Id", "a::b"), ("X-Sig", hex_hmac("dev-g", b"a::b::" + BODY)))
    assert refusal("generic-hmac", "dev-g", request, config=config) is Refusal.MALFORMED_HEADER
    fine = post(BODY, ("X-Id", "a:b"), ("X-Sig", hex_hmac("dev-g", b"a:b::" + BODY)))
    assert refusal("generic-hmac", "dev-g", fine, config=config) is None


@pytest.mark.parametrize(("encoding", "secret"), [("hex", "00ff" * 8), ("base64", "AP8A/wD/AP8A/wD/AP8A/w==")])
def test_an_encoded_secret_is_decoded_into_the_key(encoding: Any, secret: str) -> None:
    config = HmacConfig(header="X-Sig", secret_encoding=encoding)
    plain = HmacConfig(header="X-Sig")
    check_secret("generic-hmac", secret, config)
    request = signed("generic-hmac", secret, BODY, config=config)
    assert refusal("generic-hmac", secret, request, config=config) is None
    assert refusal("generic-hmac", secret, request, config=plain) is Refusal.BAD_SIGNATURE
    assert refusal("generic-hmac", "not one!", request, config=config) is Refusal.UNUSABLE_SECRET
    with pytest.raises(ConfigurationError):
        check_secret("generic-hmac", "not one!", config)


@pytest.mark.parametrize("encoding", ["utf8", "hex", "base64"])
def test_a_new_secret_is_of_the_configured_form(encoding: Any) -> None:
    config = HmacConfig(header="X-Sig", secret_encoding=encoding)
    check_secret("generic-hmac", generate_secret("generic-hmac", config), config)


def test_the_delivery_id_comes_from_the_configured_header_signed_or_not() -> None:
    unsigned = HmacConfig(header="X-Sig", id_header="X-Id")
    assert delivery_id_headers("generic-hmac", unsigned) == ("X-Id",)
    assert delivery_id_headers("generic-hmac", HmacConfig(header="X-Sig")) == ()
    assert sign("generic-hmac", "dev-g", post(BODY), now=NOW, message_id="m", config=unsigned) == (
        ("X-Sig", hex_hmac("dev-g", BODY)),
    )


def test_the_generic_scheme_needs_a_configuration_and_the_others_take_none() -> None:
    with pytest.raises(ConfigurationError, match="needs a configuration"):
        refusal("generic-hmac", "dev-g", post(BODY))
    with pytest.raises(ConfigurationError, match="takes no configuration"):
        refusal("github", "dev-g", post(BODY), config=HmacConfig(header="X-Sig"))
