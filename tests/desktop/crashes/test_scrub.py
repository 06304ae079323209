from __future__ import annotations

import secrets
import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from webhook_relay_desktop.crashes.scrub import SECRET, Person, scrub

ANYBODY = Person(home="/home/me", names=("mireille",), machine="workshop-7")
BASE64 = string.ascii_letters + string.digits + "-_"


def random_of(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))


TOKENS = {
    "own token": "whr_" + random_of(BASE64, 43),
    "own token of a kind": "whrt_" + random_of(BASE64, 43),
    "reader's private key": "whrkey_" + random_of(BASE64, 43),
    "github classic": "ghp_" + random_of(string.ascii_letters, 36),
    "github app": "ghs_" + random_of(string.ascii_letters, 36),
    "github fine-grained": "github_pat_" + random_of(BASE64.replace("-", ""), 60),
    "gitlab": "glpat-" + random_of(BASE64, 20),
    "slack": "xoxb-1234567890-" + random_of(string.ascii_letters, 24),
    "stripe": "sk_live_" + random_of(string.ascii_letters, 24),
    "openai": "sk-proj-" + random_of(BASE64, 48),
    "anthropic": "sk-ant-api03-" + random_of(BASE64, 60),
    "standard webhooks": "whsec_" + random_of(string.ascii_letters, 32) + "==",
    "aws": "AKIA" + random_of(string.ascii_uppercase, 16),
    "google": "AIza" + random_of(BASE64, 35),
    "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "signature": random_of("0123456789abcdef", 64),
    "age": "AGE-SECRET-KEY-1" + random_of(string.ascii_uppercase, 58),
    "sendgrid": "SG." + random_of(BASE64, 22) + "." + random_of(BASE64, 43),
    "random": "aB1" + random_of(BASE64, 40),
}
PLACES = [
    "{}",
    "Authorization: Bearer {}",
    "GET https://relay.example.org/ws?token={}&a=b",
    "raise ValueError('{}')",
    '{{"token":"{}","n":1}}',
    "(b'X-Hub-Signature-256', b'sha256={}')",
    "a line\n    {}\nanother line",
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", TOKENS)
def test_a_token_is_nowhere_in_what_is_copied(kind: str, place: str) -> None:
    clean = scrub(place.format(TOKENS[kind]), ANYBODY)
    assert TOKENS[kind] not in clean
    assert SECRET in clean


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("password=hunter2", "hunter2"),
        ("{'webhook_secret': 'short one'}", "short one"),
        ('"api_key": "k-1"', "k-1"),
        ("passphrase: 'it\\'s mine'", "mine"),
        ("headers=[('Authorization', 'k-2')]", "k-2"),
        ("headers=[(b'x-gitlab-token', b'k-3')]", "k-3"),
        ("Set-Cookie: session=k-4", "k-4"),
        ("Authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"),
        ("postgresql://relay:pa55@db/relay", "pa55"),
        ("https://hooks.slack.com/services/T000/B000/abc", "T000"),
        ("https://discord.com/api/webhooks/123/abc", "123/abc"),
        ("POST http://127.0.0.1:8750/in/source-key", "source-key"),
        ("-----BEGIN PRIVATE KEY-----\nMIIC\n-----END PRIVATE KEY-----", "MIIC"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIC and then it was cut", "MIIC"),
        ("from mireille@example.org", "mireille"),
    ],
)
def test_what_stands_beside_the_name_of_a_secret_is_taken_out(text: str, secret: str) -> None:
    assert secret not in scrub(text, ANYBODY)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ('File "/home/me/app/main.py", line 3', 'File "~/app/main.py", line 3'),
        ("/home/me-too/x", "/home/me-too/x"),
        ("run by Mireille on WORKSHOP-7", "run by [name] on [machine]"),
        ("/srv/mireille/x and mireilles", "/srv/[name]/x and mireilles"),
    ],
)
def test_a_persons_folder_name_and_machine_are_not_told(text: str, clean: str) -> None:
    assert scrub(text, ANYBODY) == clean


def test_a_home_on_windows_is_found_in_each_of_its_spellings() -> None:
    person = Person(home="C:\\Users\\Mireille")
    for path in ("C:\\Users\\Mireille\\a.py", "C:\\\\Users\\\\Mireille\\\\a.py", "c:/users/mireille/a.py"):
        assert "ireille" not in scrub(path, person)


def test_what_is_needed_to_find_the_mistake_stays() -> None:
    text = (
        'File "webhook_relay_desktop/session.py", line 120, in _open\n'
        "    connection = await self._to_own(settings)\n"
        "KeyError: 'a-channel'\n"
        '{"event":"session.not_opened","delivery":"9f1c0b52-6a3e-11ef-9b1f-0242ac120002","token":null}'
    )
    assert scrub(text, ANYBODY) == text


def test_a_common_account_name_is_not_cut_out_of_other_words() -> None:
    assert scrub("the root of the user's tree", Person("/root", ("root", "user"), "localhost")) == (
        "the root of the user's tree"
    )


@given(some.text())
def test_scrubbing_takes_any_text_and_twice_is_as_once(text: str) -> None:
    once = scrub(text, ANYBODY)
    assert scrub(once, ANYBODY).count(SECRET) >= once.count(SECRET)


def test_this_process_is_run_by_somebody() -> None:
    person = Person.here()
    assert person.home
    assert person.machine


@pytest.mark.parametrize("text", ["a-" * 50_000, "token" * 20_000, "eyJ" * 30_000, "aA1-" * 20_000, '"' * 50_000])
def test_no_text_takes_long(text: str) -> None:
    began = time.process_time()
    scrub(text, ANYBODY)
    assert time.process_time() - began < 2
