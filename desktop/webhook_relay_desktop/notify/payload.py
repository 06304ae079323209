"""Looking into the body of an event by names: `pull_request.title`, `commits.0.message`. Pure; never raises."""

from __future__ import annotations

import json
from typing import Any, Final

from webhook_relay.event import Event

LARGEST_BODY: Final = 1024 * 1024
"""Bytes of a body that are looked into, as for conditions: ten times the largest real webhooks."""


class Payload:
    """The body of one event as a document, read when it is first asked for."""

    def __init__(self, event: Event) -> None:
        self._body = event.body if not event.sealed else b""
        self._document: Any = None
        self._read = False

    def at(self, path: tuple[str, ...]) -> Any:
        """Return what is at `path`, or None. A number stands for the place in a list, from 0."""
        value = self._whole()
        for name in path:
            if isinstance(value, dict):
                value = value.get(name)
            elif isinstance(value, list) and name.isascii() and name.isdigit() and len(name) <= 6:  # noqa: PLR2004
                value = value[int(name)] if int(name) < len(value) else None
            else:
                return None
        return value

    def _whole(self) -> Any:
        if not self._read:
            self._read = True
            if len(self._body) <= LARGEST_BODY:
                try:
                    self._document = json.loads(self._body)
                except (ValueError, RecursionError):
                    self._document = None
        return self._document
