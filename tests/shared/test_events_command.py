"""`webhook-relay events` against a relay that runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from support.history import give_looks_time
from support.relay import RunningRelay, running_relay
from support.store import administration
from webhook_relay.cli import main

BODY = b'{\n  "zen": "\x1b[31mred",\n  "repository": {"full_name": "acme/site"}\n}'.replace(b"\x1b", b"\\u001b")


@pytest.fixture(autouse=True)
def looks_have_time(monkeypatch: pytest.MonkeyPatch) -> None:
    give_looks_time(monkeypatch)


class Ran:
    def __init__(self, code: int, out: bytes, err: str) -> None:
        self.code = code
        self.bytes = out
        self.out = out.decode()
        self.err = err


@pytest.fixture
def relay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningRelay]:
    token = administration(tmp_path / "relay.db").create_token("person", ["read", "manage"]).text or ""
    monkeypatch.setenv("WEBHOOK_RELAY_TOKEN", token)
    with running_relay(tmp_path) as running:
        yield running


@pytest.fixture
def run(relay: RunningRelay, capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Ran]:
    def run_command(*words: str) -> Ran:
        capfdbinary.readouterr()
        code = 0
        try:
            main(["events", *words, "--relay", relay.url])
        except SystemExit as ended:
            code = int(ended.code or 0)
        out, err = capfdbinary.readouterr()
        return Ran(code, out, err.decode())

    return run_command


def post(relay: RunningRelay, body: bytes = BODY, event: str = "push", delivery: str = "") -> str:
    from support.relay import github_headers

    with httpx.Client(trust_env=False, timeout=60) as client:
        headers = github_headers(relay.secret, body, event=event, delivery=delivery)
        identifier: str = client.post(relay.address.url, content=body, headers=headers).json()["id"]
    return identifier


def test_a_list_has_the_newest_events_that_are_asked_for(relay: RunningRelay, run: Callable[..., Ran]) -> None:
    identifiers = [post(relay) for _ in range(3)]
    post(relay, event="ping")
    ran = run("list", "--type", "github.push", "--since", "2020-01-01", "-n", "2")
    assert ran.code == 0
    assert [line.split()[0] for line in ran.out.splitlines()] == identifiers[:0:-1]


def test_replays_and_what_was_not_verified_are_told_apart(relay: RunningRelay, run: Callable[..., Ran]) -> None:
    sent = post(relay, delivery="d-1")
    replayed = run("replay", sent).out.split()[1].rstrip(",")
    listed = {
        option: [line.split()[0] for line in run("list", *option.split()).out.splitlines()]
        for option in ("", "--replays", "--no-replays", "--verification verified", "--verification unverified")
    }
    assert list(listed.values()) == [[replayed, sent], [replayed], [sent], [replayed, sent], []]
    exported = [json.loads(line) for line in run("export", "--no-replays", "--delivery", "d-1").out.splitlines()]
    assert [line["event"]["id"] for line in exported if line["type"] == "event"] == [sent]


def test_an_event_is_shown_with_its_headers_and_its_body(relay: RunningRelay, run: Callable[..., Ran]) -> None:
    ran = run("show", post(relay))
    assert ran.code == 0
    assert "type: github.push" in ran.out
    assert "X-GitHub-Event: push" in ran.out
    assert '  "repository": {"full_name": "acme/site"}' in ran.out


def test_a_raw_body_is_the_bytes_and_nothing_else(relay: RunningRelay, run: Callable[..., Ran]) -> None:
    assert run("show", post(relay), "--raw").bytes == BODY


def test_what_a_sender_says_cannot_steer_the_terminal(relay: RunningRelay, run: Callable[..., Ran]) -> None:
    identifier = post(relay, b"\x1b]0;owned\x07")
    assert "\x1b" not in run("show", identifier).out
    assert "\x1b" not in run("list").out


def test_a_replay_says_where_the_new_event_is(relay: RunningRelay, run: Callable[..., Ran]) -> None:
    ran = run("replay", post(relay))
    assert ran.out.endswith("channel default, number 2\n")
    assert "(replay)" in run("list", "-n", "1").out


def test_an_export_is_a_line_of_json_for_each_event(relay: RunningRelay, run: Callable[..., Ran]) -> None:
    identifiers = [post(relay) for _ in range(3)]
    *lines, end = run("export").out.splitlines()
    assert [json.loads(line)["event"]["id"] for line in lines] == identifiers
    assert json.loads(end)["type"] == "resumed"


def test_figures_have_a_row_for_each_type_and_a_total(relay: RunningRelay, run: Callable[..., Ran]) -> None:
    post(relay)
    post(relay, event="ping")
    rows = [line.split()[0::3] for line in run("stats").out.splitlines()]
    assert [(row[0], row[1]) for row in rows] == [("1", "github.ping"), ("1", "github.push"), ("2", "total")]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("show", "0" * 32), 1, "no such event"),
        (("list", "--channel", "nowhere"), 1, "no such channel"),
        (("list", "--since", "yesterday"), 78, "--since is not a time"),
        (("list", "--token-env", "NOT_SET"), 78, "There is no token"),
        (("list", "--token-file", "/nowhere/token"), 78, "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said_in_words_with_an_exit_code(
    run: Callable[..., Ran], words: tuple[str, ...], code: int, said: str
) -> None:
    ran = run(*words)
    assert ran.code == code
    assert said in ran.err
