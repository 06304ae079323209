"""Server: the relay as a uvicorn server, on its own or inside another program."""

from __future__ import annotations

import gc
import signal
import sys
from types import FrameType

import structlog
import uvicorn

from webhook_relay.errors import ConfigurationError
from webhook_relay.messages import MAX_CLIENT_FRAME
from webhook_relay_server.administering.administration import Administration
from webhook_relay_server.api.door import Rooms
from webhook_relay_server.app import create_app
from webhook_relay_server.errors import RelayError
from webhook_relay_server.http_protocol import HttpProtocol
from webhook_relay_server.security.certificate import LOOK_EVERY, Certificate
from webhook_relay_server.settings import RelaySettings, load_settings
from webhook_relay_server.store.engine import store_name
from webhook_relay_server.web.websocket_protocol import WebSocketProtocol

log = structlog.get_logger(__name__)

DONE = 0
"""Exit code of a relay that was asked to stop."""
GC_THRESHOLD = (50_000, 20, 50)
"""Requests make few cycles; collecting for every 700 objects cost 8 % of the time of a busy relay."""
TICKS = 10
"""In a second, of uvicorn's main loop."""
GRACE = 5
"""Seconds that open requests have when the relay stops: a commit takes milliseconds."""


class RelayServer(uvicorn.Server):
    """A uvicorn server that knows why its relay did not start."""

    def __init__(
        self, config: uvicorn.Config, rooms: Rooms, settings: RelaySettings, certificate: Certificate | None
    ) -> None:
        super().__init__(config)
        self._certificate = certificate
        self._rooms = rooms
        self._settings = settings

    def why_not_started(self) -> ConfigurationError:
        """Return why the server ended with uvicorn's STARTUP_FAILURE: its store, or its port."""
        if self._rooms.failure is not None:
            return self._rooms.failure
        if self.lifespan.should_exit:
            return ConfigurationError(
                f"The relay could not start on {store_name(self._settings)}.",
                hint="The log says why.",
                code="not-started",
            )
        return ConfigurationError(
            f"The relay cannot listen on {self._settings.bind_host}:{self._settings.port}: the port is in use.",
            hint="Stop the other program on that port, or choose another --port.",
            code="port-in-use",
        )

    @property
    def trouble(self) -> RelayError | None:
        """Why no webhook can be kept now; None also before and after it is open. Any thread may ask."""
        examination = self._rooms.examination
        return None if examination is None else examination.trouble

    async def on_tick(self, counter: int) -> bool:
        """Do what uvicorn does ten times a second, and look whether the certificate was renewed."""
        if self._certificate is not None and counter % (LOOK_EVERY * TICKS) == 0:
            self._certificate.renew()
        return await super().on_tick(counter)


def make_server(settings: RelaySettings, *, embedded: bool = False) -> RelayServer:
    """Return a server for this relay, not started yet. An embedded one leaves the process's own loop policy alone,
    and loads what it may never be asked for when it is."""
    rooms = Rooms()
    certificate = None if settings.tls_cert is None else Certificate(settings.tls_cert, settings.tls_key)
    config = uvicorn.Config(
        create_app(settings, rooms, rest_later=embedded),
        host=settings.bind_host,
        port=settings.port,
        loop="asyncio" if embedded or sys.platform == "win32" else "uvloop",
        interface="asgi3",
        http=HttpProtocol,  # on httptools: h11 takes Content-Length beside Transfer-Encoding, a smuggled request
        ws=WebSocketProtocol,
        ws_max_size=MAX_CLIENT_FRAME,
        ws_ping_interval=None,  # the protocol has a heartbeat of its own, in both directions
        ws_per_message_deflate=False,  # WebSocketProtocol agrees on it in its own way
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,  # `security/proxies.py` decides whose word counts
        timeout_graceful_shutdown=GRACE,
        ssl_context_factory=None if certificate is None else lambda *_: certificate.context,
    )
    return RelayServer(config, rooms, settings, certificate)


def serve_until_stopped(**options: object) -> None:
    """Run a relay on the main thread until SIGINT or SIGTERM. Raises ConfigurationError when it cannot start."""
    settings = load_settings(**options)
    Administration(settings).ensure_source_from_environment()
    server = make_server(settings)
    log.info("relay.starting", host=settings.bind_host, port=settings.port, store=store_name(settings))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)  # uvicorn raises them again once it has stopped in order
    gc.freeze()  # what is loaded now stays: the collector need not look at it again and again
    gc.set_threshold(*GC_THRESHOLD)
    try:
        server.run()
    except SystemExit as ending:
        if ending.code != DONE:
            raise server.why_not_started() from None


def _end(_number: int, _frame: FrameType | None) -> None:
    sys.exit(DONE)
