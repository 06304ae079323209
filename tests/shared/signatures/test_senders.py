"""What is particular about single senders."""

from __future__ import annotations

import base64
import hmac
import subprocess
import sys

import pytest
from nacl.signing import SigningKey

from support.senders import asymmetric_pair, pair
from webhook_relay.errors import ConfigurationError
from webhook_relay.headers import RequestHeaders
from webhook_relay.signatures import (
    AddressConfig,
    BasicConfig,
    HmacConfig,
    Refusal,
    SignedRequest,
    TokenConfig,
    headers_with_access_token,
    sign,
    verify,
)

from .requests import NOW, hex_hmac, post, refusal, signed

SECRET = "a secret of some length"
BODY = b'{"hello":"world"}'


# --- forges ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["gitea", "forgejo", "gogs", "bitbucket"])
def test_the_headers_of_other_forges_neither_rescue_nor_count(scheme: str) -> None:
    digest = hex_hmac(SECRET, BODY)
    own = {"bitbucket": "X-Hub-Signature"}.get(scheme, f"X-{scheme.capitalize()}-Signature")
    others = {"X-Hub-Signature", "X-Hub-Signature-256", "X-Gitea-Signature", "X-Forgejo-Signature", "X-Gogs-Signature"}
    good = [(name, f"sha256={digest}" if "Hub" in name else digest) for name in sorted(others - {own})]
    assert refusal(scheme, SECRET, post(BODY, *good)) is Refusal.MISSING_HEADER
    wrong = "0" * 64 if scheme != "bitbucket" else "sha256=" + "0" * 64
    assert refusal(scheme, SECRET, post(BODY, *good, (own, wrong))) is Refusal.BAD_SIGNATURE


def test_one_header_means_another_hash_to_each_of_its_senders() -> None:
    values = {
        "bitbucket": f"sha256={hex_hmac(SECRET, BODY)}",
        "intercom": f"sha1={hex_hmac(SECRET, BODY, 'sha1')}",
    }
    for scheme, own in values.items():
        for value in values.values():
            expected = None if value == own else Refusal.WRONG_ALGORITHM
            assert refusal(scheme, SECRET, post(BODY, ("X-Hub-Signature", value))) is expected
            assert refusal("websub", SECRET, post(BODY, ("X-Hub-Signature", value))) is None


# --- Shopify, WebSub, lists --------------------------------------------------------------------------------


def test_shopify_s_newer_header_counts_only_where_the_older_one_is_not() -> None:
    [(_, value)] = sign("shopify", SECRET, post(BODY), now=NOW, message_id="")
    newer = ("Shopify-Hmac-Sha256", value)
    assert refusal("shopify", SECRET, post(BODY, newer)) is None
    older = ("X-Shopify-Hmac-Sha256", base64.b64encode(bytes(32)).decode())
    assert refusal("shopify", SECRET, post(BODY, newer, older)) is Refusal.BAD_SIGNATURE


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha384", "sha512"])
def test_a_hub_names_its_hash(algorithm: str) -> None:
    digest = hex_hmac(SECRET, BODY, algorithm)
    assert refusal("websub", SECRET, post(BODY, ("X-Hub-Signature", f"{algorithm}={digest}"))) is None
    renamed = "sha256" if algorithm != "sha256" else "sha512"
    wrong = refusal("websub", SECRET, post(BODY, ("X-Hub-Signature", f"{renamed}={digest}")))
    assert wrong is Refusal.MALFORMED_HEADER


@pytest.mark.parametrize("name", ["md5", "sha224", "SHA256x", "sha3"])
def test_a_hash_that_websub_does_not_know_is_not_trusted(name: str) -> None:
    request = post(BODY, ("X-Hub-Signature", f"{name}={hex_hmac(SECRET, BODY)}"))
    assert refusal("websub", SECRET, request) in {Refusal.WRONG_ALGORITHM, Refusal.MALFORMED_HEADER}


@pytest.mark.parametrize(
    ("scheme", "header"), [("pagerduty", "X-PagerDuty-Signature"), ("circleci", "circleci-signature")]
)
def test_any_signature_of_a_list_passes_but_none_of_another_version(scheme: str, header: str) -> None:
    good = hex_hmac(SECRET, BODY)
    assert refusal(scheme, SECRET, post(BODY, (header, f"v2={good},v1={'0' * 64},v1={good}"))) is None
    assert refusal(scheme, SECRET, post(BODY, (header, f"v0={good},v2={good}"))) is Refusal.WRONG_VERSION
    assert refusal(scheme, SECRET, post(BODY, (header, good))) is Refusal.MALFORMED_HEADER
    many = f"v1={'0' * 64}," * 32 + f"v1={good}"
    assert refusal(scheme, SECRET, post(BODY, (header, many))) is Refusal.MALFORMED_HEADER


