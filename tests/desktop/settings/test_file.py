"""Settings: people may edit the file, and the program never spoils what they wrote."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from webhook_relay.config import DEFAULT_PORT
from webhook_relay.errors import ConfigurationError
from webhook_relay.filters import EventMatch
from webhook_relay.handler import OptionKind, declared_options, option
from webhook_relay_desktop.history_filter import Handled, HistoryFilter
from webhook_relay_desktop.settings import (
    AdvancedSettings,
    AppearanceSettings,
    Colour,
    ConnectionSettings,
    EmbeddedSettings,
    HandlerSettings,
    HistorySettings,
    Language,
    Level,
    LogLevel,
    NotificationRule,
    NotificationSettings,
    QuietHours,
    SavedView,
    Scheme,
    Settings,
    load,
    plain_options,
    replace_broken,
    save,
)

SINCE = datetime(2026, 11, 2, 9, 30, 0, 5, tzinfo=UTC)
EVERYTHING = Settings(
    connections=(
        ConnectionSettings(),
        ConnectionSettings(
            name="Work", relay="https://relay.example.com", channels=("default", "builds"), colour=Colour.TEAL
        ),
        ConnectionSettings(name="Shop", relay="https://relay.example.com", workspace="shop", paused=True),
    ),
    embedded=EmbeddedSettings(port=0),
    notifications=NotificationSettings(
        enabled=False,
        rules=(
            NotificationRule("Stars", EventMatch(types=("github.star.*",)), Level.OFF),
            NotificationRule(
                "Main", EventMatch(condition='body.ref == "refs/heads/main"'), Level.URGENT, sound=True, click="link"
            ),
        ),
        quiet=QuietHours(enabled=True, begin="21:30", weekends=True),
        paused_until=SINCE,
    ),
    history=HistorySettings(
        keep_days=90,
        columns=("time", "type"),
        views=(
            SavedView("Failed", HistoryFilter(handled=Handled.FAILED, unread=True)),
            SavedView("Mine", HistoryFilter(words="octocat", match=EventMatch(subject="acme/*", since=SINCE))),
        ),
    ),
    appearance=AppearanceSettings(scheme=Scheme.DARK, language=Language.GERMAN),
    advanced=AdvancedSettings(proxy="http://proxy.example.com:3128", log_level=LogLevel.DEBUG),
    handlers={
        "greet": HandlerSettings(
            enabled=True, enabled_since=SINCE, options={"name": "wörld", "words": ("a", "b"), "times": 3, "loud": True}
        ),
        "my.own handler": HandlerSettings(),
    },
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config" / "settings.toml"


def write(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return text


def refusal(path: Path, text: str) -> str:
    write(path, text)
    with pytest.raises(ConfigurationError) as caught:
        load(path)
    assert path.read_text(encoding="utf-8") == text
    return str(caught.value)


def test_without_a_file_the_defaults_apply(path: Path) -> None:
    settings = load(path)
    assert settings == Settings()
    assert settings.connections == (ConnectionSettings(relay="embedded", channels=("default",)),)
    assert settings.embedded.port == DEFAULT_PORT
    assert settings.notifications.enabled
    assert not path.exists()


def test_what_is_saved_is_loaded(path: Path) -> None:
    save(path, EVERYTHING)
    assert load(path) == EVERYTHING
    save(path, Settings())
    assert load(path) == Settings()


def test_the_one_connection_of_earlier_versions_is_the_first_of_several(path: Path) -> None:
    write(path, "[connection]\nrelay = 'https://relay.example.com:8443'\nchannels = ['builds']\n")
    assert load(path).connections == (
        ConnectionSettings(name="relay.example.com", relay="https://relay.example.com:8443", channels=("builds",)),
    )
    save(path, load(path))
    assert "[[connections]]" in path.read_text(encoding="utf-8")
    write(path, "[connection]\nchannels = ['builds']\n")
    assert load(path).connections == (ConnectionSettings(channels=("builds",)),)


def test_a_change_of_one_connection_keeps_the_comments_of_the_others(path: Path) -> None:
    write(
        path,
        "[[connections]]\n# at home\n\n[[connections]]\nname = 'Work' # since May\nrelay = 'https://relay.example.com'\n",
    )
    settings = load(path)
    first, second = settings.connections
    paused = msgspec.structs.replace(second, paused=True)
    save(path, msgspec.structs.replace(settings, connections=(first, paused)))
    text = path.read_text(encoding="utf-8")
    assert "# at home" in text
    assert "'Work' # since May" in text
    assert load(path).connections == (first, paused)


def test_a_new_file_holds_only_what_differs_from_the_defaults(path: Path) -> None:
    save(path, Settings(embedded=EmbeddedSettings(port=9000)))
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert lines == ["[embedded]", "port = 9000"]


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_the_file_is_private_also_when_it_was_not(path: Path) -> None:
    write(path, "")
    path.chmod(0o644)
    save(path, EVERYTHING)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_saving_leaves_no_other_file_behind(path: Path) -> None:
    save(path, EVERYTHING)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


WRITTEN_BY_HAND = """\
# mine
handlers.greet.enabled = true  # every day

