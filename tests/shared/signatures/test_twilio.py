from __future__ import annotations

import base64
import hashlib
import hmac

import pytest

from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures import Refusal, SignedRequest, sign

from .requests import NOW, refusal

SECRET = "12345"
URL = "https://mycompany.example/in/abc"
FORM = "application/x-www-form-urlencoded"


def received(
    body: bytes, signed: bytes, *, url: str = URL, content_type: str = FORM, signature: str = "", settings: str = ""
) -> SignedRequest:
    """Return a request whose signature is over `signed`."""
    digest = base64.b64encode(hmac.digest(SECRET.encode(), signed, "sha1")).decode()
    headers = [("Content-Type", content_type), ("X-Twilio-Signature", signature or digest)]
    if settings:
        headers.append(("X-Twilio-Webhooks-Signature-Settings", settings))
    return SignedRequest("POST", url, headers, body)


def refused(request: SignedRequest) -> Refusal | None:
    return refusal("twilio", SECRET, request)


def test_parameters_are_signed_in_order_and_repeated_ones_once() -> None:
    assert refused(received(b"b=2&a=1&b=1&b=2&empty=", URL.encode() + b"a1b1b2empty")) is None


def test_names_and_values_are_signed_as_the_bytes_they_stand_for() -> None:
    assert (
        refused(received(b"To=%2B14&Name=J%C3%A9+R%FF&raw=\xe9", URL.encode() + b"NameJ\xc3\xa9 R\xffTo+14raw\xe9"))
        is None
    )


@pytest.mark.parametrize("content_type", [FORM, FORM.upper(), FORM + "; charset=UTF-8"])
def test_a_form_is_known_by_its_content_type(content_type: str) -> None:
    assert refused(received(b"a=1", URL.encode() + b"a1", content_type=content_type)) is None


def test_a_body_that_nothing_covers_is_refused_although_the_address_is_signed() -> None:
    bare = received(b'{"forged":true}', URL.encode(), content_type="application/json")
    assert refused(bare) is Refusal.MALFORMED_BODY
    assert refused(received(b"", URL.encode(), content_type="application/json")) is None


def test_a_body_whose_hash_is_in_the_address_is_covered() -> None:
    url = f"{URL}?bodySHA256={hashlib.sha256(b'{}').hexdigest()}"
    assert refused(received(b"{}", url.encode(), url=url, content_type="application/json")) is None
    assert refused(received(b"{ }", url.encode(), url=url, content_type="application/json")) is Refusal.BAD_SIGNATURE


def test_a_hash_in_the_address_also_holds_for_what_calls_itself_a_form() -> None:
    url = f"{URL}?bodySHA256={hashlib.sha256(b'{}').hexdigest()}"
    assert refused(received(b"", url.encode(), url=url)) is Refusal.BAD_SIGNATURE


def test_a_second_hash_in_the_address_cannot_stand_in_for_the_first() -> None:
    real, forged = (hashlib.sha256(body).hexdigest() for body in (b"{}", b"{ }"))
    url = f"{URL}?bodySHA256={real}&bodySHA256={forged}"
    assert refused(received(b"{ }", url.encode(), url=url, content_type="application/json")) is Refusal.BAD_SIGNATURE


@pytest.mark.parametrize(
    ("signed", "url"),
    [
        ("https://mycompany.example/in/abc", "https://mycompany.example:8443/in/abc"),
        ("https://mycompany.example:8443/in/abc", "https://mycompany.example:8443/in/abc"),
        ("https://mycompany.example:443/in/abc", "https://mycompany.example/in/abc"),
        ("http://mycompany.example:80/in/abc", "http://mycompany.example/in/abc"),
        ("https://[2001:db8::1]:443/in/abc", "https://[2001:db8::1]/in/abc"),
        ("https://[2001:db8::1]/in/abc", "https://[2001:db8::1]:8443/in/abc"),
    ],
)
def test_the_port_may_be_part_of_what_was_signed_or_not(signed: str, url: str) -> None:
    assert refused(received(b"a=1", signed.encode() + b"a1", url=url)) is None


@pytest.mark.parametrize("signed", ["https://mycompany.example:8444/in/abc", "http://mycompany.example/in/abc"])
def test_another_port_or_scheme_is_another_address(signed: str) -> None:
    request = received(b"a=1", signed.encode() + b"a1", url="https://mycompany.example:8443/in/abc")
    assert refused(request) is Refusal.BAD_SIGNATURE


@pytest.mark.parametrize("url", ["https://[::1/in", "https://host:99999/in", "https://host:x/in"])
def test_an_address_that_is_none_is_the_receiver_s_fault(url: str) -> None:
    assert refused(received(b"a=1", b"", url=url)) is Refusal.UNKNOWN_URL


def test_a_form_of_very_many_parameters_is_refused() -> None:
    assert refused(received(b"a=1&" * 1001, URL.encode() + b"a1")) is Refusal.MALFORMED_BODY


@pytest.mark.parametrize("settings", ["key=1,algorithm=HMAC_MD5", "algorithm=none", "key=1, algorithm=HMAC_SHA512"])
def test_an_algorithm_that_is_not_known_is_not_trusted(settings: str) -> None:
    assert refused(received(b"a=1", URL.encode() + b"a1", settings=settings)) is Refusal.WRONG_ALGORITHM


def test_a_signature_of_another_size_than_the_algorithm_s_is_malformed() -> None:
    settings = "key=1,algorithm=HMAC_SHA256"
    assert refused(received(b"a=1", URL.encode() + b"a1", settings=settings)) is Refusal.MALFORMED_HEADER


def test_a_body_that_cannot_be_covered_is_not_signed() -> None:
    bare = SignedRequest("POST", URL, (("Content-Type", "application/json"),), b"{}")
    with pytest.raises(ConfigurationError, match="bodySHA256"):
        sign("twilio", SECRET, bare, now=NOW, message_id="")
