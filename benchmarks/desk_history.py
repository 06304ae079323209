"""A long history on the desktop: how soon it is there, how soon its end, what a search takes, and the memory.

    python -m benchmarks.desk_history [--events 1000000] [--keep FOLDER]

It makes an inbox of its own with as many events, indexes their words as the desktop does in the background, opens the
real model and table on it (offscreen unless a display is chosen) and measures what a person waits for. What the
window's own thread was held up by is measured with a timer beside it.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from webhook_relay.event import Event, Verification
from webhook_relay.filters import EventMatch
from webhook_relay_desktop.history_filter import EVERYTHING, HistoryFilter
from webhook_relay_desktop.inbox import Inbox

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
AT_ONCE = 500
"""Events stored in one transaction: a full batch of a catch-up."""
PATIENCE = 120.0
"""Seconds after which a step that does not end is given up."""
WORDS = ("fix", "login", "page", "release", "harbour", "build", "cache", "token", "retry", "docs", "lint", "deploy")
TYPES = ("github.push", "github.pull_request.opened", "github.issues.opened", "github.check_run.completed",
         "stripe.invoice.paid", "generic.event")  # fmt: skip
CHANCE = random.Random(7)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk_history")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="make the inbox in this folder, and use the one that is there")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(dir="/var/tmp", prefix="webhook-relay-bench-") as name:
        folder = options.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        fill(folder / "inbox.db", options.events)
        count(folder / "inbox.db")
        measure(folder / "inbox.db")


def fill(path: Path, events: int) -> None:
    """Store what is missing of so many events, and index their words."""
    inbox = Inbox.open(path)
    have = inbox.newest_position()
    began = time.perf_counter()
    for first in range(have + 1, events + 1, AT_ONCE):
        inbox.store("embedded", [usual_event(seq) for seq in range(first, min(events, first + AT_ONCE - 1) + 1)])
    if have < events:
        inbox.mark_all_read()
        took = time.perf_counter() - began
        say(f"store {events - have:,} events ({(events - have) / took:,.0f}/s)", took)
        without = file_size(path)
        began = time.perf_counter()
        indexed = 0
        while found := inbox.words.advance():
            indexed += found
        took = time.perf_counter() - began
        say(f"index the words of {indexed:,} events, pauses not counted ({indexed / took:,.0f}/s)", took)
        inbox.close()
        grown = file_size(path) - without
        print(f"{'':>15}the file: {file_size(path) / 2**20:,.0f} MiB, of that for words {grown / 2**20:,.0f} MiB")
    else:
        inbox.close()


def count(path: Path) -> None:
    """Count what is not counted yet, as the desktop does in the background, and ask for figures."""
    inbox = Inbox.open(path)
    began = time.perf_counter()
    counted = 0
    while found := inbox.statistics.advance():
        counted += found
    if counted:
        say(f"count {counted:,} events into the hours' figures", time.perf_counter() - began)
    inbox.statistics.prepare()
    for days in (1, 7, 31):
        began = time.perf_counter()
        figures = inbox.statistics.figures(BEGIN, BEGIN + timedelta(days=days), timedelta(hours=max(1, days // 2)))
        say(f"figures of {days} day(s), {figures.total:,} events", time.perf_counter() - began)
    inbox.close()


def usual_event(seq: int) -> Event:
    """Return an event with a body whose words differ as those of real ones do."""
    words = " ".join(CHANCE.choices(WORDS, k=4))
    author = f"user{seq % 5000}"
    sha = f"{CHANCE.getrandbits(160):040x}"
    return Event(
        id=f"{CHANCE.getrandbits(128):032x}",
        channel="default",
        epoch="e1",
        seq=seq,
        source="github" if seq % 10 else "stripe",
        type="rare.event" if seq == 100 else TYPES[seq % len(TYPES)],
        time=BEGIN + timedelta(seconds=seq / 2),
        subject=f"acme/repo-{seq % 40}",
        summary=f"{author} pushed 3 commits to main: {words}",
        delivery_id=f"d-{seq}",
        verification=Verification.VERIFIED,
        scheme="github",
        content_type="application/json",
        headers=(("X-GitHub-Event", "push"), ("Content-Type", "application/json")),
        body=b'{"ref":"refs/heads/main","after":"%b","repository":{"full_name":"acme/repo-%d","html_url":'
        b'"https://github.com/acme/repo-%d"},"pusher":{"name":"%b","email":"%b@example.com"},"head_commit":'
        b'{"message":"%b, so that it holds under load","timestamp":"2026-11-01T12:00:00Z"}}'
        % (sha.encode(), seq % 40, seq % 40, author.encode(), author.encode(), words.encode()),
    )


def measure(path: Path) -> None:
    """Open the window's history and do what a person does."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415 - not before the platform is chosen

    from webhook_relay_desktop.ui.history.history_table import HistoryTable  # noqa: PLC0415
    from webhook_relay_desktop.ui.history.inbox_model import InboxModel  # noqa: PLC0415
    from webhook_relay_desktop.ui.kit.icons import Icons  # noqa: PLC0415
    from webhook_relay_desktop.ui.kit.theme import Theme  # noqa: PLC0415

    application = QApplication([])
    theme = Theme(application)
    inbox = Inbox.open(path)
    before = rss()
    with timed("open: the first rows are on the screen", application) as until:
        model = InboxModel(inbox)
        table = HistoryTable(theme, Icons(theme))
        table.resize(1200, 800)
        table.show_model(model)
        table.show()
        until(lambda: model.event_row(0) is not None)
    opened = rss()
    with timed("jump to the end: the last rows are on the screen", application) as until:
        table.scrollToBottom()
        until(lambda: all(model.event_row(model.rowCount() - n) is not None for n in (1, 30)))
    with timed("jump into the middle", application) as until:
        middle = model.rowCount() // 2
        table.scrollTo(model.index(middle, 0))
        until(lambda: model.event_row(middle) is not None)
    for name, wanted in searches():
        with timed(f"{name}: the first rows", application) as until:
            model.set_filter(wanted)
            until(lambda wanted=wanted: shows(model, wanted))
        with timed(f"{name}: all", application) as until:
            until(lambda: model.complete)
        print(f"{'':>15}{model.rowCount():,} found")
    with timed("typing 'release' letter by letter, 50 ms apart, until all are found", application) as until:
        for length in range(1, 8):
            model.set_filter(HistoryFilter(words="release"[:length]))
            wait(application, 0.05)
        until(lambda: model.complete and model.wanted.words == "release")
    model.set_filter(EVERYTHING)
    wait(application, 0.5)
    print(f"{'':>15}memory: {before:,.0f} MiB before, {opened:,.0f} when open, {rss():,.0f} at the end")
    model.close()
    inbox.close()


