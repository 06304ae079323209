"""Changes of the settings as functions of those in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from webhook_relay.filters import EventMatch
from webhook_relay.handler import OptionKind, declared_options, option
from webhook_relay_desktop.settings import (
    ConnectionSettings,
    HandlerSettings,
    NotificationRule,
    Settings,
)
from webhook_relay_desktop.settings.edits import (
    add_connection,
    change_connection,
    change_handler,
    change_rules,
    change_section,
    remove_connection,
)

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
REMOTE = ConnectionSettings(name="Team", relay="https://relay.example")


@dataclass(frozen=True)
class Options:
    branch: str = option("Branch", default="main")
    token: str = option("Token", kind=OptionKind.SECRET, default="")


DECLARED = declared_options(Options)


def test_a_section_changes_and_nothing_else() -> None:
    before = add_connection(REMOTE)(Settings())
    after = change_section("advanced", proxy="http://proxy:1")(before)
    assert after.advanced.proxy == "http://proxy:1"
    assert msgspec.structs.replace(after, advanced=before.advanced) == before


def test_a_connection_is_found_by_its_log_and_one_that_is_gone_stays_gone() -> None:
    two = add_connection(REMOTE)(Settings())
    rename = change_connection(REMOTE.log, lambda known: msgspec.structs.replace(known, name="Other"))
    assert [one.name for one in rename(two).connections] == ["This computer", "Other"]
    assert rename(Settings()) == Settings()
    assert remove_connection(REMOTE.log)(two) == Settings()


def test_rules_are_changed_as_they_are_then() -> None:
    add = change_rules(lambda rules: (*rules, NotificationRule("one")))
    assert [rule.name for rule in add(add(Settings())).notifications.rules] == ["one", "one"]


def test_a_handler_that_is_switched_on_starts_with_events_from_then_on() -> None:
    on = change_handler("deploy", DECLARED, now=NOW, enabled=True)(Settings())
    assert on.handlers["deploy"].enabled_since == NOW
    later = change_handler("deploy", DECLARED, now=NOW + timedelta(hours=1), options={"branch": "next"})(on)
    assert later.handlers["deploy"].enabled_since == NOW
    assert later.handlers["deploy"].options == {"branch": "next"}
    off = change_handler("deploy", DECLARED, now=NOW, enabled=False)(later)
    assert off.handlers["deploy"].enabled_since is None
    again = change_handler("deploy", DECLARED, now=NOW + timedelta(days=1), enabled=True)(off)
    assert again.handlers["deploy"].enabled_since == NOW + timedelta(days=1)


def test_what_a_change_does_not_name_stays() -> None:
    known = HandlerSettings(enabled=True, match=EventMatch(source="x"), enabled_since=NOW, options={"of-later": 1})
    before = Settings(handlers={"deploy": known})
    after = change_handler("deploy", DECLARED, now=NOW, options={"branch": "next"})(before)
    assert after.handlers["deploy"] == msgspec.structs.replace(known, options={"of-later": 1, "branch": "next"})
    assert change_handler("deploy", DECLARED, now=NOW)(before) is before


def test_a_secret_option_never_reaches_the_settings() -> None:
    after = change_handler("deploy", DECLARED, now=NOW, options={"token": "whr_1", "branch": "x"})(Settings())
    assert after.handlers["deploy"].options == {"branch": "x"}