def test_paddle_s_list_is_parted_by_semicolons() -> None:
    digest = hex_hmac(SECRET, b"1700000000:" + BODY)
    assert (
        refusal("paddle", SECRET, post(BODY, ("Paddle-Signature", f"ts=1700000000;h1={'0' * 64};h1={digest}"))) is None
    )
    commas = post(BODY, ("Paddle-Signature", f"ts=1700000000,h1={digest}"))
    assert refusal("paddle", SECRET, commas) is Refusal.MALFORMED_HEADER


# --- times -------------------------------------------------------------------------------------------------


def linear(body: bytes, *headers: tuple[str, str]) -> SignedRequest:
    return post(body, ("Linear-Signature", hex_hmac(SECRET, body)), *headers)


def test_linear_s_time_in_the_body_counts_and_the_header_only_without_it() -> None:
    now, old = str(int(NOW * 1000)), int((NOW - 61) * 1000)
    fresh = ("Linear-Timestamp", now)
    assert refusal("linear", SECRET, linear(b'{"webhookTimestamp":%s}' % now.encode())) is None
    assert refusal("linear", SECRET, linear(b'{"webhookTimestamp":%d}' % old, fresh)) is Refusal.EXPIRED
    assert refusal("linear", SECRET, linear(b"{}", fresh)) is None
    assert refusal("linear", SECRET, linear(b"{}", ("Linear-Timestamp", str(old)))) is Refusal.EXPIRED
    assert refusal("linear", SECRET, linear(b"{}")) is Refusal.MISSING_HEADER
    assert refusal("linear", SECRET, linear(b'{"webhookTimestamp":null}')) is Refusal.MISSING_HEADER


@pytest.mark.parametrize("value", ["true", '"1700000000000"', "1.7e12", "[]", "{}"])
def test_a_time_of_linear_that_is_no_whole_number_is_malformed(value: str) -> None:
    fresh = ("Linear-Timestamp", str(int(NOW * 1000)))
    request = linear(f'{{"webhookTimestamp":{value}}}'.encode(), fresh)
    assert refusal("linear", SECRET, request) is Refusal.MALFORMED_BODY


@pytest.mark.parametrize("value", ["-1", "9" * 16, "9" * 400])
def test_a_time_of_linear_beyond_all_times_is_malformed(value: str) -> None:
    request = linear(f'{{"webhookTimestamp":{value}}}'.encode())
    assert refusal("linear", SECRET, request) in {Refusal.MALFORMED_HEADER, Refusal.MALFORMED_BODY}


def twitch(timestamp: str, message_id: str = "id-1") -> SignedRequest:
    digest = hex_hmac(SECRET, f"{message_id}{timestamp}".encode() + BODY)
    return post(
        BODY,
        ("Twitch-Eventsub-Message-Id", message_id),
        ("Twitch-Eventsub-Message-Timestamp", timestamp),
        ("Twitch-Eventsub-Message-Signature", f"sha256={digest}"),
    )


@pytest.mark.parametrize(
    "timestamp", ["2023-11-14T22:13:20Z", "2023-11-14T22:13:20.1Z", "2023-11-14T22:13:20.123456789Z"]
)
def test_twitch_s_time_may_have_nanoseconds(timestamp: str) -> None:
    assert refusal("twitch", SECRET, twitch(timestamp)) is None


@pytest.mark.parametrize(
    "timestamp",
    [
        "1700000000",
        "2023-11-14T22:13:20",
        "2023-11-14T22:13:20+00:00",
        "2023-11-14 22:13:20Z",
        "2023-11-14T22:13:20z",
        "2023-11-14T22:13:20.1234567890Z",
        "2023-11-14T22:13:20.Z",
        "2023-02-31T22:13:20Z",
        "2023-11-14T22:13:61Z",
        "12023-11-14T22:13:20Z",
        "２０２３-11-14T22:13:20Z",
    ],
)
def test_a_time_of_another_form_is_malformed(timestamp: str) -> None:
    assert refusal("twitch", SECRET, twitch(timestamp)) is Refusal.MALFORMED_HEADER


