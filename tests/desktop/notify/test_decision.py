from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.events import make_event
from webhook_relay.filters import EventMatch
from webhook_relay_desktop.notify.decision import Fate, Hush, fate_of, hush_of, verdict_of
from webhook_relay_desktop.notify.quiet_hours import is_quiet, tomorrow
from webhook_relay_desktop.settings import Level, NotificationRule, NotificationSettings, QuietHours

NOW = datetime(2026, 11, 26, 15, tzinfo=UTC)
PUSHES = NotificationRule("pushes", EventMatch(types=("github.push",)), Level.SILENT)
EVERYTHING_URGENT = NotificationRule("all", EventMatch(), Level.URGENT, click="handler:greet")


class TestRules:
    def test_the_first_rule_that_matches_decides(self) -> None:
        settings = NotificationSettings(rules=(PUSHES, EVERYTHING_URGENT))
        assert verdict_of(make_event(), settings).level is Level.SILENT
        other = verdict_of(make_event(type="github.release.published"), settings)
        assert (other.level, other.handler) == (Level.URGENT, "greet")

    def test_without_a_rule_for_it_the_rest_decides(self) -> None:
        settings = NotificationSettings(rules=(PUSHES,), otherwise=Level.OFF, sound=True)
        verdict = verdict_of(make_event(type="stripe.invoice.paid"), settings)
        assert (verdict.level, verdict.sound, verdict.click) == (Level.OFF, True, "open")

    def test_a_condition_looks_into_the_body(self) -> None:
        rule = NotificationRule("main", EventMatch(condition='body.ref == "refs/heads/main"'), Level.URGENT)
        settings = NotificationSettings(rules=(rule,))
        assert verdict_of(make_event(body=b'{"ref":"refs/heads/main"}'), settings).level is Level.URGENT
        assert verdict_of(make_event(body=b'{"ref":"refs/heads/x"}'), settings).level is Level.NORMAL

    def test_a_replay_is_told_of_only_where_a_rule_asks_for_replays(self) -> None:
        replay = make_event(replay_of="other")
        assert verdict_of(replay, NotificationSettings(rules=(EVERYTHING_URGENT,))).level is Level.OFF
        asked = NotificationRule("replays", EventMatch(replay=True), Level.NORMAL)
        assert verdict_of(replay, NotificationSettings(rules=(EVERYTHING_URGENT, asked))).level is Level.NORMAL


class TestHush:
    def test_a_person_comes_before_the_clock_and_the_clock_before_the_system(self) -> None:
        always = QuietHours(enabled=True, begin="00:00", end="00:00")
        settings = NotificationSettings(quiet=always, paused_until=NOW + timedelta(minutes=1))
        assert hush_of(settings, NOW, do_not_disturb=True) is Hush.PAUSED
        assert hush_of(settings, NOW + timedelta(minutes=1), do_not_disturb=True) is Hush.QUIET_HOURS
        assert hush_of(NotificationSettings(), NOW, do_not_disturb=True) is Hush.DO_NOT_DISTURB
        assert hush_of(NotificationSettings(respect_do_not_disturb=False), NOW, do_not_disturb=True) is None
        assert hush_of(NotificationSettings(enabled=False), NOW, do_not_disturb=False) is Hush.OFF
        assert hush_of(NotificationSettings(), NOW, do_not_disturb=False) is None

    @pytest.mark.parametrize(
        ("level", "hush", "fate"),
        [
            (Level.OFF, None, Fate.NOTHING),
            (Level.URGENT, Hush.OFF, Fate.NOTHING),
            (Level.SILENT, None, Fate.KEPT),
            (Level.NORMAL, None, Fate.SHOWN),
            (Level.NORMAL, Hush.QUIET_HOURS, Fate.KEPT),
            (Level.NORMAL, Hush.DO_NOT_DISTURB, Fate.KEPT),
            (Level.URGENT, Hush.QUIET_HOURS, Fate.SHOWN),
            (Level.URGENT, Hush.DO_NOT_DISTURB, Fate.SHOWN),
            (Level.URGENT, Hush.PAUSED, Fate.KEPT),
        ],
    )
    def test_urgent_breaks_through_clock_and_system_but_not_through_a_pause(
        self, level: Level, hush: Hush | None, fate: Fate
    ) -> None:
        assert fate_of(level, hush) is fate


clocks = st.times().map(lambda clock: f"{clock:%H:%M}")
hours = st.builds(QuietHours, enabled=st.just(True), begin=clocks, end=clocks, weekends=st.booleans())
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"])
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31))  # noqa: DTZ001 - given a zone below


class TestQuietHours:
    @pytest.mark.parametrize(
        ("clock", "quiet"), [("21:59", False), ("22:00", True), ("03:00", True), ("06:59", True), ("07:00", False)]
    )
    def test_a_night_begins_on_one_day_and_ends_on_the_next(self, clock: str, quiet: bool) -> None:
        hours = QuietHours(enabled=True, begin="22:00", end="07:00")
        assert is_quiet(hours, datetime.fromisoformat(f"2026-11-26T{clock}:00+00:00")) is quiet

    def test_a_weekend_may_be_quiet_as_a_whole(self) -> None:
        hours = QuietHours(enabled=True, weekends=True)
        assert is_quiet(hours, datetime(2026, 11, 28, 12, tzinfo=UTC))
        assert not is_quiet(hours, datetime(2026, 11, 27, 12, tzinfo=UTC))

    def test_switched_off_they_never_are(self) -> None:
        assert not is_quiet(QuietHours(begin="00:00", end="00:00"), NOW)

    @given(hours, moments, zones)
    def test_tomorrow_is_on_the_next_day(self, hours: QuietHours, moment: datetime, zone: str) -> None:
        now = moment.replace(tzinfo=ZoneInfo(zone))
        assert tomorrow(now, hours).date() == now.date() + timedelta(days=1)

    @pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
    def test_an_hour_of_summer_time_changes_the_length_and_nothing_else(self, day: str) -> None:
        hours = QuietHours(enabled=True, begin="22:00", end="07:00")
        start = datetime.fromisoformat(f"{day}T00:00:00+00:00") - timedelta(hours=6)
        seen = [
            is_quiet(hours, (start + timedelta(minutes=10 * step)).astimezone(ZoneInfo("Europe/Berlin")))
            for step in range(6 * 30)
        ]
        changes = sum(before is not after for before, after in itertools.pairwise(seen))
        assert changes == 3  # the evening, the morning, the next evening
