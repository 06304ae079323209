"""The one way to change the settings: in turn, on the disk before anybody hears of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from webhook_relay.errors import ConfigurationError
from webhook_relay_desktop.desks import kept_settings
from webhook_relay_desktop.desks.kept_settings import KeptSettings
from webhook_relay_desktop.settings import AppearanceSettings, Scheme, Settings, load
from webhook_relay_desktop.settings.file import save

pytestmark = pytest.mark.qt_loop


def with_port(port: int) -> Callable[[Settings], Settings]:
    return lambda settings: msgspec.structs.replace(
        settings, embedded=msgspec.structs.replace(settings.embedded, port=port)
    )


def dark(settings: Settings) -> Settings:
    return msgspec.structs.replace(settings, appearance=AppearanceSettings(scheme=Scheme.DARK))


@pytest.fixture
def kept(tmp_path: Path) -> KeptSettings:
    return KeptSettings(Settings(), path=tmp_path / "settings.toml")


async def test_changes_that_come_at_once_are_all_in_force(kept: KeptSettings, tmp_path: Path) -> None:
    told: list[Settings] = []
    kept.saved.connect(told.append)
    await asyncio.gather(kept.changed(with_port(9001)), kept.changed(dark), kept.changed(with_port(9002)))
    assert [settings.embedded.port for settings in told] == [9001, 9001, 9002]
    assert told[-1].appearance.scheme is Scheme.DARK
    assert load(tmp_path / "settings.toml") == kept.settings == told[-1]


async def test_nobody_hears_of_a_change_before_it_is_on_the_disk(kept: KeptSettings, tmp_path: Path) -> None:
    on_disk: list[Settings] = []
    kept.saved.connect(lambda _settings: on_disk.append(load(tmp_path / "settings.toml")))
    assert await kept.changed(dark) == on_disk[0]


async def test_a_change_to_what_is_there_already_writes_nothing(kept: KeptSettings, tmp_path: Path) -> None:
    told: list[Settings] = []
    kept.saved.connect(told.append)
    await kept.changed(lambda settings: settings)
    assert told == []
    assert not (tmp_path / "settings.toml").exists()


async def test_a_change_that_is_refused_leaves_the_settings_and_lets_the_next_one_through(kept: KeptSettings) -> None:
    with pytest.raises(ConfigurationError):
        await kept.changed(with_port(70_000))
    assert kept.settings == Settings()
    assert (await kept.changed(dark)).appearance.scheme is Scheme.DARK


async def test_a_change_that_is_given_up_while_it_is_written_is_in_force_if_it_was(
    kept: KeptSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow_save(path: Path, settings: Settings) -> None:
        loop.call_soon_threadsafe(writing.set)
        save(path, settings)

    monkeypatch.setattr(kept_settings, "save", slow_save)
    change = asyncio.ensure_future(kept.changed(dark))
    await writing.wait()
    change.cancel()
    with pytest.raises(asyncio.CancelledError):
        await change
    assert load(tmp_path / "settings.toml") == kept.settings
