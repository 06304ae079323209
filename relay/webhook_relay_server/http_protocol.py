"""ExactHeaders: uvicorn's HTTP protocol, which also keeps header names as they were sent.

ASGI lower-cases names. Nothing decides by their case, but what a sender sent is stored as it was sent. Based on
uvicorn's httptools protocol (0.54, pinned in the lock); without it the names are stored in lower case.
"""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from webhook_relay_server.api.asgi import EXACT_HEADERS


class ExactHeaders(HttpToolsProtocol):
    """Adds the untouched header pairs of a request to its scope."""

    def on_message_begin(self) -> None:
        """A request begins: give it an empty list."""
        super().on_message_begin()
        self._exact: list[tuple[bytes, bytes]] = []
        self.scope[EXACT_HEADERS] = self._exact  # type: ignore[literal-required]

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep one header pair before it is lower-cased."""
        self._exact.append((name, value))
        super().on_header(name, value)
