from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import desktop_notifier
import msgspec
import pytest

from support.notification_service import NotificationService, notification_service, session_bus
from webhook_relay.errors import ConnectionFailedError
from webhook_relay.event import Event, Verification
from webhook_relay_desktop.notify import desktop
from webhook_relay_desktop.notify.base import Notification, Notifier
from webhook_relay_desktop.notify.chain import FirstThatWorks
from webhook_relay_desktop.notify.desktop import MOST_OUTSTANDING, DesktopNotifier
from webhook_relay_desktop.notify.pause import PausableNotifier
from webhook_relay_desktop.notify.service import service_capabilities
from webhook_relay_desktop.notify.silent import SilentNotifier
from webhook_relay_desktop.notify.text import (
    BODY_CHARACTERS,
    TITLE_CHARACTERS,
    batch_notification,
    event_notification,
    plain_line,
)
from webhook_relay_desktop.notify.tray import TrayNotifier

EVENT = Event(
    id="evt_1",
    channel="default",
    epoch="e",
    seq=1,
    source="github",
    type="github.issues.opened",
    time=datetime(2026, 1, 2, tzinfo=UTC),
    subject="acme/web",
    summary="#7 Button does nothing",
    verification=Verification.VERIFIED,
    scheme="github",
    body=b"{}",
)


class TestTexts:
    def test_a_notification_names_repository_type_and_summary(self) -> None:
        assert event_notification(4, EVENT) == Notification(
            4, "acme/web: github.issues.opened", "#7 Button does nothing"
        )

    def test_without_subject_and_summary_the_type_and_the_source_are_named(self) -> None:
        assert event_notification(4, replace_event(subject="", summary="")) == Notification(
            4, "github.issues.opened", "From github"
        )

    def test_an_unverified_sender_is_named_as_such(self) -> None:
        shown = event_notification(4, replace_event(verification=Verification.UNVERIFIED))
        assert shown.body == "Sender not verified. #7 Button does nothing"

    def test_controls_line_breaks_and_turned_reading_order_do_not_reach_the_screen(self) -> None:
        assert plain_line("a\x00b\x1b[31m\r\nc\u202egpj.exe\ud800 d\u2029e", 80) == "ab[31m cgpj.exe d e"

    def test_letters_of_every_script_and_joined_emoji_stay(self) -> None:
        assert plain_line("octo\u200b-\u2060or\ufeffg\U000e0041", 80) == "octo-org"
        assert plain_line("Übergröße 日本 👩‍💻", 80) == "Übergröße 日本 👩‍💻"

    @pytest.mark.parametrize("length", [TITLE_CHARACTERS, TITLE_CHARACTERS + 1, 1_000_000])
    def test_a_long_text_is_cut_with_an_ellipsis(self, length: int) -> None:
        line = plain_line("x" * length, TITLE_CHARACTERS)
        assert len(line) == TITLE_CHARACTERS
        assert line.endswith("…") is (length > TITLE_CHARACTERS)

    def test_text_after_a_long_run_of_spaces_is_said_to_be_cut(self) -> None:
        assert plain_line("a" + " " * 5000 + "b", 80) == "a…"

    def test_both_texts_of_a_hostile_event_are_bounded(self) -> None:
        shown = event_notification(1, replace_event(subject="s" * 9999, summary="t" * 9999))
        assert len(shown.title) == TITLE_CHARACTERS
        assert len(shown.body) == BODY_CHARACTERS

    def test_events_that_came_together_share_one_notification(self) -> None:
        assert batch_notification(9, 12, "a\nb") == Notification(9, "12 new events", "Newest: a b")


def replace_event(**changes: object) -> Event:
    return msgspec.structs.replace(EVENT, **changes)


