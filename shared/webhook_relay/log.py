"""Logs: one stream of structured lines on standard error, from our own code and from the libraries'.

    log = structlog.get_logger(__name__)
    log.info("event.stored", channel=event.channel, seq=event.seq)

`configure()` is called once by whoever owns the process; `keep()` has the lines written to a second place, such as a
file. With `json`, a line is one JSON object with
`timestamp` (UTC), `level`, `event`, `logger`, whatever is bound in `structlog.contextvars` (the
`request_id`) and the line's own fields. With `console`, the same is laid out for people.

Nothing secret is ever given to a logger; nothing is redacted by guessing at names. The one exception are
URLs, which reach us inside the texts of libraries: credentials in them are replaced by `***`.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any, Literal, Protocol, TypeAlias

import msgspec
import structlog
from structlog.contextvars import merge_contextvars

from webhook_relay.errors import ConfigurationError
from webhook_relay.plain_text import plain

LogFormat: TypeAlias = Literal["json", "console"]
FORMATS: tuple[LogFormat, ...] = ("json", "console")
LEVELS = ("debug", "info", "warning", "error")
_RANKS = {**{level: rank for rank, level in enumerate(LEVELS)}, "critical": LEVELS.index("error")}

QUIET_LOGGERS = ("httpx", "httpcore", "uvicorn", "websockets", "asyncio", "hpack", "urllib3")
"""Never below WARNING, whatever level is asked for: httpx logs whole URLs at INFO, websockets logs the
handshake's headers (and so tokens) at DEBUG, and uvicorn's access line would halve the ingest rate."""

Fields: TypeAlias = MutableMapping[str, Any]


class ByteStream(Protocol):
    """Where lines go: a binary stream."""

    def write(self, line: bytes, /) -> Any:
        """Take one whole line."""
        ...

    def flush(self) -> None:
        """Hand everything taken to the operating system."""
        ...


def configure(format: str = "console", level: str = "info", *, stream: ByteStream | None = None) -> None:
    """Send every log line of this process to `stream` (standard error) in `format` from `level` on.

    May be called again: loggers that exist follow. Raises ConfigurationError for an unknown format or level.
    """
    if format not in FORMATS:
        raise ConfigurationError(f"The log format {format!r} is unknown.", hint=f"Use one of: {', '.join(FORMATS)}.")
    if level not in LEVELS:
        raise ConfigurationError(f"The log level {level!r} is unknown.", hint=f"Use one of: {', '.join(LEVELS)}.")
    _output.open(_render_json if format == "json" else _render_console, stream, level)
    structlog.configure(
        processors=[merge_contextvars, _emit],
        wrapper_class=_RelayLogger,
        logger_factory=_NamedLogger,
        cache_logger_on_first_use=True,
    )
    _filter()


def keep(stream: ByteStream | None, level: str = "info") -> None:
    """Have every line from `level` on written to `stream` as well, as JSON, whatever `configure` says; None: no more.

    Raises ConfigurationError for an unknown level.
    """
    if level not in LEVELS:
        raise ConfigurationError(f"The log level {level!r} is unknown.", hint=f"Use one of: {', '.join(LEVELS)}.")
    _output.keep(stream, level)
    _filter()


def _filter() -> None:
    """Let through what at least one of the streams wants."""
    _RelayLogger.filter_at(_output.level)
    _take_over_standard_logging(_output.level)


def choose_level(level: str) -> None:
    """Send lines from another level on from now on, in the same format to the same place."""
    if level not in LEVELS:
        raise ConfigurationError(f"The log level {level!r} is unknown.", hint=f"Use one of: {', '.join(LEVELS)}.")
    _RelayLogger.filter_at(level)
    logging.getLogger().setLevel(level.upper())


def _take_over_standard_logging(level: str) -> None:
    root = logging.getLogger()
    root.handlers[:] = [handler for handler in root.handlers if not isinstance(handler, _StandardHandler)]
    root.addHandler(_StandardHandler())
    root.setLevel(level.upper())
    for name in QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)


class _Output:
    """The one place that writes, so that loggers assembled earlier follow a later `configure()`."""

    def __init__(self) -> None:
        self._kept: ByteStream | None = None
        self._kept_rank = 0
        self.open(_render_console, None)

    def open(self, render: Callable[[Fields], bytes], stream: ByteStream | None, level: str = "debug") -> None:
        self._render = render
        self._stream = stream
        self._rank = _RANKS[level]

    def keep(self, stream: ByteStream | None, level: str) -> None:
        self._kept = stream
        self._kept_rank = _RANKS[level]

    @property
    def level(self) -> str:
        """The lowest level that is written anywhere."""
        rank = self._rank if self._kept is None else min(self._rank, self._kept_rank)
        return next(level for level in LEVELS if _RANKS[level] == rank)

    def emit(self, fields: Fields) -> None:
        kept = self._kept
        if kept is not None:
            rank = _RANKS.get(fields["level"], _RANKS["warning"])
            if rank >= self._kept_rank:
                _write(kept, _render_json(fields))
            if rank < self._rank:
                return
        stream = self._stream or getattr(sys.stderr, "buffer", None)
        if stream is not None:  # a windowed program has no standard error
            _write(stream, self._render(fields))


def _write(stream: ByteStream, line: bytes) -> None:
    try:
        # One write per line: the stream's own lock keeps lines of several threads whole.
        stream.write(_without_credentials(line) + b"\n")
        stream.flush()
    except (OSError, ValueError):
        return  # the reader of our log went away; that must not harm the work that is logged


class _NamedLogger:
    """What structlog wraps: nothing but the name of the module that logs."""

    def __init__(self, name: str = "") -> None:
        self.name = name


class _RelayLogger(structlog.make_filtering_bound_logger("notset")):  # type: ignore[misc]
    """structlog's filtering logger, with a level that can be changed for loggers that exist already.

    Cached loggers are what makes a line cheap, and they keep their class; so the class takes on the methods
    of the level.
    """

    @classmethod
    def filter_at(cls, level: str) -> None:
        filtering = structlog.make_filtering_bound_logger(level)
        for name, method in vars(filtering).items():
            if not name.startswith("__"):
                setattr(cls, name, method)


def _emit(logger: Any, method: str, fields: Fields) -> Fields:
    line = {
        "timestamp": datetime.now(UTC),
        "level": "error" if method == "exception" else method,
        "event": fields.pop("event", ""),
        "logger": logger.name,
    }
    if "exc_info" in fields:
        _add_traceback(line, fields.pop("exc_info"))
    line.update(fields)
    _output.emit(line)
    raise structlog.DropEvent  # written; structlog is not to hand it to anybody else


def _add_traceback(line: Fields, exc_info: Any) -> None:
    if exc_info is True:
        exc_info = sys.exc_info()
    error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    if isinstance(error, BaseException):
        line["exception"] = "".join(traceback.format_exception(error)).rstrip()


class _StandardHandler(logging.Handler):
    """Brings the lines of libraries, which use the standard library's logging, into the same stream."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line: Fields = {
                "timestamp": datetime.fromtimestamp(record.created, UTC),
                "level": record.levelname.lower(),
                "event": record.getMessage(),
                "logger": record.name,
                **structlog.contextvars.get_contextvars(),
            }
            _add_traceback(line, record.exc_info)
            _output.emit(line)
        except Exception:  # noqa: BLE001 - a library's broken log call is reported, never raised
            self.handleError(record)


