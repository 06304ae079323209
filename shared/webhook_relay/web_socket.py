"""WebSocket: websockets' client connection, handing over all messages that have come, at once and packed.

While a reader catches up, one read from the socket brings a hundred messages. A queue, a turn of a task and a pause
in reading for each of them cost more than the messages do.
"""

from __future__ import annotations

import asyncio
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory, PerMessageDeflate
from websockets.frames import DATA_OPCODES, Frame, Opcode

from webhook_relay.packed import Packed

READ_AHEAD = 256 * 1024
"""Bytes that are read ahead of us; then TCP's own back-pressure holds the relay. One read brings as much."""


class PackingDeflate(PerMessageDeflate):
    """permessage-deflate that hands messages over as `Packed` where it can, and sends its own as they are."""

    def decode(self, frame: Frame, *, max_size: int | None = None) -> Frame:
        """Return the frame: packed if its message stands for itself, else inflated."""
        whole = frame.rsv1 and frame.fin and frame.opcode is Opcode.TEXT
        if not whole or not self.remote_no_context_takeover:
            return super().decode(frame, max_size=max_size)
        frame.data = Packed(frame.data)
        frame.rsv1 = False
        return frame

    def encode(self, frame: Frame) -> Frame:
        """Return the frame as it is: what a client says is too short to be worth compressing."""
        return frame


class PackingDeflateFactory(ClientPerMessageDeflateFactory):
    """Offers permessage-deflate and takes what the relay makes of it."""

    def process_response_params(self, params: Any, accepted_extensions: Any) -> PackingDeflate:
        """Return the extension that was agreed on."""
        agreed = super().process_response_params(params, accepted_extensions)
        return PackingDeflate(
            agreed.remote_no_context_takeover,
            agreed.local_no_context_takeover,
            agreed.remote_max_window_bits,
            agreed.local_max_window_bits,
        )


class WebSocket(ClientConnection):
    """A connection whose messages come through `gather`, instead of one by one through `recv`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._messages: list[bytes] = []
        self._fragments = bytearray()
        self._held = 0
        self._lost = False
        self._changed = asyncio.Event()

    async def gather(self) -> list[bytes]:
        """Wait for messages and return all that have come, in order, each `Packed` or text.

        Raises websockets' ConnectionClosed once the connection has ended and every message was taken.
        """
        await self._changed.wait()
        if not self._messages:
            await self.recv()  # raises: everything that came has been taken
        messages, self._messages, self._held = self._messages, [], 0
        if not self._lost:
            self._changed.clear()
            self.transport.resume_reading()
        return messages

    # --- called by websockets ----------------------------------------------------------------------------

    def process_event(self, event: Any) -> None:
        """Keep a message; leave everything else to websockets."""
        if self.response is None or not isinstance(event, Frame) or event.opcode not in DATA_OPCODES:
            super().process_event(event)
        elif event.fin and not self._fragments:
            self._keep(event.data if isinstance(event.data, Packed) else bytes(event.data))
        else:
            self._fragments += event.data
            if event.fin:
                self._keep(bytes(self._fragments))
                self._fragments.clear()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wake whoever waits."""
        super().connection_lost(exc)
        self._lost = True
        self._changed.set()

    def _keep(self, message: bytes) -> None:
        self._messages.append(message)
        self._held += len(message)
        self._changed.set()
        if self._held > READ_AHEAD:
            self.transport.pause_reading()
