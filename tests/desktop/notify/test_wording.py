from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from support.events import BEGINNING, make_event
from webhook_relay.event import Verification
from webhook_relay_desktop.notify.actions import OpenEvent, OpenPage, RunHandler, ShowEvents
from webhook_relay_desktop.notify.decision import Verdict
from webhook_relay_desktop.notify.digest import Kept
from webhook_relay_desktop.notify.grouping import Group
from webhook_relay_desktop.notify.text import BODY_CHARACTERS, TITLE_CHARACTERS
from webhook_relay_desktop.notify.wording import digest_notification, event_notification, group_notification, rule_words
from webhook_relay_desktop.settings import Level, NotificationRule

NORMAL = Verdict(Level.NORMAL)
PAGE = b'{"html_url":"https://github.com/acme/web"}'


def words(verdict: Verdict = NORMAL, **changes: Any) -> tuple[str, str]:
    shown = event_notification(4, make_event(**changes), verdict)
    return shown.title, shown.body


def test_a_notification_names_subject_type_and_summary() -> None:
    assert words() == ("octo-org/octo-repo: github.push", "push number 1")


def test_without_subject_and_summary_the_type_and_the_source_are_named() -> None:
    assert words(subject="", summary="") == ("github.push", "From github")


def test_an_unverified_sender_is_named_as_such_whatever_the_template_says() -> None:
    assert words(verification=Verification.UNVERIFIED)[1] == "Sender not verified. push number 1"
    rule = Verdict(Level.NORMAL, body="{type}")
    assert words(rule, verification=Verification.UNVERIFIED)[1] == "Sender not verified. github.push"


def test_templates_of_a_rule_are_used_and_one_that_is_empty_or_broken_means_the_usual_words() -> None:
    assert words(Verdict(Level.NORMAL, title="{source}!", body="{body.n}")) == ("github!", "1")
    assert words(Verdict(Level.NORMAL, title="{body.none}", body="{oops}")) == words()


def test_a_form_can_show_what_a_rule_would_say() -> None:
    rule = NotificationRule("pushes", title="{source}!", body="{type}")
    assert rule_words(rule, 4, make_event()) == ("github!", "github.push")


def test_both_texts_of_a_hostile_event_are_bounded() -> None:
    title, body = words(subject="s" * 9999, summary="t" * 9999)
    assert (len(title), len(body)) == (TITLE_CHARACTERS, BODY_CHARACTERS)


@pytest.mark.parametrize(
    ("click", "deeds"),
    [
        ("open", [OpenEvent(4), OpenPage(4)]),
        ("link", [OpenPage(4), OpenEvent(4)]),
        ("handler:greet", [RunHandler(4, "greet"), OpenEvent(4), OpenPage(4)]),
    ],
)
def test_the_rule_says_what_a_click_on_the_body_does(click: str, deeds: list[object]) -> None:
    shown = event_notification(4, make_event(body=PAGE), Verdict(Level.NORMAL, click=click))
    assert [action.deed for action in shown.actions] == deeds
    assert shown.body_deed == deeds[0]


def test_what_cannot_be_done_is_not_offered_and_a_click_opens_the_event() -> None:
    link = event_notification(4, make_event(), Verdict(Level.NORMAL, click="link"))
    assert [action.deed for action in link.actions] == [OpenEvent(4)]
    stranger = make_event(verification=Verification.UNVERIFIED)
    run = event_notification(4, stranger, Verdict(Level.NORMAL, click="handler:greet"))
    assert [action.deed for action in run.actions] == [OpenEvent(4)]


def test_a_button_names_the_site_that_it_opens() -> None:
    shown = event_notification(4, make_event(body=PAGE), NORMAL)
    assert [action.label for action in shown.actions] == ["Open", "Open on GitHub"]


def test_a_burst_is_counted_and_its_newest_event_named() -> None:
    group = Group("subject github acme/api", "acme/api", 12, (11, 12), 1, ("event 3",), single=True, sound=True)
    shown = group_notification(group, make_event(12, subject="acme/api"), since=BEGINNING)
    assert (shown.title, shown.body) == ("12 events in acme/api", "Newest: push number 12")
    assert (shown.position, shown.name, shown.replaces, shown.sound) == (12, group.tag, ("event 3",), True)


def test_a_burst_about_nothing_in_common_is_only_counted() -> None:
    group = Group("everything", "", 30, (30,), 1)
    shown = group_notification(group, make_event(30, subject="acme/api", summary=""), since=BEGINNING)
    assert (shown.title, shown.body) == ("30 new events", "Newest: acme/api: github.push")


def test_the_newest_event_of_several_subjects_says_its_own_once() -> None:
    group = Group("source github", "github", 30, (30,), 1)
    for summary in ("alice pushed to acme/api", "alice pushed"):
        shown = group_notification(group, make_event(30, subject="acme/api", summary=summary), since=BEGINNING)
        assert shown.body.count("acme/api") == 1


@pytest.mark.parametrize(
    ("source", "subject", "found"),
    [
        ("github", "acme/api", ("github", "acme/api")),
        ("github", "", ("github", None)),
        ("", "", (None, None)),
        ("github", "a*b", ("github", None)),  # a filter would take it for a family
        ("github", "a" * 201, ("github", None)),
    ],
)
def test_a_click_on_a_burst_shows_its_events(source: str, subject: str, found: tuple[str | None, str | None]) -> None:
    newest = make_event(12, source="github", subject=subject)
    group = Group("tag", subject or source, 12, (11, 12), 1, source=source, subject=subject)
    deed = group_notification(group, newest, since=BEGINNING).body_deed
    assert isinstance(deed, ShowEvents)
    assert (deed.match.source, deed.match.subject) == found
    assert deed.match.since == BEGINNING
    assert deed.match.until is not None
    assert deed.match.until > newest.time
    deed.match.check()


def test_a_digest_says_how_many_came_how_many_failed_and_about_what_and_shows_them() -> None:
    times = [BEGINNING, BEGINNING + timedelta(hours=3)]
    kept = Kept()
    for position in range(1, 35):
        subject = "acme/api" if position <= 30 else "acme/web"
        kept.add(position, make_event(position, subject=subject, time=times[position == 34]))
    shown = digest_notification(kept, 3)
    assert shown.title == "While it was quiet: 34 events"
    assert shown.body == "3 failed. acme/api (30), acme/web (4)"
    deed = shown.body_deed
    assert isinstance(deed, ShowEvents)
    assert deed.match.since == times[0]
    assert deed.match.until is not None
    assert deed.match.until > times[1]


def test_a_digest_without_failures_does_not_speak_of_them() -> None:
    kept = Kept()
    kept.add(1, make_event(1, subject="a"))
    assert digest_notification(kept, 0).body == "a (1)"