class Library:
    """Stands in for the notification library: takes everything, or behaves as `failure` says."""

    def __init__(self, failure: str = "") -> None:
        self.failure = failure
        self.sent: list[desktop_notifier.Notification] = []
        self.on_screen: list[str] = []
        self.cleared: list[str] = []

    async def send_notification(self, notification: desktop_notifier.Notification) -> str:
        if self.failure == "hangs":
            await asyncio.Event().wait()
        self.sent.append(notification)
        if self.failure != "silent":
            self.on_screen.append(notification.identifier)
            assert notification.on_dispatched is not None
            notification.on_dispatched()
        return notification.identifier

    async def get_current_notifications(self) -> list[str]:
        if self.failure == "raises":
            raise RuntimeError("no bus")
        return list(self.on_screen)

    async def clear(self, identifier: str) -> None:
        self.cleared.append(identifier)
        self.on_screen.remove(identifier)
        if self.failure == "gone":
            raise KeyError(identifier)


async def plain() -> frozenset[str]:
    return frozenset({"body", "actions"})


async def markup() -> frozenset[str]:
    return frozenset({"body", "body-markup"})


def notifier_on(library: Library, clicks: list[int], capabilities: desktop.Capabilities = plain) -> DesktopNotifier:
    return DesktopNotifier(on_click=clicks.append, service=library, capabilities=capabilities)