def test_where_twitch_s_id_ends_cannot_be_moved() -> None:
    genuine = twitch("2023-11-14T22:13:20Z", "id-1")
    signature = genuine.headers.get("twitch-eventsub-message-signature")
    for message_id, timestamp in (("id-12", "023-11-14T22:13:20Z"), ("id-", "12023-11-14T22:13:20Z")):
        moved = post(
            BODY,
            ("Twitch-Eventsub-Message-Id", message_id),
            ("Twitch-Eventsub-Message-Timestamp", timestamp),
            ("Twitch-Eventsub-Message-Signature", signature),
        )
        assert refusal("twitch", SECRET, moved) is Refusal.MALFORMED_HEADER


def test_zendesk_s_time_must_be_well_formed_but_may_be_old() -> None:
    assert refusal("zendesk", SECRET, signed("zendesk", SECRET, BODY), now=NOW + 1e8) is None
    digest = base64.b64encode(hmac.digest(SECRET.encode(), b"2023-11-14T22:13:20" + b"Z" + BODY, "sha256"))
    moved = post(
        b"Z" + BODY,
        ("X-Zendesk-Webhook-Signature-Timestamp", "2023-11-14T22:13:20"),
        ("X-Zendesk-Webhook-Signature", digest.decode()),
    )
    assert refusal("zendesk", SECRET, moved) is Refusal.MALFORMED_HEADER


@pytest.mark.parametrize(("unit", "value"), [("milliseconds", "1700000000000"), ("rfc3339", "2023-11-14T22:13:20Z")])
def test_a_configured_time_can_be_of_each_unit(unit: str, value: str) -> None:
    config = HmacConfig(
        header="X-Sig",
        signed="{timestamp}.{body}",
        timestamp_header="X-Time",
        timestamp_unit=unit,  # type: ignore[arg-type]
        tolerance=10,
    )
    request = signed("generic-hmac", SECRET, BODY, config=config)
    assert request.headers.get("x-time") == value
    assert refusal("generic-hmac", SECRET, request, config=config, now=NOW + 10) is None
    assert refusal("generic-hmac", SECRET, request, config=config, now=NOW + 11) is Refusal.EXPIRED


# --- public keys -------------------------------------------------------------------------------------------


def test_where_discord_s_time_ends_cannot_be_moved() -> None:
    keys = pair("discord", b"1")
    signature = SigningKey(bytes.fromhex(keys.private)).sign(b"1700000000" + BODY).signature.hex()
    headers = (("X-Signature-Ed25519", signature),)
    assert refusal("discord", keys.known, post(BODY, *headers, ("X-Signature-Timestamp", "1700000000"))) is None
    moved = post(b"00" + BODY, *headers, ("X-Signature-Timestamp", "17000000"))
    assert refusal("discord", keys.known, moved) is Refusal.MALFORMED_BODY
    other_way = post(BODY[1:], *headers, ("X-Signature-Timestamp", "1700000000{"))
    assert refusal("discord", keys.known, other_way) is Refusal.MALFORMED_HEADER


@pytest.mark.parametrize("signature", ["", "00", "00" * 63, "zz" * 64, "é" * 128])
def test_a_signature_that_is_not_64_bytes_is_malformed(signature: str) -> None:
    headers = (("X-Signature-Ed25519", signature), ("X-Signature-Timestamp", "1700000000"))
    assert refusal("discord", pair("discord", b"1").known, post(BODY, *headers)) is Refusal.MALFORMED_HEADER


@pytest.mark.parametrize("scheme", ["discord", "sendgrid"])
def test_a_key_that_is_none_is_unusable_and_not_a_secret(scheme: str) -> None:
    keys = pair(scheme, b"1")
    request = signed(scheme, keys.private, BODY)
    assert refusal(scheme, "not a key", request) is Refusal.UNUSABLE_SECRET
    assert refusal(scheme, ["not a key", keys.known], request) is None


def test_an_hmac_by_the_public_key_is_no_signature() -> None:
    keys = asymmetric_pair(b"1")
    text = keys.known.removeprefix("whpk_")
    for forged_with in (f"whsec_{text}", text):
        forged = signed("standard-webhooks", forged_with, BODY)
        assert refusal("standard-webhooks", keys.known, forged) is Refusal.WRONG_ALGORITHM
        relabelled = post(
            BODY,
            *((name, value.replace("v1,", "v1a,")) for name, value in forged.headers.pairs[2:]),
        )
        assert refusal("standard-webhooks", keys.known, relabelled) is Refusal.MALFORMED_HEADER


