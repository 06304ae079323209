"""Later: an application that is made when somebody first asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from webhook_relay_server.web.asgi import Application, Receive, Scope, Send


class Later:
    """Makes an application on a thread beside the event loop, once, while the first request waits."""

    def __init__(self, make: Callable[[], Application]) -> None:
        self._make = make
        self._made: Application | None = None
        self._making = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection's scope."""
        await (self._made or await self._once())(scope, receive, send)

    async def _once(self) -> Application:
        async with self._making:
            if self._made is None:
                self._made = await asyncio.to_thread(self._make)
            return self._made
