"""EventFiles: one JSON file per event in a folder, for people and scripts that like files."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from webhook_relay.embedding import embeddable, parse_json
from webhook_relay.errors import ConfigurationError
from webhook_relay.event import Event

LONGEST_NAME: Final = 80
"""Characters of one part of a file name; four parts stay well below the 255 bytes of every file system."""


class EventFiles:
    """Writes `YYYYMMDD_HHMMSS_<type>.json` (UTC) for each event; a name that is taken gets the event's number too."""

    def __init__(self, folder: Path) -> None:
        """Make the folder when it is missing. Raises ConfigurationError."""
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.folder = folder.resolve()
        except OSError as error:
            raise ConfigurationError(
                f"The folder {folder} cannot be used: {error.strerror}.", hint="Choose another with --log-dir."
            ) from None

    def write(self, event: Event, *, writer: str) -> Path:
        """Write one event and return its file; one that is there already and the same is left as it is.

        Never overwrites; raises OSError. A file appears under its name when it is whole, where the file system
        has hard links. `writer` is the name of this program's inbox: nobody else writes on its scratch file.
        The body stands in the file byte for byte when it is JSON, else in a file beside it, which `body_file`
        names.
        """
        scratch = self.folder / f".{_safe(writer)}.part"
        for stem in _stems(event):
            contents = {self.folder / name: content for name, content in _contents(event, stem).items()}
            if any(os.path.lexists(path) and not _holds(path, content) for path, content in contents.items()):
                continue
            if all(_put(path, content, scratch) for path, content in contents.items()):
                return self.folder / f"{stem}.json"
        raise FileExistsError(errno.EEXIST, "every name for it is taken", f"{stem}.json")


def _stems(event: Event) -> Iterator[str]:
    """Yield the names for an event's files, each only when the ones before are taken by other events."""
    stem = f"{event.time:%Y%m%d_%H%M%S}_{_safe(event.type)}"
    yield stem
    for part in (str(event.seq), event.channel, event.id):
        stem = f"{stem}_{_safe(part)}"
        yield stem


def _put(path: Path, content: bytes, scratch: Path) -> bool:
    """Make `path` with `content`; says False when another file has the name."""
    try:
        scratch.write_bytes(content)
        try:
            os.link(scratch, path)
        except FileExistsError:
            return _holds(path, content)
        except OSError:  # a file system without hard links, as on many memory sticks
            return _put_in_place(path, content)
        return True
    finally:
        scratch.unlink(missing_ok=True)


def _put_in_place(path: Path, content: bytes) -> bool:
    try:
        file = path.open("xb")
    except FileExistsError:
        return _holds(path, content)
    try:
        with file:
            file.write(content)
    except OSError:
        path.unlink(missing_ok=True)  # it is ours, and half a file helps nobody
        raise
    return True


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False  # then it is not known to be this event's


def _contents(event: Event, stem: str) -> dict[str, bytes]:
    """Return the event's files by name; the one with the event last, so that its body is there before it."""
    described: dict[str, Any] = {
        "id": event.id,
        "channel": event.channel,
        "seq": event.seq,
        "source": event.source,
        "type": event.type,
        "time": event.time,
        "subject": event.subject,
        "summary": event.summary,
        "delivery_id": event.delivery_id,
        "verification": event.verification,
        "content_type": event.content_type,
        "headers": event.headers,
    }
    if event.sealed:
        described["sealed"] = event.sealed
    contents = {}
    if _is_json(event):
        described["body"] = msgspec.Raw(event.body)
    else:
        described["body_file"] = f"{stem}.body"
        contents[f"{stem}.body"] = event.body
    contents[f"{stem}.json"] = msgspec.json.encode(described) + b"\n"
    return contents


def _is_json(event: Event) -> bool:
    try:
        parse_json(event.body)
    except ValueError:
        return False
    return embeddable(event.body, event.content_type, parsed=True)


def _safe(type: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "_", type)[:LONGEST_NAME].strip("._") or "event"
