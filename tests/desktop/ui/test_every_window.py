"""What holds for every window, in both schemes: it can be used without a mouse, heard, read and translated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from translating.__main__ import all_texts

from support.accessible import (
    colliding_keys,
    deaf_to_enter,
    hard_to_read,
    loose_answers,
    nameless,
    squeezed,
    too_small,
    unreachable,
)
from support.said import lengthened, marked, unsaid_words
from support.windows import WINDOWS, Surroundings
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.life.language import Speech
from webhook_relay_desktop.settings import Language
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.theme import Scheme, Theme
from webhook_relay_desktop.ui.window.dock import Dock
from webhook_relay_desktop.words import Translate, speak

VALUES = frozenset(
    {
        *("github.push", "github.issues.opened", "http://127.0.0.1:8750/webhook", "a secret", "It failed. Look at it."),
        *("It failed.", "Look at it.", "Try again", "KeyError (session.py:12): 'channel'"),
        *("github.pull_request.*", "acme/*", "acme/api", "acme", "builds", "https://relay.example.com"),
        *("relay.example.com · default", "This computer", "42 MB", "secrets.json", "settings.toml", "Ctrl+Z"),
        *("push number 1", "octo-org/octo-repo", "X-GitHub-Event", "UTC", "default 1", "application/json"),
        *("587 h", "59 min"),
        *("English", "Deutsch"),  # languages are called by their own names
        *("github", "stripe", "deploy", "100 ms", "Mine"),
        *("whr_…", "github_pat_…", "github.com", "https://relay.example.com/in/…"),
        *("Ctrl", "Shift", "Alt", "Tab", "Return", "Esc", "PgUp", "PgDown", "Up", "Down", "Home", "End"),
    }
)
"""Not the program's own words: of events, addresses, and of what the tests themselves say."""


@pytest.fixture
def around(theme: Theme, icons: Icons, inbox: Inbox) -> Surroundings:
    return Surroundings(theme, icons, inbox)


@pytest.fixture(params=WINDOWS)
def window(request: pytest.FixtureRequest, around: Surroundings, qtbot: QtBot) -> QWidget:
    made = WINDOWS[request.param](around)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is made)
    return made


@pytest.fixture(params=Scheme, scope="module")  # a change of it costs seconds
def scheme(request: pytest.FixtureRequest, theme: Theme) -> Iterator[Scheme]:
    theme.choose(request.param)
    yield request.param
    theme.choose(Scheme.LIGHT)


def test_everything_that_takes_the_focus_has_a_name(window: QWidget) -> None:
    assert nameless(window) == []


def test_tab_leads_everywhere_and_is_kept_nowhere(window: QWidget) -> None:
    assert unreachable(window) == []


@pytest.mark.parametrize("keys", [(Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier), (Qt.Key.Key_Escape,)])
@pytest.mark.parametrize(
    "window", ["settings, connections", "crash", "statistics", "first steps, 1", "dock", "keys"], indirect=True
)
def test_ctrl_w_and_escape_close_a_window_that_stands_by_itself(
    window: QWidget, keys: tuple[Any, ...], qtbot: QtBot
) -> None:
    window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)  # it is looked at afterwards
    qtbot.keyClick(window.focusWidget() or window, *keys)
    assert window.isMinimized() if isinstance(window, Dock) else not window.isVisible()


def test_enter_presses_the_button_that_has_the_focus(window: QWidget) -> None:
    assert deaf_to_enter(window) == []


def test_its_answers_stand_in_the_order_of_the_desktop(window: QWidget) -> None:
    assert loose_answers(window) == []


def test_no_key_means_two_things(window: QWidget) -> None:
    assert colliding_keys(window) == []


def test_it_fits_on_a_small_screen_and_its_buttons_can_be_hit(window: QWidget) -> None:
    assert too_small(window) == []


@pytest.mark.parametrize("name", WINDOWS)
@pytest.mark.parametrize("translate", [None, lengthened], ids=["english", "longer words"])
def test_every_text_has_the_room_it_needs(
    name: str, translate: Translate | None, around: Surroundings, qtbot: QtBot
) -> None:
    speak(translate)
    try:
        made = WINDOWS[name](around)
        qtbot.addWidget(made)
        made.show()
        qtbot.waitExposed(made)
        QApplication.processEvents()
    finally:
        speak(None)
    assert squeezed(made) == []


@pytest.mark.parametrize("name", WINDOWS)
def test_no_key_means_two_things_in_german(name: str, around: Surroundings, qtbot: QtBot, qapp: QApplication) -> None:
    speech = Speech(qapp)
    speech.choose(Language.GERMAN)
    try:
        made = WINDOWS[name](around)
    finally:
        speech.choose(Language.ENGLISH)
    qtbot.addWidget(made)
    assert colliding_keys(made) == []


@pytest.fixture(scope="module")
def known_texts() -> frozenset[str]:
    """Return what translators are asked to say; finding it reads the whole program."""
    return frozenset(text.source for text in all_texts()[0])


@pytest.mark.parametrize("name", WINDOWS)
def test_the_tools_know_every_text_that_it_says(
    name: str, known_texts: frozenset[str], around: Surroundings, qtbot: QtBot
) -> None:
    said: set[str] = set()

    def hear(text: str, note: str, number: int) -> str:
        said.add(text)
        return text

    speak(hear)
    try:
        qtbot.addWidget(WINDOWS[name](around))
    finally:
        speak(None)
    assert said - known_texts == set()


@pytest.mark.slow
def test_its_texts_can_be_read_in_light_and_dark(scheme: Scheme, window: QWidget) -> None:
    assert hard_to_read(window) == []


@pytest.mark.parametrize("name", WINDOWS)
def test_every_word_of_it_can_be_said_in_another_language(name: str, around: Surroundings, qtbot: QtBot) -> None:
    speak(marked)
    try:
        made = WINDOWS[name](around)
        qtbot.addWidget(made)
        found = unsaid_words(made, values=VALUES)  # some texts are said when they are asked for
    finally:
        speak(None)
    assert found == []
