"""Several relays: what is made of their logs, of time, and of what was measured."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

if sys.platform != "linux":
    pytest.skip("the benchmarks need epoll and /proc, which Linux has", allow_module_level=True)

from benchmarks.driver import Driver
from benchmarks.machine import cpu_seconds, family_seconds
from benchmarks.many import postgres, redis
from benchmarks.many.commits import Commits, stored_with_each
from benchmarks.many.report import CARRIERS, CASES, Report
from benchmarks.many.section import NOTIFY, ONE, SAME, SQLITE, in_time, missing
from benchmarks.samples import Samples
from benchmarks.sender import Sender
from benchmarks.servers import relay_server

EVENTS = 20


def test_the_log_of_a_relay_tells_of_every_event_that_it_has_accepted_since(tmp_path: Path) -> None:
    with relay_server(tmp_path) as relay, Driver() as driver, Sender.connected(driver, relay, 4) as sender:
        sender.send(EVENTS, 20)
        commits = Commits([tmp_path / "relay.log"])
        assert commits.sizes() == []
        sender.send(2 * EVENTS, 20)
        sizes = commits.sizes()
    assert sum(sizes) == EVENTS
    assert max(sizes) <= 4  # no more can wait than there are connections


def test_lines_about_other_things_and_about_duplicates_alone_are_no_commits() -> None:
    lines = (
        b"store.packed events=9",
        b"event.stored channel=a events=0 duplicates=2",
        b"event.stored events=31 types=a",
    )
    assert stored_with_each(lines) == [31]


def test_a_round_begins_only_if_it_ends_in_time_and_the_first_one_always() -> None:
    clock = iter((0.0, 0.0, 4.0, 9.0))  # when the first round begins, and when the first and the second have ended
    assert list(in_time(5, until=12.0, now=lambda: next(clock))) == [1, 2]
    assert list(in_time(5, until=-1.0, now=lambda: 0.0)) == [1]
    assert list(in_time(2, until=9.0, now=lambda: 0.0)) == [1, 2]


def test_a_family_has_worked_as_long_as_its_members_also_those_that_have_ended() -> None:
    before = family_seconds(os.getpid())
    child = os.fork()
    if not child:
        while cpu_seconds(os.getpid()) < 0.05:
            pass
        os._exit(0)
    os.waitpid(child, 0)
    assert family_seconds(os.getpid()) - before >= 0.04  # five ticks, one of which may be counted elsewhere


def test_a_report_without_a_measurement_is_whole() -> None:
    report = Report(Samples(), "today", "a machine")
    assert report.plain().startswith("today. a machine; PostgreSQL -.")
    assert [len(table.rows) for table in report.tables()] == [len(CASES), len(CARRIERS)]
    for table in report.tables():
        assert {len(row) for row in table.rows} == {len(table.columns)}
        assert table.markdown() in report.markdown()


def test_a_case_is_compared_with_sqlite_round_by_round() -> None:
    samples = Samples({f"accept.per_second.{SQLITE}": [100.0, 400.0], f"accept.per_second.{ONE}": [50.0, 200.0]})
    samples.add(f"cross.p50.{NOTIFY}", 0.0025)
    accepting, crossing = Report(samples, "today", "a machine").tables()
    assert [row[2] for row in accepting.rows] == ["1.00x", "0.50x", "-", "-"]
    assert crossing.rows[0][:3] == ("LISTEN/NOTIFY", "2.50 ms", "-")


def test_a_machine_that_others_use_is_named() -> None:
    quiet, busy = Samples(), Samples({f"accept.others.{SAME}": [0.2]})
    assert "NOT A QUIET MACHINE" not in Report(quiet, "today", "a machine").markdown()
    assert "NOT A QUIET MACHINE" in Report(busy, "today", "a machine").markdown()


def test_what_is_missing_is_said_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "find_programs", lambda: None)
    monkeypatch.setattr(redis, "find_program", lambda: None)
    assert missing() == (
        "Several relays are not measured: PostgreSQL's server (Debian: postgresql), redis-server (Debian: redis-server)"
        " cannot be used here."
    )
