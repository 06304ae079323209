"""The second check of a signature, and signing anew: of every scheme that a secret is enough for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from support.events import BEGINNING, make_event
from webhook_relay.errors import ConfigurationError
from webhook_relay.event import Event
from webhook_relay.signatures import SCHEMES, Refusal, SignedRequest, credential_headers, generate_secret, sign, verify
from webhook_relay_desktop.replaying import signed_anew
from webhook_relay_desktop.second_check import REFUSED, Finding, check_again, why_not_possible

BODY = b'{"a":  1}'
PLAIN = (("Content-Type", "application/json"),)


def signed_by(scheme: str, secret: str, **changes: Any) -> Event:
    """Return an event as it is kept: without the headers that are credentials."""
    now = BEGINNING.timestamp()
    made = sign(scheme, secret, SignedRequest("POST", "", PLAIN, BODY), now=now, message_id="m-1")
    secret_names = credential_headers(scheme)
    kept = tuple(pair for pair in (*PLAIN, *made) if pair[0].lower() not in secret_names)
    return make_event(**{"scheme": scheme, "time": BEGINNING, "headers": kept, "body": BODY, **changes})


def signable() -> list[str]:
    found = []
    for name in SCHEMES:
        try:
            secret = generate_secret(name)
            sign(name, secret, SignedRequest("POST", "", PLAIN, BODY), now=0, message_id="m")
        except ConfigurationError:
            continue
        found.append(name)
    return found


@pytest.mark.parametrize("scheme", [name for name in signable() if not credential_headers(name)])
def test_the_right_secret_finds_it_right_and_another_one_does_not(scheme: str) -> None:
    secret = generate_secret(scheme)
    event = signed_by(scheme, secret)
    assert check_again(event, [secret]).finding is Finding.RIGHT
    assert check_again(event, [generate_secret(scheme)]).finding is Finding.WRONG
    assert check_again(event, []).finding is Finding.NO_SECRET


def test_one_changed_byte_is_found() -> None:
    secret = generate_secret("github")
    assert check_again(signed_by("github", secret, body=b'{"a": 1}'), [secret]).finding is Finding.WRONG


def test_an_old_event_is_compared_with_its_own_time_of_arrival() -> None:
    secret = generate_secret("stripe")
    verdict = check_again(signed_by("stripe", secret), [secret])
    assert verdict.finding is Finding.RIGHT
    assert "not with now" in verdict.words
    late = signed_by("stripe", secret, time=BEGINNING + timedelta(hours=1))
    assert check_again(late, [secret]).finding is Finding.WRONG


def test_a_replay_whose_time_of_signing_is_over_cannot_be_checked_and_another_one_can() -> None:
    secret = generate_secret("stripe")
    again = signed_by("stripe", secret, time=BEGINNING + timedelta(hours=1), replay_of="x")
    verdict = check_again(again, [secret])
    assert (verdict.finding, "It is a replay" in verdict.words) == (Finding.NOT_POSSIBLE, True)
    of_github = signed_by("github", secret, time=BEGINNING + timedelta(hours=1), replay_of="x")
    assert check_again(of_github, [secret]).finding is Finding.RIGHT


@pytest.mark.parametrize(
    ("scheme", "changes", "words"),
    [
        ("github", {"sealed": "0" * 16}, "sealed"),
        ("unverified", {}, "on purpose"),
        ("token", {}, "came by the API"),
        ("generic-token", {}, "never kept"),
        ("gitlab", {}, "never kept"),
        ("twilio", {}, "address"),
        ("generic-hmac", {}, "set at the relay"),
        ("sns", {}, "only the relay sees"),
        ("ip-allow-list", {}, "only the relay sees"),
        ("from-the-future", {}, "does not know"),
    ],
)
def test_what_cannot_be_checked_says_why(scheme: str, changes: dict[str, str], words: str) -> None:
    verdict = check_again(make_event(scheme=scheme, **changes), ["a secret"])
    assert verdict.finding is Finding.NOT_POSSIBLE
    assert words in verdict.words


def test_a_gitlab_event_that_is_signed_can_be_checked() -> None:
    assert why_not_possible(make_event(scheme="gitlab", headers=(("webhook-signature", "v1,x"),))) is None


@pytest.mark.parametrize("scheme", signable())
def test_a_changed_event_that_is_signed_anew_is_what_its_relay_takes(scheme: str) -> None:
    secret = generate_secret(scheme)
    event = signed_by(scheme, secret)
    later = BEGINNING.timestamp() + 86_400
    changed = (*event.headers, ("X-Mine", "1"))
    headers = signed_anew(event, changed, b'{"a": 2}', secret, now=later)
    request = SignedRequest("POST", "", headers, b'{"a": 2}')
    assert verify(scheme, [secret], request, now=later).ok
    assert ("X-Mine", "1") in headers
    names = [name.lower() for name, _ in headers]
    assert len(names) == len(set(names))


def test_the_delivery_id_is_a_fresh_one() -> None:
    headers = (("X-GitHub-Delivery", "d-1"), ("X-GitHub-Event", "push"))
    signed = dict(signed_anew(make_event(), headers, BODY, "a secret of some length"))
    assert signed["X-GitHub-Delivery"] not in ("", "d-1")
    assert signed["X-GitHub-Event"] == "push"


def test_what_nobody_signs_is_sent_as_it_is_and_what_cannot_be_signed_is_said() -> None:
    assert signed_anew(make_event(scheme="unverified"), PLAIN, BODY, None) == PLAIN
    for scheme, secret, code in (("github", None, "no-signing-secret"), ("token", "x", "not-signable")):
        with pytest.raises(ConfigurationError) as refused:
            signed_anew(make_event(scheme=scheme), PLAIN, BODY, secret)
        assert refused.value.code == code


def test_every_refusal_of_a_signature_has_words_for_a_person() -> None:
    assert set(REFUSED) == set(Refusal)
