from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from rich.console import Console

from support.events import make_event
from webhook_relay.errors import WebhookRelayError
from webhook_relay.event import Cursor, Verification
from webhook_relay.handler import RunState
from webhook_relay.link import LinkPhase, LinkState
from webhook_relay.messages import Gap, Reset
from webhook_relay_desktop.automation.ledger import Run
from webhook_relay_desktop.inbox import StoredEvent
from webhook_relay_desktop.link_report import LinkReport
from webhook_relay_desktop.settings import ConnectionSettings
from webhook_relay_desktop.terminal.feed import MOST_LINES, Feed

NOW = datetime(2026, 11, 23, tzinfo=UTC)
HERE = ConnectionSettings()
HOSTILE = "[red]x[/red] \x1b]0;owned\x07 \r\n \u202e"


def stored(seq: int = 1, **changes: Any) -> StoredEvent:
    return StoredEvent(seq, NOW, make_event(seq, **changes))


def printed(tell: Any, *, terminal: bool = False, width: int = 200) -> str:
    stream = io.StringIO()
    tell(
        Feed(Console(file=stream, force_terminal=terminal, width=width, color_system="standard", legacy_windows=False))
    )
    return stream.getvalue()


@pytest.mark.parametrize("terminal", [True, False])
def test_texts_of_strangers_neither_style_nor_steer_the_terminal(terminal: bool) -> None:
    event = stored(subject=HOSTILE, summary=HOSTILE, type=f"github.{HOSTILE}")
    written = printed(lambda feed: feed.on_stored([event]), terminal=terminal)
    assert "\x1b]0" not in written
    assert "\x07" not in written
    assert "\u202e" not in written
    assert written.count("\n") == 1
    assert "[red]x[/red] \\x1b]0;owned\\x07 \\r\\n \\u202e" in written


def test_a_run_whose_end_cannot_be_recorded_is_said_and_its_end_is_not() -> None:
    assert printed(lambda feed: feed.on_trouble(WebhookRelayError("No room.", code="x"))) == "No room.\n"
    assert printed(lambda feed: feed.on_trouble(None)) == ""


def test_lines_for_a_file_are_whole_and_plain() -> None:
    written = printed(lambda feed: feed.on_stored([stored(summary="long " * 30)]), width=20)
    assert "\x1b" not in written
    assert written.rstrip().endswith("long")


def test_lines_for_a_terminal_are_cut_to_its_width() -> None:
    assert "…" in printed(lambda feed: feed.on_stored([stored(summary="long " * 30)]), terminal=True, width=40)


def test_an_unverified_sender_is_marked() -> None:
    event = stored(verification=Verification.UNVERIFIED)
    assert "unverified" in printed(lambda feed: feed.on_stored([event]))
    assert "unverified" not in printed(lambda feed: feed.on_stored([stored()]))


def test_an_event_without_subject_and_summary_is_its_type() -> None:
    line = printed(lambda feed: feed.on_stored([stored(subject="", summary="")]))
    assert line.endswith("  github.push\n")


def test_a_long_backlog_is_summed_up_and_its_end_is_shown() -> None:
    lines = printed(lambda feed: feed.on_stored([stored(seq) for seq in range(1, 101)])).splitlines()
    assert len(lines) == MOST_LINES + 1
    assert lines[0] == "(80 earlier events are in the history)"
    assert lines[-1].endswith("push number 100")


def test_each_phase_of_the_link_is_a_sentence_said_once() -> None:
    relay = "https://relay.example.org"
    states = [
        LinkState(LinkPhase.CONNECTING, relay),
        LinkState(LinkPhase.CATCHING_UP, relay, behind=7),
        LinkState(LinkPhase.CATCHING_UP, relay, behind=3),
        LinkState(LinkPhase.LIVE, relay),
        LinkState(LinkPhase.STALE, relay),
        LinkState(LinkPhase.WAITING, relay, retry_in=0.2, detail="It is gone."),
        LinkState(LinkPhase.WAITING, relay, retry_in=12.4, detail="It is still gone."),
        LinkState(LinkPhase.REFUSED, relay, detail="It said no."),
        LinkState(LinkPhase.FAILED, detail="The port is in use."),
        LinkState(LinkPhase.PAUSED, relay),
        LinkState(LinkPhase.CLOSED, relay),
    ]
    assert printed(lambda feed: [feed.on_link(LinkReport(HERE, state, NOW)) for state in states]).splitlines() == [
        f"Connecting to {relay} ...",
        f"Connected to {relay}, catching up: 7 events waiting.",
        f"Connected to {relay}, waiting for events.",
        f"No sign of life from {relay}.",
        "It is gone. Next try in 1 s.",
        "It is still gone. Next try in 12 s.",
        "It said no.",
        "The port is in use.",
        "Paused.",
        "Closed.",
    ]


def test_a_gap_and_a_reset_say_what_is_missing() -> None:
    gap = Gap("default", "e", 3, 9, 12, "retention")
    reset = Reset("default", Cursor("new", 0), 4, "another-log")
    said = printed(lambda feed: (feed.on_gap(gap), feed.on_gap(reset)))
    assert "Events 3 to 9 of channel default are gone at the relay (retention)." in said
    assert "Channel default is another log now; reading starts again behind 0 (another-log)." in said


def test_a_run_is_told_with_its_summary() -> None:
    run = Run(1, "deploy", 1, RunState.FAILED, f"exit code 1 {HOSTILE}", "", 1, NOW, NOW, NOW, 1)
    assert printed(lambda feed: feed.on_run(run)).startswith("  deploy failed: exit code 1 [red]x[/red] \\x1b")
    quiet = Run(1, "deploy", 1, RunState.NEW, "", "", None, NOW, None, None, 1)
    assert printed(lambda feed: feed.on_run(quiet)) == ""