class TestDesktopNotifier:
    async def test_body_and_button_open_the_event_of_that_notification(self) -> None:
        library, clicks = Library(), list[int]()
        notifier = notifier_on(library, clicks)
        assert await notifier.show(Notification(5, "five"))
        assert await notifier.show(Notification(6, "six"))
        first, second = library.sent
        assert second.on_clicked is not None
        second.on_clicked()
        assert [button.title for button in first.buttons] == ["Open"]
        assert first.buttons[0].on_pressed is not None
        first.buttons[0].on_pressed()
        assert clicks == [6, 5]

    async def test_a_service_that_reports_one_click_twice_opens_the_event_once(self) -> None:
        library, clicks = Library(), list[int]()
        await notifier_on(library, clicks).show(Notification(5, "five"))
        (sent,) = library.sent
        assert sent.on_clicked is not None
        sent.on_clicked()
        sent.on_clicked()
        assert clicks == [5]

    async def test_markup_is_escaped_only_for_a_service_that_reads_it(self) -> None:
        hostile = Notification(1, "<b>t</b>", "<b>x</b> & <a href='http://evil'>y</a>")
        library = Library()
        await notifier_on(library, [], markup).show(hostile)
        await notifier_on(library, [], plain).show(hostile)
        assert library.sent[0].message == "&lt;b&gt;x&lt;/b&gt; &amp; &lt;a href='http://evil'&gt;y&lt;/a&gt;"
        assert library.sent[0].title == "<b>t</b>"
        assert library.sent[1].message == hostile.body

    async def test_a_service_that_takes_nothing_and_says_nothing_counts_as_not_shown(self) -> None:
        assert not await notifier_on(Library("silent"), []).show(Notification(1, "x"))

    async def test_a_library_that_raises_counts_as_not_shown(self) -> None:
        assert not await notifier_on(Library("raises"), []).show(Notification(1, "x"))

    async def test_a_service_that_never_answers_counts_as_not_shown(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(desktop, "SHOW_SECONDS", 0.01)
        assert not await notifier_on(Library("hangs"), []).show(Notification(1, "x"))

    @pytest.mark.parametrize("failure", ["", "gone"])
    async def test_the_oldest_notifications_make_room_for_new_ones(self, failure: str) -> None:
        library = Library(failure)
        notifier = notifier_on(library, [])
        for position in range(MOST_OUTSTANDING + 3):
            assert await notifier.show(Notification(position, "x"))
        assert len(library.on_screen) == MOST_OUTSTANDING
        assert library.cleared == [sent.identifier for sent in library.sent[:3]]

    async def test_closing_takes_everything_off_the_screen(self) -> None:
        library = Library()
        notifier = notifier_on(library, [])
        await notifier.show(Notification(1, "x"))
        await notifier.close()
        assert library.on_screen == []

    async def test_closing_without_a_service_does_not_raise(self) -> None:
        await notifier_on(Library("raises"), []).close()

    async def test_other_systems_never_read_markup(self) -> None:
        assert desktop.MARKUP not in await desktop.no_markup()


@pytest.fixture
async def bus(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    async with session_bus(monkeypatch):
        yield


@pytest.mark.skipif(sys.platform != "linux", reason="notifications go over D-Bus on Linux only")
@pytest.mark.usefixtures("bus")
class TestOverRealDBus:
    async def test_a_click_on_the_second_of_two_pop_ups_opens_the_second_event(self) -> None:
        async with notification_service("body-markup") as service:
            clicked = asyncio.get_running_loop().create_future()
            notifier = DesktopNotifier(on_click=clicked.set_result)
            assert await notifier.show(Notification(41, "first", "<i>1</i>"))
            assert await notifier.show(Notification(42, "second"))
            service.action_invoked(2, "default")
            assert await clicked == 42
            assert (service.shown[0].title, service.shown[0].body) == ("first", "&lt;i&gt;1&lt;/i&gt;")
            assert service.shown[0].actions[::2][0] == "default"
            assert service.shown[0].actions[1::2][-1] == "Open"
            await notifier.close()
            await closed(service, 1)

    async def test_without_a_service_nothing_is_shown_and_none_is_needed_later(self) -> None:
        notifier = DesktopNotifier(on_click=print)
        assert not await notifier.show(Notification(1, "x"))
        with pytest.raises(ConnectionFailedError, match="no notification service"):
            await service_capabilities()
        async with notification_service() as service:
            assert await notifier.show(Notification(2, "y"))
            assert [shown.title for shown in service.shown] == ["y"]

    async def test_without_a_session_bus_nothing_is_shown(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
        assert not await DesktopNotifier(on_click=print).show(Notification(1, "x"))


async def closed(service: NotificationService, number: int) -> None:
    async with asyncio.timeout(5):
        while number not in service.closed:
            await asyncio.sleep(0)


class Icon:
    def __init__(self, *, tray: bool = True) -> None:
        self.tray = tray
        self.balloons: list[tuple[str, str]] = []

    def can_show(self) -> bool:
        return self.tray

    def show_balloon(self, title: str, body: str) -> None:
        self.balloons.append((title, body))


class TestTrayNotifier:
    async def test_a_click_opens_the_newest_event_once(self) -> None:
        icon, clicks = Icon(), list[int]()
        notifier = TrayNotifier(icon, on_click=clicks.append)
        assert await notifier.show(Notification(1, "one"))
        assert await notifier.show(Notification(2, "two"))
        notifier.clicked()
        notifier.clicked()
        assert clicks == [2]

    async def test_without_a_tray_nothing_is_shown(self) -> None:
        assert not await TrayNotifier(Icon(tray=False), on_click=print).show(Notification(1, "one"))

    @pytest.mark.parametrize(("platform", "body"), [("linux", "‹b›x‹/b› & y"), ("win32", "<b>x</b> & y")])
    async def test_nothing_is_left_that_a_linux_service_could_read_as_markup(
        self, platform: str, body: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sys.platform", platform)
        icon = Icon()
        await TrayNotifier(icon, on_click=print).show(Notification(1, "t", "<b>x</b> & y"))
        assert icon.balloons == [("t", body)]


class TestFirstThatWorks:
    async def test_the_second_is_asked_only_when_the_first_could_not(self) -> None:
        first, second = Icon(), Icon()
        notifier: Notifier = FirstThatWorks(
            [SilentNotifier(), TrayNotifier(first, on_click=print), TrayNotifier(second, on_click=print)]
        )
        assert await notifier.show(Notification(1, "x"))
        assert (len(first.balloons), len(second.balloons)) == (1, 0)
        await notifier.close()

    async def test_when_none_can_the_answer_is_no(self) -> None:
        assert not await FirstThatWorks([SilentNotifier()]).show(Notification(1, "x"))


async def test_a_paused_notifier_shows_nothing_and_goes_on_afterwards() -> None:
    icon = Icon()
    notifier = PausableNotifier(TrayNotifier(icon, on_click=print))
    notifier.paused = True
    assert not await notifier.show(Notification(1, "one"))
    notifier.paused = False
    assert await notifier.show(Notification(2, "two"))
    await notifier.close()
    assert icon.balloons == [("two", "")]
