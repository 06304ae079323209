"""EmbeddedRelay: a whole relay inside the desktop, on a thread and an event loop of its own.

It is served on 127.0.0.1 like any other relay and the desktop connects to it like to any other, so there is one
way for events, not two. On its own thread a window that is busy for a while delays no sender.

This is the only file of the desktop that knows the relay's code.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from pathlib import Path
from types import TracebackType

import structlog

from webhook_relay.errors import ConfigurationError, WebhookRelayError
from webhook_relay.relay_words import said
from webhook_relay.sentence import Sentence
from webhook_relay_desktop.own_relay.start import stopped_too_early
from webhook_relay_server.administering.administration import Administration
from webhook_relay_server.server import make_server
from webhook_relay_server.settings import RelaySettings, load_settings

log = structlog.get_logger(__name__)

HOST = "127.0.0.1"
START_TIMEOUT = 15.0
"""Seconds; a start takes well under one, more only on a disk that is busy with something else."""
STOP_TIMEOUT = 2.5
"""Seconds; the program promises to be gone within three."""
POLL_INTERVAL = 0.02


@dataclass(frozen=True)
class IngestAddress:
    """Where a sender posts. `secret` is there only when it was made just now; it is never shown again."""

    source: str
    url: str
    secret: str | None = dataclass_field(default=None, repr=False)


class EmbeddedRelay:
    """Starts and stops the relay. `start` and `stop` block; call them from a thread when a window is open."""

    def __init__(self, folder: Path, *, port: int) -> None:
        """Keep the store in `folder`; listen on `port` (0 takes a free one)."""
        self._settings = _settings(folder, port)
        self._server = make_server(self._settings, embedded=True)
        self._thread = threading.Thread(target=self._run, name="embedded-relay", daemon=True)

    @property
    def url(self) -> str:
        """The relay's address, such as http://127.0.0.1:8750."""
        return f"http://{HOST}:{self._port()}"

    @property
    def alive(self) -> bool:
        """Whether it was started and has not ended since, by itself or because it was stopped."""
        return self._thread.is_alive() and not self._server.should_exit

    @property
    def trouble(self) -> WebhookRelayError | None:
        """Why it keeps no webhooks now. Waits for nothing."""
        trouble = self._server.trouble
        return None if trouble is None else WebhookRelayError(said(trouble.detail), hint=said(trouble.hint))

    def start(self) -> None:
        """Return when the relay listens. Raises ConfigurationError when it cannot."""
        if self._server.should_exit:
            raise stopped_too_early()
        self._administration().ensure_source_from_environment()
        self._thread.start()
        ended = threading.Event()
        waited = 0.0
        while not self._server.started:
            if not self._thread.is_alive() or waited > START_TIMEOUT:
                raise self._not_started()
            ended.wait(POLL_INTERVAL)
            waited += POLL_INTERVAL
        log.info("embedded_relay.started", url=self.url)

    def stop(self) -> None:
        """Write what waits and stop; gives up waiting after STOP_TIMEOUT. Harmless when it is not running."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(STOP_TIMEOUT)
        if self._thread.is_alive():
            self._server.force_exit = True
            log.warning("embedded_relay.slow_to_stop", seconds=STOP_TIMEOUT)

    def __enter__(self) -> EmbeddedRelay:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def ensure_default_source(self) -> IngestAddress:
        """Return the GitHub source behind /webhook, making channel, source and secret when they are not there."""
        source = self._administration().ensure_default_source()
        return IngestAddress(source.name, source.url, source.secret)

    def rotate_secret(self, source: str) -> IngestAddress:
        """Give a source a new secret; the old one is accepted for 24 hours more."""
        rotated = self._administration().rotate_secret(source)
        return IngestAddress(rotated.name, rotated.url, rotated.secret)

    def make_token(self, name: str, scopes: Sequence[str] = ("read",)) -> str:
        """Return a new token with these scopes; earlier ones of the same name end."""
        return self._administration().replace_token(name, scopes)

    def _administration(self) -> Administration:
        return Administration(self._settings.model_copy(update={"port": self._port()}))

    def _port(self) -> int:
        for server in getattr(self._server, "servers", []):
            for listener in server.sockets:
                port: int = listener.getsockname()[1]
                return port
        return self._settings.port

    def _run(self) -> None:
        with suppress(SystemExit):  # uvicorn's way of saying that it could not start
            self._server.run()

    def _not_started(self) -> ConfigurationError:
        self._server.should_exit = True
        if self._thread.is_alive():
            return ConfigurationError(
                Sentence("The built-in relay did not start within {seconds:.0f} seconds.", seconds=START_TIMEOUT),
                hint=Sentence("Is the disk very busy?"),
            )
        reason = self._server.why_not_started()
        if reason.code == "port-in-use":
            return ConfigurationError(
                Sentence(
                    "The built-in relay cannot listen on {host}:{port}: the port is in use.",
                    host=HOST,
                    port=self._settings.port,
                ),
                hint=Sentence(
                    "Stop the other program, or choose another port: Settings, Connections, Port (embedded.port)."
                ),
                code=reason.code,
            )
        return reason


def _settings(folder: Path, port: int) -> RelaySettings:
    return load_settings(host=HOST, port=port, database_url=f"sqlite:///{(folder / 'relay.db').absolute()}")
