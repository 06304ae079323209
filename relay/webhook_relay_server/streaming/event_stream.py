"""EventStream: the text of Server-Sent Events, and the reader's places in each event's id. Pure.

The form is that of https://html.spec.whatwg.org/multipage/server-sent-events.html: a field a line, and an empty line
behind each event. `data` is always one line. A client keeps the newest `id` and gives it back as `Last-Event-ID` when
it connects again; so an id holds the reader's place in every channel that it reads, and nothing else has to be kept
about it anywhere.
"""

from __future__ import annotations

import re

from webhook_relay.event import Cursor
from webhook_relay.messages import (
    Gap,
    Passed,
    Problem,
    Reset,
    Resumed,
    decode_server_message,
)
from webhook_relay_server.frame import Frame

HEARTBEAT = b": heartbeat\n\n"
"""A comment: clients skip it, and proxies see that the link is alive."""
MAX_CHANNELS = 20
"""Of one stream: places in as many, with the longest names, make an id of 2.7 KB, and proxies take headers of 8."""
_PLACE = re.compile(
    r"(?P<channel>[a-z0-9._-]{1,63}):(?P<epoch>[0-9A-Za-z-]{1,64}):(?P<seq>[0-9]{1,18})(?::(?P<id>[0-9A-Za-z-]{1,64}))?"
)
_ID_MARK = b'"event":{"specversion":"1.0","id":"'
"""What stands before an event's id. Nothing before it can look like it: quotes in header values are escaped."""


class Bookmark:
    """How far a reader has been told of each channel, as the text of an id: `channel:epoch:seq:id`, by commas."""

    def __init__(self, cursors: dict[str, Cursor]) -> None:
        self._texts = {channel: _place(channel, cursor) for channel, cursor in cursors.items()}

    def move(self, channel: str, cursor: Cursor) -> None:
        """Note that the reader was told of everything up to `cursor`."""
        self._texts[channel] = _place(channel, cursor)

    @property
    def text(self) -> bytes:
        """The id of what is sent now."""
        return b",".join(self._texts.values())


def parse_places(text: str) -> dict[str, Cursor]:
    """Return the cursors in an id, by channel. Raises ValueError for what no relay has sent."""
    found: dict[str, Cursor] = {}
    for part in text.split(",") if text else ():
        place = _PLACE.fullmatch(part)
        if place is None or place["channel"] in found:
            raise ValueError("this is no id of an event stream")
        found[place["channel"]] = Cursor(place["epoch"], int(place["seq"]), place["id"] or "")
    return found


def _place(channel: str, cursor: Cursor) -> bytes:
    evidence = f":{cursor.id}" if cursor.id else ""
    return f"{channel}:{cursor.epoch}:{cursor.seq}{evidence}".encode()


# --- what is sent ------------------------------------------------------------------------------------


def retry(milliseconds: int) -> bytes:
    """Return the line that says how long a client waits before it connects again."""
    return b"retry: %d\n\n" % milliseconds


def event(kind: str, text: bytes, bookmark: Bookmark) -> bytes:
    """Return one event whose data is `text`, a frame of the protocol; it moves a client to the bookmark."""
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (bookmark.text, kind.encode(), text)


def notice(text: bytes, bookmark: Bookmark) -> bytes:
    """Return a frame that is no event of the log. Moves the bookmark to where it says that reading goes on.

    Heartbeats become comments; what has no meaning on this wire is left out.
    """
    match decode_server_message(text):
        case Resumed(channel=channel, cursor=cursor):
            bookmark.move(channel, cursor)
            return event("resumed", text, bookmark)
        case Reset(channel=channel, cursor=cursor):
            bookmark.move(channel, cursor)
            return event("reset", text, bookmark)
        case Gap(channel=channel, epoch=epoch, last=last):
            bookmark.move(channel, Cursor(epoch, last))
            return event("gap", text, bookmark)
        case Passed(channel=channel, cursor=cursor):
            bookmark.move(channel, cursor)
            return event("passed", text, bookmark)
        case Problem():
            return b"event: problem\ndata: %b\n\n" % text
        case _:
            return HEARTBEAT


def stored(frame: Frame, line: bytes, bookmark: Bookmark) -> bytes:
    """Return an event of the log, with its `line`. Moves the bookmark behind it."""
    bookmark.move(frame.channel, Cursor(frame.epoch, frame.seq, _id_in(line)))
    return event("event", line, bookmark)


def _id_in(line: bytes) -> str:
    start = line.index(_ID_MARK) + len(_ID_MARK)
    return line[start : line.index(b'"', start)].decode("ascii")
