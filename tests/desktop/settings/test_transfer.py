"""Settings for another computer: without secrets, shown before they are taken, and never starting anything."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from webhook_relay.errors import ConfigurationError
from webhook_relay.filters import EventMatch
from webhook_relay_desktop.settings import (
    AdvancedSettings,
    AppearanceSettings,
    ConnectionSettings,
    HandlerSettings,
    Level,
    NotificationRule,
    NotificationSettings,
    Scheme,
    Settings,
)
from webhook_relay_desktop.settings.transfer import LARGEST_FILE, exported, imported

PATH = Path("there.toml")
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
THERE = Settings(
    connections=(ConnectionSettings(), ConnectionSettings(name="Team", relay="https://relay.example")),
    notifications=NotificationSettings(
        rules=(NotificationRule("Builds", EventMatch(types=("github.*",), condition="body.ok == true"), Level.URGENT),),
        paused_until=NOW,
    ),
    handlers={
        "deploy": HandlerSettings(enabled=True, enabled_since=NOW, options={"repository": "a/b", "command": ("x",)}),
        "slack": HandlerSettings(enabled=False, options={}),
    },
    appearance=AppearanceSettings(scheme=Scheme.DARK),
    advanced=AdvancedSettings(data_folder="/there"),
)


def brought(present: Settings, there: Settings = THERE) -> Settings:
    return imported(exported(there).encode(), PATH, present).settings


def test_what_was_exported_is_what_is_imported_but_for_what_belongs_to_one_computer() -> None:
    found = brought(Settings())
    assert found.connections == THERE.connections
    assert found.notifications.rules == THERE.notifications.rules
    assert found.appearance == THERE.appearance
    assert found.notifications.paused_until is None
    assert found.advanced.data_folder == ""


def test_where_data_lie_here_stays() -> None:
    here = Settings(
        advanced=AdvancedSettings(data_folder="/here"), notifications=NotificationSettings(paused_until=NOW)
    )
    assert brought(here).advanced.data_folder == "/here"
    assert brought(here).notifications.paused_until == NOW


def test_an_imported_handler_is_off_and_named() -> None:
    found = imported(exported(THERE).encode(), PATH, Settings())
    assert not found.settings.handlers["deploy"].enabled
    assert found.settings.handlers["deploy"].options["command"] == ("x",)
    assert found.switched_off == ["Run a command on push"]


def test_a_handler_that_runs_here_with_the_same_options_goes_on() -> None:
    here = Settings(handlers={"deploy": msgspec.structs.replace(THERE.handlers["deploy"])})
    found = imported(exported(THERE).encode(), PATH, here)
    assert found.settings.handlers["deploy"] == here.handlers["deploy"]
    assert found.switched_off == []


def test_a_handler_that_runs_here_with_another_command_is_stopped_by_an_import() -> None:
    other = HandlerSettings(enabled=True, enabled_since=NOW, options={"repository": "a/b", "command": ("mine",)})
    assert not brought(Settings(handlers={"deploy": other})).handlers["deploy"].enabled


def test_every_change_is_said_before_it_is_made() -> None:
    found = imported(exported(THERE).encode(), PATH, Settings())
    said = {change.where: (change.before, change.after) for change in found.changes}
    assert said["connections"] == ("1 (This computer)", "2 (This computer, Team)")
    assert said["appearance.scheme"] == ("system", "dark")
    assert said["notifications.rules"] == ("nothing", "1 (Builds)")
    assert said["handlers.deploy.options.command"] == ("nothing", "x")
    assert imported(exported(Settings()).encode(), PATH, Settings()).changes == []


def test_secrets_that_have_to_be_entered_anew_are_said() -> None:
    assert imported(exported(THERE).encode(), PATH, Settings()).secrets == [
        "the token of “Team”",
        "“Incoming webhook URL” of “Post to Slack”",
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"x" * (LARGEST_FILE + 1), "too large"),
        (b"\xff\xfe", "no text"),
        (b"[connection\n", "not valid TOML"),
        (b"connections = []\n", "no connection"),
        (b'[advanced]\ncolour = "red"\n', "no setting 'colour'"),
        (b'[handlers.deploy]\nenabled = "yes"\n', "true or false"),
    ],
)
def test_a_file_that_is_no_settings_is_refused_with_the_reason(content: bytes, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words) as refused:
        imported(content, PATH, Settings())
    assert "exported here" in refused.value.hint
    assert "defaults" not in refused.value.hint
