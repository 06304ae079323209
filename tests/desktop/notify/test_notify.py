from __future__ import annotations

import asyncio

import desktop_notifier
import pytest
from desktop_notifier import Urgency

from webhook_relay_desktop.notify import desktop
from webhook_relay_desktop.notify.actions import Action, Deed, OpenEvent, OpenPage
from webhook_relay_desktop.notify.base import Notification, Notifier, event_tag
from webhook_relay_desktop.notify.chain import FirstThatWorks
from webhook_relay_desktop.notify.desktop import MOST_OUTSTANDING, DesktopNotifier
from webhook_relay_desktop.notify.silent import SilentNotifier
from webhook_relay_desktop.notify.text import TITLE_CHARACTERS, plain_line
from webhook_relay_desktop.notify.tray import TrayNotifier


class TestTexts:
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


OPEN, PAGE = Action(OpenEvent(5), "Open"), Action(OpenPage(5), "Open on GitHub")


def notifier_on(library: Library, deeds: list[Deed]) -> DesktopNotifier:
    return DesktopNotifier(on_deed=deeds.append, service=library)


class TestDesktopNotifier:
    async def test_a_body_does_the_first_action_and_each_button_its_own(self) -> None:
        library, deeds = Library(), list[Deed]()
        notifier = notifier_on(library, deeds)
        assert await notifier.show(Notification(5, "five", actions=(OPEN, PAGE)))
        assert await notifier.show(Notification(6, "six"))
        first, second = library.sent
        assert second.on_clicked is not None
        second.on_clicked()
        assert [button.title for button in first.buttons] == ["Open", "Open on GitHub"]
        assert first.buttons[1].on_pressed is not None
        first.buttons[1].on_pressed()
        assert deeds == [OpenEvent(6), OpenPage(5)]

    async def test_a_service_that_reports_one_click_twice_does_the_deed_once(self) -> None:
        library, deeds = Library(), list[Deed]()
        await notifier_on(library, deeds).show(Notification(5, "five"))
        (sent,) = library.sent
        assert sent.on_clicked is not None
        sent.on_clicked()
        sent.on_clicked()
        assert deeds == [OpenEvent(5)]

    async def test_one_that_follows_others_comes_when_they_are_gone(self) -> None:
        library = Library()
        notifier = notifier_on(library, [])
        for position in (1, 2, 3):
            await notifier.show(Notification(position, "x"))
        await notifier.show(Notification(4, "three", tag="group", replaces=(event_tag(1), event_tag(2))))
        await notifier.show(Notification(5, "four", tag="group"))
        assert library.on_screen == [library.sent[2].identifier, library.sent[4].identifier]

    async def test_texts_are_sent_as_they_are(self) -> None:
        library = Library()
        await notifier_on(library, []).show(Notification(1, "<b>t</b>", "<b>x</b> &"))
        assert (library.sent[0].title, library.sent[0].message) == ("<b>t</b>", "<b>x</b> &")

    async def test_urgency_and_sound_are_passed_on(self) -> None:
        library = Library()
        await notifier_on(library, []).show(Notification(1, "x", urgent=True, sound=True))
        await notifier_on(library, []).show(Notification(2, "x"))
        assert [sent.urgency for sent in library.sent] == [Urgency.Critical, Urgency.Normal]
        assert [sent.sound is not None for sent in library.sent] == [True, False]

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


class Icon:
    def __init__(self, *, tray: bool = True) -> None:
        self.tray = tray
        self.balloons: list[tuple[str, str]] = []

    def can_show_balloons(self) -> bool:
        return self.tray

    def show_balloon(self, title: str, body: str) -> None:
        self.balloons.append((title, body))


class TestTrayNotifier:
    async def test_a_click_opens_the_newest_event_once(self) -> None:
        icon, deeds = Icon(), list[Deed]()
        notifier = TrayNotifier(icon, on_deed=deeds.append)
        assert await notifier.show(Notification(1, "one"))
        assert await notifier.show(Notification(2, "two"))
        notifier.clicked()
        notifier.clicked()
        assert deeds == [OpenEvent(2)]

    async def test_without_a_tray_nothing_is_shown(self) -> None:
        assert not await TrayNotifier(Icon(tray=False), on_deed=print).show(Notification(1, "one"))

    @pytest.mark.parametrize(("platform", "body"), [("linux", "‹b›x‹/b› & y"), ("win32", "<b>x</b> & y")])
    async def test_nothing_is_left_that_a_linux_service_could_read_as_markup(
        self, platform: str, body: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sys.platform", platform)
        icon = Icon()
        await TrayNotifier(icon, on_deed=print).show(Notification(1, "t", "<b>x</b> & y"))
        assert icon.balloons == [("t", body)]


class TestFirstThatWorks:
    async def test_the_second_is_asked_only_when_the_first_could_not(self) -> None:
        first, second = Icon(), Icon()
        notifier: Notifier = FirstThatWorks(
            [SilentNotifier(), TrayNotifier(first, on_deed=print), TrayNotifier(second, on_deed=print)]
        )
        assert await notifier.show(Notification(1, "x"))
        assert (len(first.balloons), len(second.balloons)) == (1, 0)
        await notifier.close()

    async def test_when_none_can_the_answer_is_no(self) -> None:
        assert not await FirstThatWorks([SilentNotifier()]).show(Notification(1, "x"))