def shows(model: object, wanted: HistoryFilter) -> bool:
    """Say whether the model shows this filter's rows, or knows that there are none."""
    from webhook_relay_desktop.ui.history.inbox_model import InboxModel  # noqa: PLC0415

    assert isinstance(model, InboxModel)
    return model.shown == wanted and (model.event_row(0) is not None or model.complete)


def searches() -> Iterator[tuple[str, HistoryFilter]]:
    """Yield what is looked for, from what nearly all events have to what one has."""
    yield "a word in all bodies ('load')", HistoryFilter(words="load")
    yield "the beginning of a word ('re')", HistoryFilter(words="re")
    yield "two words, one event in ten", HistoryFilter(words="login harb")
    yield "one author ('user4711')", HistoryFilter(words="user4711")
    yield "nothing ('nowhere')", HistoryFilter(words="nowhere")
    yield "one type in six", HistoryFilter(match=EventMatch(types=("github.issues.opened",)))
    yield "a type with a wildcard", HistoryFilter(match=EventMatch(types=("github.*",)))
    yield "one repository in forty", HistoryFilter(match=EventMatch(subject="acme/repo-7"))
    yield "one event by its delivery", HistoryFilter(match=EventMatch(delivery_id="d-1000"))
    yield "failed ones (none)", HistoryFilter(handled=_failed())


def _failed() -> object:
    from webhook_relay_desktop.history_filter import Handled  # noqa: PLC0415

    return Handled.FAILED


@contextmanager
def timed(what: str, application: object) -> Iterator[Callable[[Callable[[], bool]], None]]:
    """Print how long the block takes; what it gives waits for a condition while events are processed."""
    longest = 0.0

    def until(condition: Callable[[], bool]) -> None:
        nonlocal longest
        deadline = time.perf_counter() + PATIENCE
        while not condition():
            if time.perf_counter() > deadline:
                raise TimeoutError(what)
            began = time.perf_counter()
            application.processEvents()  # type: ignore[attr-defined]
            longest = max(longest, time.perf_counter() - began)
            time.sleep(0.0005)

    began = time.perf_counter()
    yield until
    say(f"{what} (the window's thread was held up {longest * 1000:.0f} ms at most)", time.perf_counter() - began)


def wait(application: object, seconds: float) -> None:
    """Let the window work for a while."""
    deadline = time.perf_counter() + seconds
    while time.perf_counter() < deadline:
        application.processEvents()  # type: ignore[attr-defined]
        time.sleep(0.001)


def file_size(path: Path) -> int:
    """Return the bytes of the inbox file."""
    return path.stat().st_size


def rss() -> float:
    """Return the memory of this process, in MiB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def say(what: str, seconds: float) -> None:
    """Print one figure."""
    print(f"{seconds * 1000:>12,.1f} ms  {what}", flush=True)


if __name__ == "__main__":
    main()
