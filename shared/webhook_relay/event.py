"""Event: what a webhook is from the moment it is accepted."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeAlias

import msgspec

Headers = tuple[tuple[str, str], ...]
"""Header pairs in the order they arrived, names as sent, values decoded as ISO-8859-1.

ISO-8859-1 maps every byte to one character and back (RFC 9110, section 5.5), so the bytes survive.
"""


MAX_SEQ = 2**63 - 1
"""What a signed 64-bit integer holds, as the stores on both ends keep a `seq`."""
Seq: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=MAX_SEQ)]
"""Bounds are checked where it is read from JSON, and cost nothing where it is made."""
LogId: TypeAlias = Annotated[str, msgspec.Meta(max_length=100)]
"""Id of a log or of an event: 16 and 32 characters of a relay as it is now."""


def parse_seq(text: str) -> int:
    """Return the place in a log that a text says. Raises ValueError for one that no store can count."""
    seq = int(text)
    if not 0 <= seq <= MAX_SEQ:
        raise ValueError("it is no place in a log")
    return seq


class Verification(StrEnum):
    """What the relay found when it checked who sent a webhook."""

    VERIFIED = "verified"
    """The signature (or token) was checked against the source's secrets and is right."""

    UNVERIFIED = "unverified"
    """The source was created without a secret on purpose. Such events never start a handler."""


class Cursor(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A reader's place in one channel's log: everything up to and including `seq` is behind it.

    `epoch` is the identity of the log. A cursor of another epoch means nothing to a relay, which then
    answers `reset` instead of guessing. Epoch and `seq` alone are the place; `id` is evidence for it.
    """

    epoch: LogId
    seq: Seq
    id: LogId = ""
    """Id of the event at `seq`; empty where the reader has none, as at the start of a log or behind a gap.

    A log that was restored from an older copy keeps its epoch and gives numbers a second time, to other
    events. By the id a relay sees that the reader has read on in what was lost.
    """


class EventHead(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What there is to know about an accepted webhook without its headers and its body.

    `gc=False`: it cannot be part of a cycle, and a reader that catches up holds a thousand of them.
    """

    id: str
    """Unique everywhere; made by the relay."""
    channel: str
    epoch: str
    seq: int
    """Place in the channel's log: 1, 2, 3, ... without gaps, in the relay's order."""
    source: str
    """Name of the source that received it, such as `github`."""
    type: str
    """What happened: `github.pull_request.opened`, `stripe.invoice.paid`, ..."""
    time: datetime
    """When the relay accepted it; aware, UTC."""
    subject: str = ""
    """What it is about, in the provider's words: a repository's full name, for example."""
    summary: str = ""
    """One line for people. Comes from the sender: always plain text, never markup."""
    delivery_id: str | None = None
    """The provider's own id of this delivery, if it sends one."""
    verification: Verification
    scheme: str
    """Verification scheme of the source, such as `github`."""
    content_type: str = ""
    occurred_at: datetime | None = None
    """When it happened by the sender's account; aware, UTC. None when the sender does not say so."""
    replay_of: str = ""
    """Id of the event that this one repeats because a person asked for it; empty for what a sender sent."""
    sealed: str = ""
    """Ids of the reader keys that open it, separated by spaces; empty for an event that is not, or no longer, sealed.

    Of a sealed event type and summary are what the headers tell, there are no headers, and the body is the envelope.
    """

    @property
    def cursor(self) -> Cursor:
        """The place of a reader that has this event behind it."""
        return Cursor(self.epoch, self.seq, self.id)


class Event(EventHead, frozen=True, kw_only=True, gc=False):
    """One accepted webhook, as the relay stored it and as every reader gets it."""

    headers: Headers = ()
    body: bytes
    """Exactly the bytes that were received."""

    @property
    def size(self) -> int:
        """Bytes that it holds, roughly."""
        return len(self.body)

    @property
    def head(self) -> EventHead:
        """The event without its headers and its body."""
        return EventHead(**{name: getattr(self, name) for name in EventHead.__struct_fields__})

    def header(self, name: str) -> str | None:
        """Return the first value of the header `name` (in any case), or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)
