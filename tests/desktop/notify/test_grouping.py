from __future__ import annotations

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from webhook_relay_desktop.notify.base import event_tag
from webhook_relay_desktop.notify.grouping import (
    FORGET_SECONDS,
    GROUPED_FROM,
    MOST_AT_ONCE,
    MOST_SUBJECTS,
    Group,
    Grouping,
    Round,
    Single,
    Told,
)


def about(subject: str, *positions: int, urgent: bool = False, source: str = "github") -> list[Told]:
    return [Told(position, source, subject, urgent) for position in positions]


class Rounds:
    """A Grouping that is given each round as a list, and whose plans are shown."""

    def __init__(self) -> None:
        self.grouping = Grouping()

    def plan(self, told: list[Told], now: float) -> list[Single | Group]:
        planned = self.grouping.plan(Round(told), now)
        for part in planned:
            self.grouping.count(part, now)
        return planned


def alone(planned: list[Single | Group]) -> list[int]:
    """Return the positions of events that are all told one by one."""
    singles = [part for part in planned if isinstance(part, Single)]
    assert singles == planned
    return [single.position for single in singles]


def test_two_about_one_subject_are_told_one_by_one() -> None:
    assert alone(Rounds().plan(about("acme/api", 1, 2), 0)) == [1, 2]


def test_twelve_about_one_subject_are_one() -> None:
    (group,) = Rounds().plan(about("acme/api", *range(1, 13)), 0)
    assert isinstance(group, Group)
    assert (group.about, group.count, list(group.new), group.single) == ("acme/api", 12, list(range(1, 13)), True)


def test_the_third_takes_the_place_of_the_first_two_and_the_fourth_of_the_third() -> None:
    grouping = Rounds()
    grouping.plan(about("acme/api", 1, 2), 0)
    (third,) = grouping.plan(about("acme/api", 3), 2)
    (fourth,) = grouping.plan(about("acme/api", 4), 4)
    assert isinstance(third, Group)
    assert isinstance(fourth, Group)
    assert (third.count, list(third.new), third.replaces) == (3, [3], (event_tag(1), event_tag(2)))
    assert (fourth.count, list(fourth.new), fourth.replaces, fourth.tag) == (4, [4], (), third.tag)


def test_a_burst_ends_after_a_silence() -> None:
    grouping = Rounds()
    grouping.plan(about("acme/api", 1, 2, 3), 0)
    assert alone(grouping.plan(about("acme/api", 4), FORGET_SECONDS + 1)) == [4]


def test_what_was_planned_and_not_shown_does_not_count() -> None:
    grouping = Grouping()
    grouping.plan(Round(about("acme/api", 1, 2, 3)), 0)
    (again,) = grouping.plan(Round(about("acme/api", 1, 2, 3)), 1)
    assert isinstance(again, Group)
    assert (again.count, again.first) == (3, 1)


def test_many_subjects_of_one_source_go_together() -> None:
    told = [one for number in range(20) for one in about(f"acme/repo-{number}", number + 1)]
    (group,) = Rounds().plan(told, 0)
    assert isinstance(group, Group)
    assert (group.about, group.count, group.single) == ("github", 20, False)


def test_many_sources_go_together_at_last() -> None:
    told = [one for number in range(20) for one in about("", number + 1, source=f"source-{number}")]
    (group,) = Rounds().plan(told, 0)
    assert isinstance(group, Group)
    assert (group.about, group.count) == ("", 20)


def test_subjects_of_two_sources_with_one_name_are_not_confused() -> None:
    told = about("acme", 1, 2, source="github") + about("acme", 3, 4, source="gitlab")
    assert len(Rounds().plan(told, 0)) == 4


def test_urgent_ones_are_never_grouped() -> None:
    planned = Rounds().plan(about("acme/api", *range(1, 9), urgent=True), 0)
    assert planned == [Single(position) for position in range(1, 9)]


rounds = st.lists(
    st.lists(
        st.tuples(st.sampled_from(["github", "stripe", "x"]), st.sampled_from(["", "a", "b", "c"]), st.booleans()),
        max_size=30,
    ),
    max_size=8,
)


@given(rounds)
def test_each_event_is_told_exactly_once_and_notifications_are_few(rounds: list[list[tuple[str, str, bool]]]) -> None:
    grouping, position = Rounds(), 0
    for number, events in enumerate(rounds):
        told = [Told(position + at + 1, *event) for at, event in enumerate(events)]
        position += len(events)
        planned = grouping.plan(told, float(number))
        positions = [one for part in planned for one in ((part.position,) if isinstance(part, Single) else part.new)]
        assert sorted(positions) == [one.position for one in told]
        urgent = sum(one.urgent for one in told)
        assert len(planned) - urgent <= MOST_AT_ONCE
        assert all(part.count >= GROUPED_FROM for part in planned if isinstance(part, Group))


def test_what_is_remembered_is_bounded() -> None:
    grouping = Rounds()
    for number in range(MOST_SUBJECTS * 2):
        grouping.plan(about(f"acme/{number}", number + 1), 0)
    assert len(grouping.grouping._bursts) <= MOST_SUBJECTS + 1


def test_one_event_with_a_sound_gives_its_burst_one() -> None:
    told = [Told(1, "github", "acme/api"), Told(2, "github", "acme/api", sound=True), Told(3, "github", "acme/api")]
    (group,) = Rounds().plan(told, 0)
    assert isinstance(group, Group)
    assert group.sound


def test_a_long_backlog_is_held_as_counts_and_not_as_events() -> None:
    events = 50_000
    tracemalloc.start()
    told = Round()
    for position in range(1, events + 1):
        told.add(Told(position, "github", f"acme/repo-{position % 20_000}"))
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 30 * events, "bytes"
    (group,) = Grouping().plan(told, 0)
    assert isinstance(group, Group)
    assert group.count == events
