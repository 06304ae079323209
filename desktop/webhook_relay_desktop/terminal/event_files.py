"""EventFiles: one JSON file per event in a folder, for people and scripts that like files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import msgspec

from webhook_relay.embedding import embeddable, parse_json
from webhook_relay.errors import ConfigurationError
from webhook_relay.event import Event
from webhook_relay_desktop.inbox import StoredEvent

LONGEST_NAME: Final = 80
"""Characters of the event's type in a file name: with the rest well below the 255 bytes of every file system."""
MOST_OF_ONE_NAME: Final = 10_000
"""Events of one type in one second."""


class EventFiles:
    """Writes `YYYYMMDD_HHMMSS_<type>.json` (UTC) for each event; a name that is taken gets a number."""

    def __init__(self, folder: Path) -> None:
        """Make the folder when it is missing. Raises ConfigurationError."""
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(
                f"The folder {folder} cannot be used: {error.strerror}.", hint="Choose another with --log-dir."
            ) from None
        self._folder = folder

    def write(self, stored: StoredEvent) -> Path:
        """Write one event and return its file. Never overwrites; raises OSError.

        The body stands in the file byte for byte when it is JSON, else in a file beside it, which `body_file`
        names.
        """
        event = stored.event
        stem = f"{event.time:%Y%m%d_%H%M%S}_{_safe(event.type)}"
        for number in range(1, MOST_OF_ONE_NAME):
            path = self._folder / (f"{stem}.json" if number == 1 else f"{stem}-{number}.json")
            try:
                file = path.open("xb")
            except FileExistsError:
                continue
            with file:
                file.write(_document(event, path))
            return path
        raise FileExistsError(f"{stem} is taken too often")


def _document(event: Event, path: Path) -> bytes:
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
    if _is_json(event):
        described["body"] = msgspec.Raw(event.body)
    else:
        body_path = path.with_suffix(".body")
        body_path.write_bytes(event.body)
        described["body_file"] = body_path.name
    return msgspec.json.encode(described) + b"\n"


def _is_json(event: Event) -> bool:
    try:
        parse_json(event.body)
    except ValueError:
        return False
    return embeddable(event.body, event.content_type, parsed=True)


def _safe(type: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "_", type)[:LONGEST_NAME].strip("._") or "event"