def test_a_source_with_a_secret_and_a_public_key_takes_either() -> None:
    shared, keys = "whsec_" + base64.b64encode(bytes(32)).decode(), asymmetric_pair(b"1")
    both = [shared, keys.known]
    assert refusal("standard-webhooks", both, signed("standard-webhooks", shared, BODY)) is None
    assert refusal("standard-webhooks", both, signed("standard-webhooks", keys.private, BODY)) is None
    other = signed("standard-webhooks", asymmetric_pair(b"2").private, BODY)
    assert refusal("standard-webhooks", both, other) is Refusal.BAD_SIGNATURE
    wrong = signed("standard-webhooks", "whsec_" + base64.b64encode(bytes(31) + b"1").decode(), BODY)
    assert refusal("standard-webhooks", both, wrong) is Refusal.BAD_SIGNATURE
    assert (
        refusal("standard-webhooks", shared, signed("standard-webhooks", keys.private, BODY)) is Refusal.WRONG_VERSION
    )


def test_a_private_key_with_its_public_part_behind_it_signs_too() -> None:
    keys = asymmetric_pair(b"1")
    seed, public = (base64.b64decode(text[5:]) for text in (keys.private, keys.known))
    request = signed("standard-webhooks", "whsk_" + base64.b64encode(seed + public).decode(), BODY)
    assert refusal("standard-webhooks", keys.known, request) is None


def test_cryptography_is_loaded_by_those_who_need_it_and_missed_in_words() -> None:
    program = """
import sys
sys.modules["cryptography"] = None
from webhook_relay.errors import MissingExtraError
from webhook_relay.signatures import SignedRequest, verify
assert not verify("github", ["secret"], SignedRequest("POST", "", (), b""), now=0).ok
try:
    verify("discord", ["00" * 32], SignedRequest("POST", "", (), b""), now=0)
except MissingExtraError as error:
    print(error)
"""
    answer = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert "cryptography is not installed. Run: pip install 'ai-webhook-relay[relay]'" in answer.stdout


# --- HubSpot -----------------------------------------------------------------------------------------------

HUBSPOT_TABLE = {
    "%3A": ":",
    "%2F": "/",
    "%3F": "?",
    "%40": "@",
    "%21": "!",
    "%24": "$",
    "%27": "'",
    "%28": "(",
    "%29": ")",
    "%2A": "*",
    "%2C": ",",
    "%3B": ";",
}
"""developers.hubspot.com, request validation, "validate the v3 request signature"."""


def by_hubspot(called: str, signed_as: str) -> Refusal | None:
    """Return what is thought of a request to `called` whose signature is of `signed_as`."""
    moment = str(int(NOW * 1000))
    content = b"POST" + signed_as.encode() + BODY + moment.encode()
    signature = base64.b64encode(hmac.digest(SECRET.encode(), content, "sha256")).decode()
    headers = (("X-HubSpot-Signature-v3", signature), ("X-HubSpot-Request-Timestamp", moment))
    return refusal("hubspot", SECRET, SignedRequest("POST", called, headers, BODY))


HOOK = "https://relay.example/in/abc"


@pytest.mark.parametrize(("encoded", "decoded"), HUBSPOT_TABLE.items())
def test_hubspot_signs_the_characters_of_its_table_decoded_in_either_case(encoded: str, decoded: str) -> None:
    for written in (encoded, encoded.lower()):
        assert by_hubspot(f"{HOOK}?q=a{written}b", f"{HOOK}?q=a{decoded}b") is None
        assert by_hubspot(f"{HOOK}?q=a{written}b", f"{HOOK}?q=a{written}b") is Refusal.BAD_SIGNATURE


def test_the_digits_of_one_address_may_be_of_both_cases() -> None:
    called = f"{HOOK}?url=https%3A%2f%2Fcrm.example%3fx&list=%28a%2cb%29"
    assert by_hubspot(called, f"{HOOK}?url=https://crm.example?x&list=(a,b)") is None


OTHERS = [f"%{code:02X}" for code in range(256) if f"%{code:02X}" not in HUBSPOT_TABLE]


@pytest.mark.parametrize("encoded", [*OTHERS, "%c3%a9", "%", "%3", "%G1", "%%", "%253A", "%25%33A", "%u003A", "&#58;"])
def test_what_is_not_in_hubspots_table_stays_as_it_was_sent(encoded: str) -> None:
    assert by_hubspot(f"{HOOK}?q={encoded}&a+b=%3A", f"{HOOK}?q={encoded}&a+b=:") is None


