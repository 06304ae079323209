"""We and each vendor's own library come to the same verdict, whoever has signed and whatever was changed since."""

from __future__ import annotations

import base64
import hashlib
import re
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from webhook_relay.signatures import SignedRequest, sign, verify

from .vendors import VENDORS, Vendor, clock, twilio_content

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
forms = st.lists(st.tuples(texts.map(lambda text: text[:20]), texts.map(lambda text: text[:20])), max_size=6)
ids = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="."), min_size=1, max_size=60)
seeds = st.binary(min_size=1, max_size=8)
queries = st.sampled_from(["", "?a=1", "?a=1&b=%20x"])
ports = st.sampled_from(["", ":443", ":8443"])
CHANGES = ("nothing", "body", "signature", "time", "address", "port", "secret")


@st.composite
def bare(draw: st.DrawFn, vendor: Vendor) -> SignedRequest:
    """Draw a request that is not signed."""
    is_form = "form" in vendor.content_type
    body = (urlencode(draw(forms)) if is_form else "{" + draw(texts)).encode()
    url = f"{draw(st.sampled_from(['https', 'http']))}://relay.example{draw(ports)}/in/abc{draw(queries)}"
    if vendor.scheme == "twilio" and not is_form:
        url += f"{'&' if '?' in url else '?'}bodySHA256={hashlib.sha256(body).hexdigest()}"
    return SignedRequest("POST", url, (("Content-Type", vendor.content_type),), body)


def with_headers(request: SignedRequest, headers: dict[str, str]) -> SignedRequest:
    return SignedRequest(request.method, request.url, (*request.headers, *headers.items()), request.body)


def both(vendor: Vendor, request: SignedRequest, known: str) -> tuple[bool, bool]:
    """Return our verdict and the vendor's."""
    ours = verify(vendor.scheme, [known], request, now=float(clock()))
    return ours.ok, vendor.accepts(request, request.headers.first, known)


def changed(vendor: Vendor, request: SignedRequest, change: str) -> SignedRequest:
    """Return the request with one thing changed, in a form that is still well-formed."""
    headers, body, url = list(request.headers), request.body, request.url
    for place, (name, value) in enumerate(headers):
        if name == vendor.signature and change == "signature":
            headers[place] = (name, spoilt(value, is_base64=vendor.is_base64))
        if name == vendor.time and change == "time":
            headers[place] = (name, str(int(value) + 1))
    if change == "body":
        body = body + b"&x=1" if "form" in vendor.content_type else body + b" "
    if change == "address":
        url = url.replace("/in/abc", "/in/abd")
    if change == "port":
        usual = ".example:443" if url.startswith("https:") else ".example:80"
        url = re.sub(r"\.example:\d+", ".example", url) if ".example:" in url else url.replace(".example", usual)
    return SignedRequest(request.method, url, headers, body)


def spoilt(value: str, *, is_base64: bool) -> str:
    """Return the value with one bit of its last signature flipped."""
    match = re.search(r"[^,= ]+=*$", value)
    assert match is not None
    text = match[0]
    raw = bytearray(base64.b64decode(text) if is_base64 else bytes.fromhex(text))
    raw[-1] ^= 1
    return value[: match.start()] + (base64.b64encode(raw).decode() if is_base64 else raw.hex())


SIGNERS = [name for name, vendor in VENDORS.items() if vendor.signs is not None]


@pytest.mark.parametrize("name", SIGNERS)
@settings(deadline=None)
@given(data=st.data(), seed=seeds, message_id=ids)
def test_we_accept_what_a_vendor_signs(name: str, data: st.DataObject, seed: bytes, message_id: str) -> None:
    vendor = VENDORS[name]
    assert vendor.signs is not None
    keys, request = vendor.keys(vendor.scheme, seed), data.draw(bare(vendor))
    signed = with_headers(request, dict(vendor.signs(request, keys.private, clock(), message_id)))
    assert both(vendor, signed, keys.known) == (True, True)


@pytest.mark.parametrize("name", list(VENDORS))
@settings(deadline=None)
@given(data=st.data(), seed=seeds, message_id=ids)
def test_a_vendor_accepts_what_we_sign(name: str, data: st.DataObject, seed: bytes, message_id: str) -> None:
    vendor = VENDORS[name]
    keys, request = vendor.keys(vendor.scheme, seed), data.draw(bare(vendor))
    headers = sign(vendor.scheme, keys.private, request, now=clock(), message_id=message_id)
    assert both(vendor, with_headers(request, dict(headers)), keys.known) == (True, True)


@pytest.mark.parametrize("name", list(VENDORS))
@settings(deadline=None)
@given(data=st.data(), seed=seeds, message_id=ids, change=st.sampled_from(CHANGES))
def test_we_agree_with_a_vendor_on_what_was_changed_or_is_old(
    name: str, data: st.DataObject, seed: bytes, message_id: str, change: str
) -> None:
    vendor = VENDORS[name]
    age = data.draw(st.sampled_from(vendor.ages))
    keys, request = vendor.keys(vendor.scheme, seed), data.draw(bare(vendor))
    headers = sign(vendor.scheme, keys.private, request, now=clock() - age, message_id=message_id)
    received = changed(vendor, with_headers(request, dict(headers)), change)
    known = vendor.keys(vendor.scheme, seed + b"1").known if change == "secret" else keys.known
    ours, theirs = both(vendor, received, known)
    assert ours is theirs
    assert change != "nothing" or ours is (abs(age) < 300)


@settings(deadline=None)
@given(data=st.data(), seed=seeds, spoil=st.booleans())
def test_we_agree_with_twilio_on_signatures_by_a_key_of_the_account_s_own(
    data: st.DataObject, seed: bytes, *, spoil: bool
) -> None:
    vendor = VENDORS["twilio-form"]
    secret, request = vendor.keys("twilio", seed).known, data.draw(bare(vendor))
    validator, form = RequestValidator(secret), twilio_content(request)
    signature = validator.compute_signature(request.url, form, "HMAC_SHA256")
    signature = spoilt(signature, is_base64=True) if spoil else signature
    settings_of = {"X-Twilio-Webhooks-Signature-Settings": "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"}
    received = with_headers(request, {"X-Twilio-Signature": signature, **settings_of})
    assert verify("twilio", [secret], received, now=0.0).ok is not spoil
    assert validator.validate(request.url, form, signature, "HMAC_SHA256") is not spoil
