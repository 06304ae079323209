"""Finding handlers and making them from settings."""

from __future__ import annotations

from typing import Any

import pytest

from webhook_relay.errors import ConfigurationError
from webhook_relay.handler import declared_options
from webhook_relay.handlers.deploy import Deploy
from webhook_relay.plugins import build, bundled_handlers, handler_type

GOOD: dict[str, Any] = {"repository": "a/b", "command": ["./x", "", "y"], "timeout_seconds": 5}


def test_bundled_handlers_come_in_a_fixed_order() -> None:
    assert [handler.name for handler in bundled_handlers()] == ["slack", "deploy", "claude-code"]


def test_every_declared_option_has_words_and_a_default_of_its_own_kind() -> None:
    for handler in bundled_handlers():
        options = declared_options(handler.options_type)
        examples = {option.name: option.placeholder or "x" for option in options if option.required}
        required = {
            option.name: [examples[option.name]] if option.kind == "list" else examples[option.name]
            for option in options
            if option.required
        }
        defaults = {option.name: option.default for option in options if not option.required}
        assert all(option.label for option in options)
        assert build(handler.name, required | defaults).name == handler.name


def test_an_unknown_handler_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ConfigurationError, match=r"no handler named 'x'.*slack, deploy, claude-code"):
        handler_type("x")


def test_settings_become_options() -> None:
    handler = build("deploy", GOOD)
    assert isinstance(handler, Deploy)
    assert handler.options.command == ("./x", "y")
    assert (handler.options.branch, handler.options.timeout_seconds) == ("main", 5)


def test_every_problem_is_listed_at_once() -> None:
    values = {"command": [], "branch": 5, "timeout_seconds": True, "colour": "red"}
    with pytest.raises(ConfigurationError) as raised:
        build("deploy", values)
    message = raised.value.message
    for problem in (
        "'colour' is not an option",
        "Repository is missing",
        "Command is missing",
        "Branch must be a text",
        "Time limit (seconds) must be a whole number",
    ):
        assert problem in message


@pytest.mark.parametrize(
    ("name", "change", "problem"),
    [
        ("deploy", {"repository": "  "}, "Repository is missing"),
        ("deploy", {"command": "rm -rf"}, "Command must be a list of texts"),
        ("deploy", {"command": ["a", 1]}, "Command must be a list of texts"),
        ("deploy", {"command": ["a\0b"]}, "Command must be a list of texts"),
        ("deploy", {"branch": "a\0b"}, "Branch must be a text"),
        ("deploy", {"timeout_seconds": 2**40}, "must be a whole number"),
        ("deploy", {"repository": "acme"}, "Repository must be written as owner/name"),
        ("claude-code", {"budget_dollars": "1"}, "Budget (US dollars) per event must be a number"),
        ("claude-code", {"budget_dollars": True}, "must be a number"),
        ("claude-code", {"budget_dollars": float("nan")}, "must be a number"),
        ("claude-code", {"max_turns": 2.5}, "must be a whole number"),
        ("claude-code", {"max_turns": 0}, "Turns at most must be from 1 to 100"),
        ("claude-code", {"budget_dollars": 0.04}, "Budget (US dollars) per event must be from 0.05 to 100"),
        ("claude-code", {"budget_dollars": 5000}, "must be from 0.05 to 100"),
        ("claude-code", {"timeout_seconds": -1}, "must be from 1 to 3600"),
        ("deploy", {"timeout_seconds": 0}, "must be from 1 to 3600"),
        ("deploy", {"timeout_seconds": 3601}, "must be from 1 to 3600"),
        ("slack", {"event_types": ["github.push", "two words"]}, "Event types must be a type without spaces"),
        ("slack", {"webhook_url": "http://hooks.slack.com/services/x"}, "must begin with https://"),
        ("slack", {"only_merged": "yes"}, "Only merged pull requests must be yes or no"),
    ],
)
def test_a_wrong_value_is_refused(name: str, change: dict[str, Any], problem: str) -> None:
    good = {
        "deploy": GOOD,
        "slack": {"webhook_url": "https://hooks.slack.com/services/x"},
        "claude-code": {"instruction": "Read it."},
    }[name]
    with pytest.raises(ConfigurationError, match="are not complete") as raised:
        build(name, good | change)
    assert problem in raised.value.message


@pytest.mark.parametrize("repository", ["acme/api", "group/sub/project", " acme/api "])
def test_a_repository_is_an_owner_and_a_name(repository: str) -> None:
    assert isinstance(build("deploy", GOOD | {"repository": repository}), Deploy)


def test_an_optional_text_that_is_empty_needs_no_shape() -> None:
    handler = build("claude-code", {"instruction": "Look.", "repository": "", "event_types": [""]})
    assert (handler.options.repository, handler.options.event_types) == ("", ())


def test_a_refusal_never_shows_a_value() -> None:
    with pytest.raises(ConfigurationError) as raised:
        build("slack", {"webhook_url": ["https://hooks.slack.com/very-secret"]})
    assert "very-secret" not in str(raised.value)
