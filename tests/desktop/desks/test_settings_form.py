from __future__ import annotations

from datetime import UTC, datetime

import pytest

from webhook_relay.errors import ConfigurationError
from webhook_relay_desktop.desks.settings_form import (
    check_handlers,
    keep_secrets,
    kept_secrets,
    settings_with,
    values_of,
)
from webhook_relay_desktop.secrets import MemoryStore, handler_option, relay_token
from webhook_relay_desktop.settings import (
    ConnectionSettings,
    EmbeddedSettings,
    HandlerSettings,
    NotificationSettings,
    Settings,
)
from webhook_relay_desktop.ui.settings_values import HandlerValues, KeptSecrets, SecretChanges, SettingsValues

EARLIER = datetime(2026, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 2, 2, tzinfo=UTC)
RELAY = "https://relay.example.com"
SLACK_URL = ("slack", "webhook_url")
SLACK_OPTIONS = {"event_types": ("github.push",), "only_merged": False}

REMOTE = Settings(
    connections=(ConnectionSettings(relay=RELAY, channels=("default", "billing")),),
    embedded=EmbeddedSettings(port=9000),
    notifications=NotificationSettings(enabled=False, muted_types=("github.*",)),
    handlers={"slack": HandlerSettings(enabled=True, enabled_since=EARLIER, options=SLACK_OPTIONS)},
)


def test_the_dialog_shows_what_the_settings_say() -> None:
    assert values_of(REMOTE) == SettingsValues(
        relay=RELAY,
        port=9000,
        channels=("default", "billing"),
        notifications=False,
        muted_types=("github.*",),
        handlers={"slack": HandlerValues(True, SLACK_OPTIONS)},
    )


def test_the_port_of_the_own_relay_goes_there_and_back() -> None:
    before = Settings(embedded=EmbeddedSettings(port=9000))
    assert values_of(before).port == 9000
    assert settings_with(before, SettingsValues(port=9001), now=NOW).embedded.port == 9001


def test_saving_without_a_change_changes_nothing() -> None:
    assert settings_with(REMOTE, values_of(REMOTE), now=NOW) == REMOTE


def test_a_handler_that_is_switched_on_starts_with_events_from_now() -> None:
    settings = settings_with(Settings(), SettingsValues(handlers={"slack": HandlerValues(True)}), now=NOW)
    assert settings.handlers["slack"].enabled_since == NOW


def test_a_handler_that_was_on_without_a_date_starts_from_now() -> None:
    before = Settings(handlers={"slack": HandlerSettings(enabled=True)})
    settings = settings_with(before, values_of(before), now=NOW)
    assert settings.handlers["slack"].enabled_since == NOW


def test_a_handler_that_is_switched_off_keeps_its_options_and_forgets_its_date() -> None:
    values = SettingsValues(handlers={"slack": HandlerValues(False, SLACK_OPTIONS)})
    assert settings_with(REMOTE, values, now=NOW).handlers == {"slack": HandlerSettings(options=SLACK_OPTIONS)}


def test_handlers_that_nobody_touched_are_not_written_and_unknown_ones_stay() -> None:
    before = Settings(handlers={"of-another-version": HandlerSettings(enabled=True, enabled_since=EARLIER)})
    values = SettingsValues(handlers={"slack": HandlerValues()})
    assert settings_with(before, values, now=NOW).handlers == before.handlers


def test_a_secret_option_never_reaches_the_settings() -> None:
    values = SettingsValues(handlers={"slack": HandlerValues(True, {"webhook_url": "https://hooks/secret"})})
    assert settings_with(Settings(), values, now=NOW).handlers["slack"].options == {}


def test_typed_secrets_are_kept_removed_or_left() -> None:
    store = MemoryStore()
    keep_secrets(store, REMOTE, SecretChanges("whr_1", {SLACK_URL: "https://hooks/1"}))
    assert kept_secrets(store, REMOTE) == KeptSecrets(True, frozenset({SLACK_URL}))
    keep_secrets(store, REMOTE, SecretChanges())
    assert store.get(relay_token(RELAY)) == "whr_1"
    keep_secrets(store, REMOTE, SecretChanges("", {SLACK_URL: ""}))
    assert kept_secrets(store, REMOTE) == KeptSecrets()


def test_the_relay_inside_the_program_has_no_token_to_keep() -> None:
    store = MemoryStore()
    keep_secrets(store, Settings(), SecretChanges("whr_1"))
    assert not kept_secrets(store, Settings()).relay_token


def test_a_handler_that_is_on_needs_its_required_options() -> None:
    store = MemoryStore()
    with pytest.raises(ConfigurationError, match="Incoming webhook URL is missing"):
        check_handlers(store, REMOTE, SecretChanges())
    check_handlers(store, REMOTE, SecretChanges(handler_options={SLACK_URL: "https://hooks.slack.com/services/x"}))
    store.set(handler_option(*SLACK_URL), "https://hooks.slack.com/services/x")
    check_handlers(store, REMOTE, SecretChanges())
    with pytest.raises(ConfigurationError):
        check_handlers(store, REMOTE, SecretChanges(handler_options={SLACK_URL: ""}))


def test_a_handler_that_is_off_may_lack_anything() -> None:
    check_handlers(MemoryStore(), Settings(handlers={"slack": HandlerSettings()}), SecretChanges())