[notifications] # quiet, please
enabled   = false
otherwise = "silent" # noise

[embedded]
# the firewall knows this one
port = 9_000  # not 8750
"""


def test_comments_order_and_spelling_are_kept(path: Path) -> None:
    write(path, WRITTEN_BY_HAND)
    settings = load(path)
    save(path, settings)
    assert path.read_text(encoding="utf-8") == WRITTEN_BY_HAND
    save(path, msgspec.structs.replace(settings, embedded=EmbeddedSettings(port=9001)))
    assert path.read_text(encoding="utf-8") == WRITTEN_BY_HAND.replace("9_000", "9001")


MUTED = """\
[notifications] # quiet, please
muted_types = [
    "github.star.*", # noise
    "stripe.invoice.paid",
    "what*no*type*can*be",
]
enabled = true
"""


def test_types_that_an_earlier_version_muted_are_a_rule_that_switches_them_off(path: Path) -> None:
    write(path, MUTED)
    (rule,) = load(path).notifications.rules
    assert (rule.name, rule.level) == ("Muted 1", Level.OFF)
    assert rule.match == EventMatch(types=("github.star.*", "stripe.invoice.paid"))


def test_many_of_them_are_several_rules_before_those_that_are_there(path: Path) -> None:
    muted = ", ".join(f'"type.{number}"' for number in range(23))
    write(path, f'[notifications]\nmuted_types = [{muted}]\n[[notifications.rules]]\nname = "mine"\n')
    rules = load(path).notifications.rules
    assert [rule.name for rule in rules] == ["Muted 1", "Muted 2", "Muted 3", "mine"]
    assert [len(rule.match.types) for rule in rules] == [10, 10, 3, 0]


def test_saving_writes_them_in_todays_words(path: Path) -> None:
    write(path, MUTED)
    settings = load(path)
    save(path, settings)
    assert load(path) == settings
    text = path.read_text(encoding="utf-8")
    assert "muted_types" not in text
    assert "# quiet, please" in text


def test_an_entry_of_them_that_is_no_text_is_named(path: Path) -> None:
    write(path, "[notifications]\nmuted_types = [7]\n")
    with pytest.raises(ConfigurationError, match="line 2"):
        load(path)


def test_what_is_taken_away_leaves_the_file(path: Path) -> None:
    save(path, EVERYTHING)
    greet = HandlerSettings(enabled=True, options={"name": "you"})
    fewer = msgspec.structs.replace(EVERYTHING, handlers={"greet": greet})
    save(path, fewer)
    assert load(path) == fewer
    text = path.read_text(encoding="utf-8")
    assert "enabled_since" not in text
    assert "loud" not in text
    assert "my.own" not in text


@pytest.mark.skipif(os.name != "posix", reason="links need rights on Windows")
def test_a_link_stays_a_link(path: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    write(real, "")
    path.parent.mkdir()
    path.symlink_to(real)
    save(path, EVERYTHING)
    assert path.is_symlink()
    assert load(real) == EVERYTHING


def test_a_byte_order_mark_is_taken(path: Path) -> None:
    write(path, "\ufeff[embedded]\nport = 1\n")
    assert load(path).embedded.port == 1


# --- refusals ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("[conection]\n", 1, "the file has no setting 'conection'; the nearest is 'connections'"),
        ("# a\n\n[connection]\nrelay = 'embedded'\nchanels = []\n", 5, "nearest is 'channels'"),
        ("[handlers.greet]\nenabld = true\n", 2, "[handlers.greet] has no setting 'enabld'; the nearest is 'enabled'"),
        ("[embedded]\nport = '1'\n", 2, "embedded.port: expected a whole number, got text"),
        ("[embedded]\nport = 65536\n", 2, "embedded.port: expected a whole number <= 65535"),
        ("[connection]\nchannels = []\n", 2, "connection.channels: expected a list of length >= 1"),
        ("[connection]\nchannels = [\n  'a',\n  '',\n]\n", 2, "connection.channels.2: expected text"),
        ("connection = 3\n", 1, "connection: expected a table, got a whole number"),
        ("handlers = 3\n", 1, "handlers: expected a table"),
        ("[handlers]\ngreet = 3\n", 2, "handlers.greet: expected a table"),
        ("[handlers.greet]\nenabled_since = 2026-11-02T09:30:00\n", 2, "and its zone, such as 2026-"),
        ("[handlers.greet.options]\nname = 'a'\nspeed = 09:30:00\n", 3, "handlers.greet.options.speed: expected text"),
        ("[handlers.greet]\noptions = 3\n", 2, "handlers.greet.options: expected a table"),
        ("[connection]\nrelay = 'ftp://relay.example.com'\n", 2, 'must be "embedded" or an address'),
        ("[connection]\nrelay = 'http://[half'\n", 2, 'must be "embedded" or an address'),
        ("[connection]\nrelay = 'http://a:b@relay.example.com'\n", 2, "the token belongs in the keyring"),
        ("[connection]\nrelay = 'http://relay.example.com?token=whr_1'\n", 2, "the token belongs in the keyring"),
        ("[[connections]]\n[[connections]]\nname = 'a'\nrelay = 'ftp://a'\n", 4, "connections.2.relay must be"),
        ("[[connections]]\n[[connections]]\nnam = 'a'\n", 3, "[connections.2] has no setting 'nam'"),
        ("[[connections]]\n\n[[connections]]\nchannels = ['a']\n", 3, "two connections have the name"),
        ("[[connections]]\n[[connections]]\nname = 'a'\n", 2, "two connections lead to embedded"),
        (
            "[[notifications.rules]]\nname = 'a'\nmatch = { condition = 'event.typ' }\n",
            3,
            "at column 6: there is nothing that is called 'event.typ'",
        ),
        ("[[notifications.rules]]\nname = 'a'\nclick = 'rm'\n", 3, "notifications.rules.1.click: expected text"),
        ("[notifications.quiet]\nbegin = '24:00'\n", 2, "notifications.quiet.begin: expected text"),
        ("[handlers.deploy.match]\ncondition = '1 +'\n", 2, "handlers.deploy.match.condition: the condition"),
        ("[embedded]\nport = \n", 2, "not valid TOML"),
        ("[embedded]\nport = 1\nport = 2\n", 3, "not valid TOML"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(path: Path, text: str, line: int, reason: str) -> None:
    message = refusal(path, text)
    assert str(path) in message
    assert f"line {line}" in message
    assert reason in message
    assert "Correct the file" in message


def test_a_token_in_the_address_is_not_repeated(path: Path) -> None:
    assert "whr_1" not in refusal(path, "[connection]\nrelay = 'http://relay.example.com?token=whr_1'\n")


def test_text_that_is_not_utf_8_is_told_with_its_line(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"# a\n# \xff\n")
    with pytest.raises(ConfigurationError, match="line 2: the text is not UTF-8"):
        load(path)


def test_a_folder_in_the_place_of_the_file_is_an_error_with_a_next_step(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(ConfigurationError, match=r"cannot be used.*Check that"):
        load(path)


def test_a_broken_file_is_never_overwritten(path: Path) -> None:
    text = write(path, "[embedded]\nport = \n")
    with pytest.raises(ConfigurationError, match="line 2"):
        save(path, EVERYTHING)
    assert path.read_text(encoding="utf-8") == text


def test_a_broken_file_can_be_moved_aside(path: Path) -> None:
    text = write(path, "[embedded]\nport = \n")
    moved = replace_broken(path, now=lambda: SINCE)
    assert moved == path.with_name("settings-broken-20261102T093000Z.toml")
    assert moved.read_text(encoding="utf-8") == text
    assert load(path) == Settings()


def test_settings_that_would_not_load_are_not_saved(path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"not saved: embedded\.port.*Correct this value"):
        save(path, Settings(embedded=EmbeddedSettings(port=65536)))
    assert not path.exists()


def test_a_folder_that_cannot_be_made_is_an_error_with_a_next_step(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file where the folder belongs")
    with pytest.raises(ConfigurationError, match="cannot be used"):
        save(tmp_path / "config" / "settings.toml", EVERYTHING)


def test_a_save_that_fails_keeps_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(path, EVERYTHING)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigurationError, match="No space left on device"):
        save(path, Settings())
    assert load(path) == EVERYTHING
    assert [file.name for file in path.parent.iterdir()] == [path.name]


names = st.text(min_size=1, max_size=10)
options: st.SearchStrategy[Mapping[str, Any]] = st.dictionaries(
    names,
    st.text(max_size=20) | st.integers(-(2**63), 2**63 - 1) | st.booleans() | st.lists(st.text(max_size=5)).map(tuple),
    max_size=3,
)
everything = st.builds(
    Settings,
    embedded=st.builds(EmbeddedSettings, port=st.integers(0, 65535)),
    notifications=st.builds(
        NotificationSettings,
        rules=st.lists(st.builds(NotificationRule, name=names, level=st.sampled_from(Level)), max_size=3).map(tuple),
    ),
    handlers=st.dictionaries(
        names,
        st.builds(
            HandlerSettings,
            enabled=st.booleans(),
            enabled_since=st.none() | st.datetimes(timezones=st.just(UTC)),
            options=options,
        ),
        max_size=3,
    ),
)


@given(first=everything, second=everything)
@profile(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_settings_can_follow_any_others(path: Path, first: Settings, second: Settings) -> None:
    path.unlink(missing_ok=True)
    for settings in (first, second):
        save(path, settings)
        assert load(path) == settings


# --- secret options ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class SlackOptions:
    address: str = option("Address", kind=OptionKind.SECRET)
    channel: str = option("Channel", default="#builds")


def test_secret_options_have_no_place_in_the_settings() -> None:
    values = {"address": "https://hooks.example.com/T0/secret", "channel": "#builds"}
    assert plain_options(declared_options(SlackOptions), values) == {"channel": "#builds"}


@pytest.mark.parametrize(("written", "read"), [("1", 1), ("0.75", 0.75)])
def test_an_amount_of_a_handler_may_be_written_whole_or_with_places(path: Path, written: str, read: float) -> None:
    write(path, f"[handlers.claude-code.options]\nbudget_dollars = {written}\n")
    settings = load(path)
    assert settings.handlers["claude-code"].options == {"budget_dollars": read}
    save(path, msgspec.structs.replace(settings, embedded=EmbeddedSettings(port=9001)))
    assert f"budget_dollars = {written}\n" in path.read_text()