@pytest.mark.parametrize("scheme", ["square", "generic-hmac"])
def test_other_senders_sign_their_address_as_they_call_it(scheme: str) -> None:
    called = f"{HOOK}?q=%3A%2f"
    if scheme == "square":
        signature = base64.b64encode(hmac.digest(SECRET.encode(), called.encode() + BODY, "sha256")).decode()
        config, header = None, ("x-square-hmacsha256-signature", signature)
    else:
        config = HmacConfig(header="X-Sig", signed="{url}{body}")
        header = ("X-Sig", hex_hmac(SECRET, called.encode() + BODY))
    assert refusal(scheme, SECRET, SignedRequest("POST", called, (header,), BODY), config=config) is None


# --- tokens, passwords, addresses --------------------------------------------------------------------------


def token(header: str, value: str) -> SignedRequest:
    return post(BODY, (header, value))


def test_without_a_configuration_a_token_is_a_bearer_s() -> None:
    for word in ("Bearer", "bearer", "BEARER"):
        assert refusal("generic-token", SECRET, token("Authorization", f"{word} {SECRET}")) is None
    assert refusal("generic-token", SECRET, token("Authorization", SECRET)) is Refusal.MALFORMED_HEADER
    assert refusal("generic-token", SECRET, token("Authorization", "Bearer ")) is Refusal.MALFORMED_HEADER
    assert refusal("generic-token", SECRET, token("Authorization", "Bearer é")) is Refusal.WRONG_TOKEN
    assert refusal("generic-token", SECRET, token("Authorization", f"Bearer {SECRET} ")) is Refusal.WRONG_TOKEN
    assert refusal("generic-token", SECRET, post(BODY)) is Refusal.MISSING_HEADER


def test_another_header_holds_the_token_alone_unless_a_prefix_is_configured() -> None:
    bare, prefixed = TokenConfig(header="X-Api-Key"), TokenConfig(header="X-Api-Key", prefix="Token ")
    assert refusal("generic-token", SECRET, token("X-Api-Key", SECRET), config=bare) is None
    assert refusal("generic-token", SECRET, token("X-Api-Key", f"Token {SECRET}"), config=prefixed) is None
    assert refusal("generic-token", SECRET, token("X-Api-Key", SECRET), config=prefixed) is Refusal.MALFORMED_HEADER
    plain = TokenConfig(prefix="")
    assert refusal("generic-token", SECRET, token("Authorization", SECRET), config=plain) is None


IN_QUERY = TokenConfig(in_query=True)


def in_query(query: str, *headers: tuple[str, str], config: TokenConfig | None = IN_QUERY, secret: str = SECRET) -> str:
    request = SignedRequest("POST", f"https://relay.example/in/abc?{query}", headers, BODY)
    return refusal("generic-token", secret, request, config=config) or "verified"


@pytest.mark.parametrize(
    "query",
    [
        "access_token=mF_9.B5f-4.1JqM+/x==",
        "access_token=mF_9.B5f-4.1JqM%2B%2fx%3D%3D",
        "access_token=mF_9.B5f-4.1JqM+/x==&p=q",
        "p=q&&access_token=mF_9.B5f-4.1JqM+/x==",
    ],
)
def test_a_token_in_the_address_counts_where_the_source_allows_it_and_a_plus_in_it_is_one(query: str) -> None:
    assert in_query(query, secret="mF_9.B5f-4.1JqM+/x==") == "verified"
    assert in_query(query, secret="mF_9.B5f-4.1JqM /x==") == Refusal.WRONG_TOKEN
    for config in (None, TokenConfig(header="X-Api-Key")):
        assert in_query(query, config=config, secret="mF_9.B5f-4.1JqM+/x==") == Refusal.MISSING_HEADER


@pytest.mark.parametrize("query", ["", "p=q", "Access_Token=x", "token=x", "xaccess_token=x", "p=access_token", "#"])
def test_only_the_parameter_that_the_specification_names_is_a_token(query: str) -> None:
    assert in_query(query) == Refusal.MISSING_HEADER


@pytest.mark.parametrize("query", ["access_token=", "access_token", "access_token=a&access_token=a"])
def test_an_address_holds_one_token(query: str) -> None:
    assert in_query(query, secret="a") == Refusal.MALFORMED_HEADER


def test_a_sender_shows_its_token_in_one_place() -> None:
    right = ("Authorization", f"Bearer {SECRET}")
    assert in_query("p=q", right) == "verified"
    assert in_query("access_token=anything", right) == Refusal.MALFORMED_HEADER
    assert in_query("access_token=anything", right, config=None) == "verified"


