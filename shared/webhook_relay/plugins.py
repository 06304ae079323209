"""Finding handlers and making them from settings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any

from webhook_relay.errors import ConfigurationError
from webhook_relay.handler import Handler, Option, OptionKind, declared_options
from webhook_relay.handlers.claude_code import ClaudeCode
from webhook_relay.handlers.deploy import Deploy
from webhook_relay.handlers.slack import Slack
from webhook_relay.sentence import Sentence

LARGEST_NUMBER = 2**31 - 1
"""What every form, file format and system call takes."""


def bundled_handlers() -> tuple[type[Handler[Any]], ...]:
    """Return the handlers that come with the program, in the order in which they are shown."""
    return (Slack, Deploy, ClaudeCode)


def handler_type(name: str) -> type[Handler[Any]]:
    """Return the handler of that name; raises ConfigurationError if there is none."""
    for candidate in bundled_handlers():
        if candidate.name == name:
            return candidate
    known = ", ".join(candidate.name for candidate in bundled_handlers())
    raise ConfigurationError(
        Sentence("There is no handler named {name!r}.", name=name), hint=Sentence("Use one of: {known}.", known=known)
    )


def build(name: str, values: Mapping[str, Any]) -> Handler[Any]:
    """Make the handler `name` with these option values.

    Raises one ConfigurationError that lists every option that is missing, wrong or unknown. It never shows a
    value, because one of them may be a secret in the wrong place.
    """
    handler = handler_type(name)
    options = declared_options(handler.options_type)
    problems = [
        Sentence("{unknown!r} is not an option", unknown=unknown)
        for unknown in sorted(set(values) - {option.name for option in options})
    ]
    checked: dict[str, Any] = {}
    for option in options:
        if option.name in values:
            value = _without_empty_lines(values[option.name]) if option.kind is OptionKind.LIST else values[option.name]
            problem = _problem(option, value)
            checked[option.name] = value
        else:
            problem = Sentence("is missing") if option.required else ""
        if problem:
            problems.append(Sentence("{option} {problem}", option=Sentence(option.label), problem=problem))
    if problems:
        raise ConfigurationError(
            Sentence(
                "The settings of “{title}” are not complete: {problems}.",
                title=Sentence(handler.title),
                problems=reduce(lambda many, one: Sentence("{many}; {one}", many=many, one=one), problems),
            ),
            hint=Sentence("Open the settings of this handler and correct them."),
        )
    return handler(handler.options_type(**checked))


def _without_empty_lines(value: Any) -> Any:
    """Return a list from the settings file or a form as the tuple that options hold."""
    if not isinstance(value, list | tuple):
        return value
    return tuple(line for line in value if line != "")


def _problem(option: Option, value: Any) -> str:
    """Say what is wrong with the value, or return an empty string."""
    wrong = _wrong_type(option.kind, value)
    if wrong:
        return wrong
    empty = value == () or (isinstance(value, str) and not value.strip())
    if option.required and empty:
        return Sentence("is missing")
    if option.limits is not None and not option.limits[0] <= value <= option.limits[1]:
        return Sentence("must be from {least} to {most}", least=option.limits[0], most=option.limits[1])
    return "" if option.shape is None or option.fits(value) else Sentence(option.shape.words)


def _wrong_type(kind: OptionKind, value: Any) -> str:
    match kind:
        case OptionKind.LIST:
            good = isinstance(value, tuple) and all(isinstance(line, str) and "\0" not in line for line in value)
            return "" if good else Sentence("must be a list of texts")
        case OptionKind.NUMBER:
            good = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER
            return "" if good else Sentence("must be a whole number")
        case OptionKind.DECIMAL:
            good = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER
            return "" if good else Sentence("must be a number")
        case OptionKind.SWITCH:
            return "" if isinstance(value, bool) else Sentence("must be yes or no")
        case _:
            return "" if isinstance(value, str) and "\0" not in value else Sentence("must be a text")