# --- the two layouts ---------------------------------------------------------------------------------


def _render_json(line: Fields) -> bytes:
    try:
        return _encode(line)
    except (TypeError, ValueError, OverflowError):  # lone surrogates, huge integers
        return json.dumps(line, default=str).encode("ascii")


def _render_console(line: Fields) -> bytes:
    time = line.pop("timestamp").astimezone().strftime("%H:%M:%S")
    exception = line.pop("exception", None)
    head = f"{time} {line.pop('level'):<7} {plain(line.pop('event'))}"
    logger = line.pop("logger").rpartition(".")[2]
    fields = "  ".join(f"{name}={plain(value)}" for name, value in line.items())
    text = f"{head}  {fields}  [{logger}]" if fields else f"{head}  [{logger}]"
    if exception:
        text += "\n" + "\n".join(plain(part) for part in exception.splitlines())
    return text.encode("utf-8", "backslashreplace")


def _without_credentials(line: bytes) -> bytes:
    if any(mark in line for mark in _MARKS):  # one byte each: the search costs next to nothing
        return _URL_CREDENTIALS.sub(rb"\g<kept>***", line)
    return line


_MARKS = (b"?", b"&", b";", b"@")
"""What a credential in a URL cannot be without."""
_URL_CREDENTIALS = re.compile(
    rb"""(?P<kept>[?&;](?:access_token|token|key|api_key|secret|signature|sig|code)="""
    rb"""|\b[a-z][a-z0-9+.-]*://(?=[^/\s"'@\\]+@))"""
    rb"""[^&@\s"'<>\\]+""",
    re.IGNORECASE,
)
_encode = msgspec.json.Encoder(enc_hook=str).encode
_output = _Output()
