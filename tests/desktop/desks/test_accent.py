"""The real protocol over a real session bus; only the portal at its other end is this test's."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from support.notification_service import session_bus
from support.settings_portal import settings_portal
from support.waiting import until
from webhook_relay_desktop.desks.accent import AccentDesk, colour_of
from webhook_relay_desktop.ui.kit.colours import LIGHT
from webhook_relay_desktop.ui.kit.theme import Scheme, Theme

pytestmark = [
    pytest.mark.qt_loop,
    pytest.mark.skipif(sys.platform != "linux", reason="the portal is there on Linux only"),
]


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp, Scheme.LIGHT)


@pytest.fixture(autouse=True)
async def _bus(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    async with session_bus(monkeypatch):
        yield


async def test_the_desktops_accent_is_taken_and_followed(theme: Theme, qapp: QApplication) -> None:
    def highlight() -> str:
        return qapp.palette().color(QPalette.ColorRole.Highlight).name()

    desk = AccentDesk(theme)
    async with settings_portal(0.75, 0.1, 0.2) as portal:
        await desk.read()
        assert theme.colours.accent == highlight() == "#bf1a33"
        portal.choose(0.1, 0.45, 0.2)
        await until(lambda: highlight() == "#1a7333", "the other accent is there")
        portal.choose(-1, -1, -1)
        await until(lambda: theme.colours is LIGHT, "no accent is chosen any more")
    await desk.close()


async def test_a_desktop_without_a_portal_leaves_the_usual_colours(theme: Theme) -> None:
    desk = AccentDesk(theme)
    await desk.read()
    assert theme.colours is LIGHT
    await desk.close()


def test_what_is_no_colour_is_none() -> None:
    for value in (None, "", [1, 1], [0.1, 0.2, 2], [float("nan"), 0, 0], ["a", "b", "c"]):
        assert not colour_of(value)
    assert colour_of([0, 0.5, 1]) == "#0080ff"
