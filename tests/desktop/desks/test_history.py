from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from support.events import make_event
from webhook_relay.filters import EventMatch
from webhook_relay_desktop.desks.history import HistoryDesk
from webhook_relay_desktop.formats import LARGEST_COPY, NotCopiedError
from webhook_relay_desktop.history_filter import EVERYTHING, HistoryFilter
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.settings import Settings
from webhook_relay_desktop.settings.views import SavedView

pytestmark = pytest.mark.qt_loop
URL = "http://127.0.0.1:8750/in/key"


@dataclass
class Window:
    """What the desk told the window."""

    copied: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    progress: list[tuple[str, int, int]] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)

    def put_on_clipboard(self, text: str, said: str) -> None:
        self.copied.append(text)
        self.said.append(said)

    def say(self, words: str) -> None:
        self.said.append(words)

    def show_progress(self, words: str, done: int, whole: int) -> None:
        self.progress.append((words, done, whole))

    def end_progress(self, words: str) -> None:
        self.said.append(words)

    def set_unread(self, count: int) -> None:
        self.unread.append(count)


@dataclass
class Kept:
    settings: Settings = field(default_factory=Settings)

    def __call__(self, change: Callable[[Settings], Settings]) -> None:
        self.settings = change(self.settings)


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    opened = Inbox.open(tmp_path / "inbox.db")
    opened.store("relay", [make_event(seq, type="github.ping" if seq % 2 else "github.push") for seq in range(1, 11)])
    yield opened
    opened.close()


@pytest.fixture
def window() -> Window:
    return Window()


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def desk(window: Window, inbox: Inbox, kept: Kept) -> HistoryDesk:
    return HistoryDesk(window, inbox, where=lambda: URL, keep=kept)


async def test_marks_are_kept_and_told(desk: HistoryDesk, window: Window, inbox: Inbox) -> None:
    marked: list[Sequence[int] | None] = []
    desk.marked.connect(marked.append)
    await desk.mark_read([1, 2])
    await desk.mark_unread([2])
    await desk.set_starred([3], True)
    await desk.set_starred([3], False)
    await desk.mark_all_read()
    assert marked == [[1, 2], [2], [3], [3], None]
    assert window.unread == [8, 9, 9, 9, 0]
    assert inbox.unread() == 0


async def test_many_events_that_come_are_counted_once(desk: HistoryDesk, window: Window) -> None:
    await asyncio.gather(*(desk.note_stored(()) for _ in range(50)))
    assert window.unread == [10]


async def test_an_event_is_copied_with_the_address_of_the_relay(desk: HistoryDesk, window: Window) -> None:
    await desk.copy(3, "curl")
    assert window.copied[0].startswith(f'curl "${{WEBHOOK_URL:-{URL}}}"')
    assert window.said == ["Copied: curl command"]
    await desk.copy(99, "curl")
    assert len(window.copied) == 1


async def test_what_is_too_large_is_refused(desk: HistoryDesk, inbox: Inbox) -> None:
    [position] = inbox.store("relay", [make_event(11, body=b"x" * (LARGEST_COPY + 1))])
    with pytest.raises(NotCopiedError):
        await desk.copy(position, "json")


async def test_a_filter_is_exported_newest_first(desk: HistoryDesk, window: Window, tmp_path: Path) -> None:
    path = tmp_path / "pings.ndjson"
    wanted = HistoryFilter(match=EventMatch(types=("github.ping",)))
    await desk.export("ndjson", str(path), wanted, None)
    assert [json.loads(line)["event"]["data"]["n"] for line in path.read_text().splitlines()] == [9, 7, 5, 3, 1]
    assert window.said == ["Exported 5 events to pings.ndjson"]


async def test_chosen_events_are_exported(desk: HistoryDesk, window: Window, tmp_path: Path) -> None:
    await desk.export("json", str(tmp_path / "x.json"), EVERYTHING, [4, 99, 2])
    assert [one["event"]["data"]["n"] for one in json.loads((tmp_path / "x.json").read_text())] == [4, 2]
    assert window.progress[0] == ("Exporting to x.json: 0", 0, 3)


async def test_an_export_can_be_cancelled_and_another_one_waits_its_turn(
    desk: HistoryDesk, window: Window, tmp_path: Path
) -> None:
    endless = [1] * 200_000
    exporting = asyncio.ensure_future(desk.export("curl", str(tmp_path / "x.sh"), EVERYTHING, endless))
    while len(window.progress) < 2:
        await asyncio.sleep(0.01)
    await desk.export("json", str(tmp_path / "y.json"), EVERYTHING, [1])
    desk.cancel_export()
    await asyncio.wait_for(exporting, 10)
    assert window.said == [
        "Another export is under way. Wait for its end, or cancel it.",
        "The export was cancelled; no file was written.",
    ]
    assert not list(tmp_path.glob("*.sh*"))
    assert not list(tmp_path.glob(".*"))
    told = len(window.progress)
    await asyncio.sleep(0.05)
    assert len(window.progress) == told


async def test_a_file_that_cannot_be_written_is_said_and_raised(desk: HistoryDesk, window: Window) -> None:
    with pytest.raises(Exception, match="not exported"):
        await desk.export("json", "/nowhere/at/all/x.json", EVERYTHING, [1])
    assert window.said == ["The events were not exported."]


async def test_views_and_columns_are_kept(desk: HistoryDesk, kept: Kept) -> None:
    view = SavedView("Zen", HistoryFilter(words="zen"))
    desk.keep_views([view])
    desk.keep_columns(["time", "type"])
    assert kept.settings.history.views == (view,)
    assert kept.settings.history.columns == ("time", "type")
