"""What a person does with the program, on a real desktop."""

from __future__ import annotations

from pathlib import Path

import pytest

from live.conftest import running, start
from live.desktop import (
    NOTIFICATIONS,
    Bus,
    click,
    forget_secret,
    geometry,
    press_close,
    secret,
    windows,
    windows_of_class,
)
from support.waiting import until
from webhook_relay.config import APP_ID, APP_NAME
from webhook_relay_desktop.own_relay.trial import send_trial
from webhook_relay_desktop.secrets import source_secret

pytestmark = [pytest.mark.live, pytest.mark.slow, pytest.mark.timeout(120)]

POP_UPS = "mate-notification-daemon"
"""The service whose pop-ups can be clicked anywhere; on others only their buttons lead to the event."""


async def test_a_click_on_the_icon_shows_the_window_and_the_menus_quit_ends_well(bus: Bus, home: Path) -> None:
    async with running(bus, home, "--hidden") as program:
        icon = await program.icon()
        await program.says("client.connected")
        assert not windows(APP_NAME)
        assert APP_NAME in await icon.tooltip()
        await icon.click()
        await until(lambda: windows(APP_NAME), "the window is shown")
        assert {"Open history", "Settings…", "Quit"} <= set(await icon.menu())
        await icon.choose("Quit")
        assert await program.ends() == 0
        assert await bus.tray_icon(program.process.pid) is None


async def test_the_close_box_hides_and_the_menu_brings_the_window_back(bus: Bus, home: Path) -> None:
    async with running(bus, home) as program:
        icon = await program.icon()
        await until(lambda: windows(APP_NAME), "the window is shown")
        press_close(windows(APP_NAME)[0])
        await until(lambda: not windows(APP_NAME), "the window is hidden")
        assert program.process.returncode is None
        await icon.choose("Open history")
        await until(lambda: windows(APP_NAME), "the window is shown again")


async def test_a_second_start_shows_the_first_ones_window(bus: Bus, home: Path) -> None:
    async with running(bus, home, "--hidden") as program:
        await program.icon()
        second = await start(home)
        assert await second.wait() == 0
        await until(lambda: windows(APP_NAME), "the first one's window is shown")


async def test_a_webhook_signed_with_the_secret_of_the_real_keyring_ends_in_a_notification_that_leads_to_it(
    bus: Bus, home: Path
) -> None:
    kept = {"service": APP_ID, "username": source_secret("github")}
    forget_secret(**kept)  # of an earlier test's program
    async with running(bus, home, "--hidden") as program:
        url = (await program.says("embedded_relay.started"))["url"]
        await program.says("client.connected")
        await until(lambda: secret(**kept), "the keyring has the secret")
        await send_trial(f"{url}/webhook", secret(**kept))
        await program.says("engine.stored")
        name = await bus.call(NOTIFICATIONS, "/org/freedesktop/Notifications", NOTIFICATIONS, "GetServerInformation")
        if "MATE" not in name[1]:
            pytest.skip(f"pop-ups of {name[0]} are not known here: which part of them leads to the event")
        await until(lambda: windows_of_class(POP_UPS), "the notification is on the screen")
        place = geometry(windows_of_class(POP_UPS)[0])
        click(place["X"] + place["WIDTH"] // 2, place["Y"] + place["HEIGHT"] // 3)
        await until(lambda: windows(APP_NAME), "a click on the notification shows the window")
