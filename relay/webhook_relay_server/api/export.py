"""Export: a long answer that goes as fast as it is taken, and not slower than that for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, MutableMapping
from contextlib import aclosing, suppress
from typing import Any

from fastapi.responses import StreamingResponse
from starlette.types import Send

TAKEN_WITHIN = 60.0
"""Seconds that a client has for each piece: one that takes nothing must not hold an export for ever."""
MEDIA_TYPE = "application/x-ndjson"
"""https://github.com/ndjson/ndjson-spec"""


class ExportResponse(StreamingResponse):
    """Lines as they are made. One that is not taken in time ends the answer, unfinished, and so the connection."""

    media_type = MEDIA_TYPE

    def __init__(self, first: bytes, rest: AsyncGenerator[bytes, None], filename: str) -> None:
        disposition = f'attachment; filename="{filename}"'
        headers = {"content-disposition": disposition, "x-content-type-options": "nosniff", "cache-control": "no-store"}
        super().__init__(_chained(first, rest), headers=headers)
        self._rest = rest

    async def stream_response(self, send: Send) -> None:
        """Send the lines."""

        async def send_in_time(message: MutableMapping[str, Any]) -> None:
            async with asyncio.timeout(TAKEN_WITHIN):
                await send(message)

        async with aclosing(self._rest):
            with suppress(TimeoutError):
                await super().stream_response(send_in_time)


async def _chained(first: bytes, rest: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    yield first
    async for lines in rest:
        yield lines