@pytest.mark.parametrize("value", ["%", "%zz", "%ff", "\ud800", "é", "x" * 60_000])
def test_no_address_makes_a_token_fail_otherwise_than_by_a_refusal(value: str) -> None:
    assert in_query(f"access_token={value}") == Refusal.WRONG_TOKEN


def test_who_tries_an_address_in_vain_is_told_what_to_do() -> None:
    url = f"https://relay.example/in/abc?access_token={SECRET}"
    said = verify("generic-token", [SECRET], SignedRequest("POST", url, (), BODY), now=NOW).detail
    assert "would be in every log on the way" in said
    assert "in_query" in said
    assert SECRET not in said


def test_headers_that_may_repeat_an_address_with_a_token_are_found() -> None:
    headers = RequestHeaders(
        [("X-Original-URL", "/in/abc?access_token=a"), ("referer", "x%3FACCESS_TOKEN%3Da"), ("X-Other", "/in/abc?p=q")]
    )
    assert headers_with_access_token(headers) == {"x-original-url", "referer"}


def basic(text: bytes, word: str = "Basic") -> SignedRequest:
    return token("Authorization", f"{word} {base64.b64encode(text).decode()}")


def test_user_and_password_must_both_be_right() -> None:
    config = BasicConfig(user="ümit")
    user = "ümit".encode()
    assert refusal("generic-basic", SECRET, basic(user + b":" + SECRET.encode()), config=config) is None
    assert refusal("generic-basic", SECRET, basic(user + b":" + SECRET.encode(), "BASIC"), config=config) is None
    for wrong in (user + b":other", b"other:" + SECRET.encode(), user + SECRET.encode() + b":", b":"):
        assert refusal("generic-basic", SECRET, basic(wrong), config=config) is Refusal.WRONG_TOKEN


@pytest.mark.parametrize(
    "value", ["", "Basic", "Basic ", "Basic !", "Basic YQ==", "Bearer YTpi", "YTpi", "Basic YTpi\u00e9"]
)
def test_what_is_no_user_and_password_is_malformed(value: str) -> None:
    request = token("Authorization", value)
    assert refusal("generic-basic", SECRET, request, config=BasicConfig(user="a")) is Refusal.MALFORMED_HEADER


@pytest.mark.parametrize("user", ["", "a:b", "a\nb", "x" * 201])
def test_a_user_that_cannot_log_in_is_a_configuration_error(user: str) -> None:
    with pytest.raises(ConfigurationError, match="user"):
        BasicConfig(user=user)


ALLOWED = AddressConfig(allow=("192.0.2.7", "198.51.100.0/24", "2001:db8::/32"))


def come_from(address: str) -> Refusal | None:
    return verify("ip-allow-list", [], SignedRequest("POST", "", (), BODY, address), now=NOW, config=ALLOWED).refusal


@pytest.mark.parametrize("address", ["192.0.2.7", "198.51.100.255", "2001:db8:1::1", "::ffff:192.0.2.7"])
def test_an_address_of_the_list_passes(address: str) -> None:
    assert come_from(address) is None


@pytest.mark.parametrize(
    "address",
    ["192.0.2.8", "198.51.101.0", "2001:db9::1", "::1", "", "localhost", "192.0.2.07", "3221225991", "::192.0.2.7"],
)
def test_every_other_address_is_refused(address: str) -> None:
    assert come_from(address) is Refusal.WRONG_ADDRESS


@pytest.mark.parametrize(
    "allow", [(), ("10.0.0.1/8",), ("0.0.0.0/0",), ("::/0",), ("example.com",), ("1.2.3.4",) * 501]
)
def test_a_list_that_lets_nobody_or_everybody_in_is_a_configuration_error(allow: tuple[str, ...]) -> None:
    with pytest.raises(ConfigurationError, match="allow"):
        AddressConfig(allow=allow)


def test_a_message_about_a_refusal_never_repeats_what_was_sent() -> None:
    said = [
        verify("generic-token", [SECRET], token("Authorization", "Bearer hunter2"), now=NOW).detail,
        verify("generic-basic", [SECRET], basic(b"a:hunter2"), now=NOW, config=BasicConfig(user="a")).detail,
        verify("ip-allow-list", [], SignedRequest("POST", "", (), b"", "hunter2"), now=NOW, config=ALLOWED).detail,
    ]
    assert all("hunter2" not in text and SECRET not in text for text in said)
