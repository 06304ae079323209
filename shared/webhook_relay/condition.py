"""Condition: a CEL expression (https://cel.dev) over one event, checked when it is saved and asked for each event.

    event.type == "github.push" && body.ref == "refs/heads/main"
    headers["x-github-event"] == "release" && !body.release.prerelease
    event.subject.startsWith("acme/") && body.commits.exists(commit, commit.author.username == "octocat")

CEL has no loops and no side effects, and its library bounds what is left: the depth of an expression and the steps of
its macros. The library is loaded with the first condition.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

from webhook_relay.errors import MissingExtraError, WebhookRelayError
from webhook_relay.event import Event, Verification
from webhook_relay.sentence import Sentence

if TYPE_CHECKING:
    from cel_expr_python.cel import Activation, Env, Expression

LONGEST_CONDITION: Final = 2_000
"""Characters; a screen full."""
LARGEST_BODY: Final = 1024 * 1024
"""Bytes of a body that a condition can look into: ten times the largest real webhooks, some 10 ms to hand over."""
KEPT_CONDITIONS: Final = 256
"""Compiled ones; each takes 0.1 ms to compile and some KB."""

VARIABLES: Final[Mapping[str, str]] = {
    "event.id": "string",
    "event.type": "string",
    "event.source": "string",
    "event.channel": "string",
    "event.subject": "string",
    "event.summary": "string",
    "event.delivery_id": "string",
    "event.time": "timestamp",
    "event.verified": "bool",
    "event.replay": "bool",
    "headers": "map",
    "body": "dyn",
}
"""What a condition can name, with its CEL type. `headers` is from names in small letters to texts; the values of a
repeated header are joined by a comma and a space (RFC 9110, section 5.3). `body` is null when it is not JSON."""

_PLACE: Final = re.compile(r"ERROR: <input>:(-?\d+):(-?\d+): (.*)")
_STATUS: Final = re.compile(r"^[A-Z_]+: | \[[A-Z_]+\]$")
_EXPECTING: Final = re.compile(r" expecting \{.*")
_PLAIN: Final[Mapping[re.Pattern[str], str]] = {
    re.compile(r"mismatched input '<EOF>'"): Sentence("something is missing here"),
    re.compile(r"token recognition error at: '= ?[^=]*'|extraneous input '='"): Sentence("use == to compare"),
    re.compile(r"token recognition error at: '[\"'].*"): Sentence("the text that begins here does not end"),
    re.compile(r"token recognition error at: (?P<what>.*)"): Sentence("{what} cannot stand here"),
    re.compile(r"missing (?P<what>'.*?') at '<EOF>'"): Sentence("{what} is missing here"),
    re.compile(r"(?:mismatched|extraneous) input (?P<what>'.*?')(?: expecting.*)?$"): Sentence(
        "{what} cannot stand here"
    ),
    re.compile(r"undeclared reference to (?P<name>'.*?')"): Sentence("there is nothing that is called {name}"),
    re.compile(r"found no matching overload for '_?(?P<what>.*?)_?' applied to '(?P<kinds>.*)'"): Sentence(
        "{what} does not go with {kinds}"
    ),
    re.compile(r"no matching overload"): Sentence("its parts do not go with each other here"),
    re.compile(r"[Kk]ey not found in map : (?P<name>.*)"): Sentence("there is no {name} in it"),
}
"""What the library says -> what it means."""


class ConditionError(WebhookRelayError):
    """A condition is not usable. `line` and `column` (both from 1) say where; 0 when it is wrong as a whole."""

    code = "bad-condition"

    def __init__(self, reason: str, *, line: int = 0, column: int = 0) -> None:
        if line > 1:
            message = Sentence(
                "The condition is not understood at line {line}, column {column}: {reason}.",
                line=line,
                column=column,
                reason=reason,
            )
        elif column:
            message = Sentence(
                "The condition is not understood at column {column}: {reason}.", column=column, reason=reason
            )
        else:
            message = Sentence("The condition is not understood: {reason}.", reason=reason)
        super().__init__(
            message,
            hint=Sentence('It is a CEL expression that is true or false, such as body.ref == "refs/heads/main".'),
        )
        self.reason = reason
        self.line = line
        self.column = column


@dataclass(frozen=True)
class Answer:
    """What a condition says of one event. `problem` tells why it could not say; then it does not hold."""

    holds: bool
    problem: str = ""


class Condition:
    """One condition, ready to be asked. Made by `compile_condition`."""

    def __init__(self, text: str, expression: Expression) -> None:
        self.text = text
        self._expression = expression

    def ask(self, facts: Facts) -> Answer:
        """Say whether it holds for an event. Never raises for what an event holds."""
        if facts.problem:
            return Answer(False, facts.problem)
        try:
            value = self._expression.eval(facts.activation)
            kind = value.type().name()
            # A null never leaves the library: on Python 3.11 each one costs the interpreter a reference to None.
            said = kind in ("BOOL", "ERROR")
            answer = (
                value.value() if said else Sentence("it is a {kind} here, and not true or false", kind=kind.lower())
            )
        except (RuntimeError, ValueError, TypeError, OverflowError) as error:
            answer = str(error)
        return Answer(answer) if isinstance(answer, bool) else Answer(False, _plain_words(answer))


class Facts:
    """One event as conditions see it: handed to the library once, for however many conditions are asked.

    `problem` is what keeps every condition from being asked, such as a body that is too large; else it is empty.
    """

    def __init__(self, event: Event) -> None:
        self.problem: str = ""
        if len(event.body) > LARGEST_BODY:
            self.problem = Sentence("the body is larger than {most} KiB", most=LARGEST_BODY // 1024)
            return
        try:
            self.activation: Activation = _library().Activation(_data(event))
        except (RuntimeError, ValueError, TypeError, OverflowError, RecursionError) as error:
            self.problem = Sentence("the body cannot be handed over ({reason})", reason=_plain_words(str(error)))


def compile_condition(text: str) -> Condition:
    """Return the condition in `text`. Raises ConditionError with the place, MissingExtraError without the library."""
    if not text.strip():
        raise ConditionError(Sentence("it is empty"))
    if len(text) > LONGEST_CONDITION:
        raise ConditionError(Sentence("it has more than {most} characters", most=LONGEST_CONDITION))
    return _compiled(text)


@lru_cache(maxsize=KEPT_CONDITIONS)
def _compiled(text: str) -> Condition:
    try:
        expression = _library().compile(text)
    except (RuntimeError, ValueError) as error:
        raise _not_understood(str(error)) from None
    kind = expression.return_type().name()
    if kind not in ("BOOL", "DYN"):
        raise ConditionError(Sentence("it is a {kind}, and must be true or false", kind=kind.lower()), line=1, column=1)
    return Condition(text, expression)


@cache
def _library() -> Env:
    try:
        from cel_expr_python import cel  # noqa: PLC0415 - see above
        from cel_expr_python.ext import ext_optional, ext_strings  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError(
            Sentence("Conditions need a part that is not installed (cel-expr-python)."),
            hint=Sentence("pip install 'ai-webhook-relay[desktop]'"),
        ) from error
    texts = cel.Type.Map(cel.Type.STRING, cel.Type.STRING)
    variables = {name: texts if kind == "map" else cel.Type(kind) for name, kind in VARIABLES.items()}
    return cel.NewEnv(variables=variables, extensions=[ext_optional.ExtOptional(), ext_strings.ExtStrings()])


def _data(event: Event) -> dict[str, Any]:
    headers: dict[str, str] = {}
    for name, value in event.headers:
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return {
        "event.id": event.id,
        "event.type": event.type,
        "event.source": event.source,
        "event.channel": event.channel,
        "event.subject": event.subject,
        "event.summary": event.summary,
        "event.delivery_id": event.delivery_id or "",
        "event.time": event.time,
        "event.verified": event.verification is Verification.VERIFIED,
        "event.replay": bool(event.replay_of),
        "headers": headers,
        "body": _document(event.body),
    }


def _document(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _not_understood(message: str) -> ConditionError:
    found = _PLACE.search(message)
    if found is None:
        return ConditionError(_plain_words(message) if message else Sentence("it cannot be read"))
    line, column = max(0, int(found[1])), max(0, int(found[2]))
    return ConditionError(_plain_words(found[3]), line=line, column=column)


def _plain_words(message: str) -> str:
    """Return the library's words without its own status names, and without the long lists of what else could be."""
    if isinstance(message, Sentence):
        return message
    first = message.splitlines()[0] if message else ""
    words = _STATUS.sub("", _STATUS.sub("", first)).replace("Syntax error: ", "").replace(" (in container '')", "")
    for shape, pattern in _PLAIN.items():
        if found := shape.search(words):
            return Sentence(pattern, **found.groupdict())
    return _EXPECTING.sub("", words).strip().rstrip(".") or Sentence("it gave no answer")
