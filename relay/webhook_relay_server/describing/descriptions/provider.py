"""Provider: how one kind of sender's webhooks describe themselves, as sentences that `sentences.py` fills."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from webhook_relay_server.describing.sentences import value_at

EventType = Callable[[Mapping[str, str], object], str]
"""Takes headers (lower-case names) and payload; returns the event's name, without the provider's."""


@dataclass(frozen=True)
class Rule:
    """A sentence for an event (its type without the provider's name, or the beginning of it up to a dot)."""

    event: str
    sentence: str
    when: str = ""
    """Condition on the payload: a `path` where there is true; `path=text`, where that is said; `path=*`, where anything
    is; or `path==path`, where the same is said at both."""


@dataclass(frozen=True, eq=False)
class Provider:
    """How one scheme's webhooks describe themselves."""

    type: EventType
    subject: str
    rules: tuple[Rule, ...] = ()
    """The first one that fits, and that nothing is missing for, is said."""
    delivery_id: str = ""
    """Path of the delivery id in the body, for providers that send none in a header."""
    batch: str = ""
    """Path of a list of things that happened, where a webhook can have several. The id of the first one is then none of
    the webhook: the next one may begin with the same and go on with others."""
    times: Mapping[str, str] = field(default_factory=dict)
    """Paths of when it happened, by the first word of the event's name; `""` is for all others."""
    time_header: str = ""
    """Lower-case name of the header that says when it happened, where one does."""
    names_types: bool = True
    """Whether types begin with the scheme's name; else with the source's, since anybody may use the scheme."""


def named_by(*, header: str = "", paths: str = "", action: str = "") -> EventType:
    """Return what finds an event's name: in a header or at the first of `paths` that says something.

    What is at the path `action` is put behind it. Names become small letters with dots between their parts.
    """

    def name(headers: Mapping[str, str], payload: object) -> str:
        found = headers.get(header, "") or first_of(payload, paths)
        done = value_at(payload, action)
        return dotted(f"{found}.{done}" if found and done else found)

    return name


def first_of(payload: object, paths: str) -> str:
    """Return the first text or number at one of these paths, which have `|` between them."""
    return next((text for path in paths.split("|") if (text := value_at(payload, path))), "")


def dotted(name: str) -> str:
    """Return a name in small letters with dots: `orders/create`, `pr:opened` and `EC2 Launch` become one style."""
    return name.strip().lower().replace(":", ".").replace("/", ".").replace(" ", "_")
