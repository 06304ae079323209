"""Export: many events, one after the other, into a file that appears when it is whole. No Qt; may take long."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from webhook_relay.errors import ConfigurationError
from webhook_relay.event import Event
from webhook_relay_desktop.chosen_file import refuse_own
from webhook_relay_desktop.formats import Format
from webhook_relay_desktop.whole_file import whole_file
from webhook_relay_desktop.words import tr


class ExportStoppedError(Exception):
    """A person stopped it. Nothing is left of the file."""


def export(
    events: Iterable[Event],
    form: Format,
    path: Path,
    *,
    url: str,
    stop: threading.Event,
    progress: Callable[[int], object],
) -> int:
    """Write the events and return how many they were; one event at a time is held.

    The file has its name when it is whole: until then it is one beside it, and one that was there is kept. It is for
    this user alone: most formats hold secrets as they came. Raises ConfigurationError when it cannot be written,
    ExportStoppedError when `stop` is set meanwhile.
    """
    try:
        refuse_own(path)
        with whole_file(path) as file:
            count = 0
            file.write(_bytes(form.head))
            for event in events:
                if stop.is_set():
                    raise ExportStoppedError
                file.write(_bytes(form.between * bool(count) + form.write(event, url)))
                count += 1
                progress(count)
            file.write(_bytes(form.tail if count or form.head else ""))
    except OSError as error:
        raise ConfigurationError(
            tr("The events were not exported to {path}: {reason}.").format(path=path, reason=error.strerror),
            hint=tr("Choose another folder."),
        ) from error
    return count


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
