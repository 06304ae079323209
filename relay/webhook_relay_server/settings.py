"""Every option of the relay once: name, default, help, constraint.

Environment names are `WEBHOOK_RELAY_<NAME>`; `PORT`, `DATABASE_URL` and `GITHUB_WEBHOOK_SECRET` are taken
as hosting platforms and earlier set-ups name them.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Self
from urllib.parse import unquote, urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from webhook_relay.config import DEFAULT_PORT, data_folder
from webhook_relay.errors import ConfigurationError
from webhook_relay_server.durations import parse_duration
from webhook_relay_server.rates import Policy, parse_rate
from webhook_relay_server.security.hosts import allowed_hosts
from webhook_relay_server.security.proxies import Proxies, parse_proxies

EVERY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on
POSTGRES_SCHEMES = ("postgresql", "postgres", "postgresql+asyncpg")
"""How a URL of PostgreSQL begins, as platforms and libraries write it."""
MAX_BODY_BYTES = 25 * 1024 * 1024
"""GitHub does not send events above 25 MB (docs.github.com, webhook events and payloads)."""
MAX_ARRIVING_BYTES = 128 * 1024 * 1024
"""Five of the largest bodies at a time, or a thousand of 128 KiB: what a small machine can spare."""
MAX_CONNECTIONS = 10_000
"""Of readers and senders, with 17 KB each when they are idle."""
MAX_CONNECTIONS_PER_ADDRESS = 256
"""An office behind one address, each desk with a reader; senders use one connection for many webhooks."""
SMALLEST_DATABASE = 4 * 1024 * 1024
"""Bytes; in a smaller one there would be no room to take events again once old ones are deleted."""
OTLP_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
"""Where a collector is (opentelemetry.io, OTLP exporter configuration)."""
MOST_EVENTS = 1_000_000_000
"""Events of one channel that can be asked to stay: a number that every database holds."""


class RelaySettings(BaseSettings):
    """What an operator can decide about one relay process."""

    model_config = SettingsConfigDict(env_prefix="WEBHOOK_RELAY_", extra="ignore", populate_by_name=True)

    host: str | None = Field(
        default=None,
        description="Address to listen on. Default: 127.0.0.1, or every address when PORT is set by a platform.",
    )
    port: int = Field(
        default=DEFAULT_PORT,
        ge=0,
        le=65535,
        validation_alias=AliasChoices("PORT", "WEBHOOK_RELAY_PORT", "port"),
        description="Port to listen on; 0 takes a free one.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("DATABASE_URL", "WEBHOOK_RELAY_DATABASE_URL", "database_url"),
        description="Where events are kept: sqlite:////var/lib/relay.db, or postgresql://user:password@host/database"
        " for several relays. Default: a file in this user's data folder.",
    )
    redis_url: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("REDIS_URL", "WEBHOOK_RELAY_REDIS_URL", "redis_url"),
        description="Redis that wakes the other relays on the same store, such as redis://127.0.0.1:6379/0."
        " Without it PostgreSQL does that.",
    )
    redis_prefix: str = Field(
        default="webhook-relay",
        pattern=r"^[A-Za-z0-9:._-]{1,64}$",
        description="Begins every name in Redis; relays on one store share it, relays on another need another.",
    )
    migrate: bool = Field(
        default=True, description="Whether a store of an older version is upgraded; otherwise it is refused."
    )
    github_webhook_secret: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("GITHUB_WEBHOOK_SECRET", "github_webhook_secret"),
        description="Secret of the default GitHub source, which this variable sets up.",
    )
    public_url: str | None = Field(
        default=None,
        description="Address under which senders reach this relay; printed in set-up instructions, and part of what"
        " some senders sign.",
    )
    https_only: bool | None = Field(
        default=None,
        description="Whether what comes over http is refused. Default: when public_url begins with https.",
    )
    tls_cert: Path | None = Field(
        default=None,
        description="File with a certificate and its chain (PEM), for https without a proxy; a renewed one is noticed.",
    )
    tls_key: Path | None = Field(
        default=None, description="File with the certificate's key (PEM). Default: it is in the certificate's file."
    )
    trusted_proxies: str | None = Field(
        default=None,
        description="Addresses and networks of the proxies in front of the relay, such as 10.0.0.0/8, separated by"
        " commas: what they say of clients is believed.",
    )
    allowed_hosts: str | None = Field(
        default=None,
        description="Names under which the API and the streams are used, separated by commas; * for every name."
        " Default: those of public_url and of this machine.",
    )
    api_rate: str = Field(
        default="600/minute",
        description="How often one address (or IPv6 network of 64 bits) may use the API and the pages, or off. This"
        " machine's own are not counted.",
    )
    source_quota: str = Field(
        default="off",
        description="How many verified webhooks each source may send, such as 600/minute or 5000/hour, or off.",
    )
    max_body_bytes: int = Field(
        default=MAX_BODY_BYTES, ge=1024, le=MAX_BODY_BYTES, description="Largest body that is accepted, in bytes."
    )
    max_arriving_bytes: int = Field(
        default=MAX_ARRIVING_BYTES,
        ge=MAX_BODY_BYTES,
        description="How much is held of all bodies that are not complete yet, in bytes; who sends more is told to come"
        " back.",
    )
    max_connections: int = Field(
        default=MAX_CONNECTIONS,
        ge=1,
        description="How many connections there may be, and fewer where the system allows fewer open files.",
    )
    max_connections_per_address: int = Field(
        default=MAX_CONNECTIONS_PER_ADDRESS,
        ge=1,
        description="How many of them from one address (or IPv6 network of 64 bits) that is neither this machine nor a"
        " trusted proxy.",
    )
    max_database_bytes: int | None = Field(
        default=None,
        ge=SMALLEST_DATABASE,
        description="How large the SQLite file may become, in bytes; events are refused with 507 above. Default: as the"
        " disk allows.",
    )
    key_command: str | None = Field(
        default=None,
        description="Command that prints the key of source secrets, such as one that asks the system's keyring."
        " `WEBHOOK_RELAY_KEY` wins over it.",
    )
    keep: str = Field(
        default="7d",
        description="How long events are kept, such as 12h or 30d; the newest of each channel longer.",
    )
    keep_events: int = Field(
        default=10_000,
        ge=0,
        le=MOST_EVENTS,
        description="How many of the newest events of each channel are kept, however old they are.",
    )

    traces: bool | None = Field(
        default=None,
        description="Whether spans of webhooks go to an OpenTelemetry collector. Default: when one of"
        " OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is set.",
    )

    @field_validator("keep")
    @classmethod
    def _check_keep(cls, keep: str) -> str:
        """Refuse what is no duration."""
        parse_duration(keep)
        return keep

    @model_validator(mode="after")
    def _check_that_something_is_kept(self) -> Self:
        """Refuse limits under which events go before anybody has read them."""
        if not self.keep_seconds and not self.keep_events:
            raise ValueError("keep and keep_events are both zero, so nothing would be kept")
        return self

    @model_validator(mode="after")
    def _check_certificate(self) -> Self:
        """Refuse a key that is for nothing."""
        if self.tls_key is not None and self.tls_cert is None:
            raise ValueError("tls_key needs tls_cert")
        return self

    @field_validator("redis_url")
    @classmethod
    def _check_redis_url(cls, url: SecretStr | None) -> SecretStr | None:
        """Refuse an address without saying it: it may hold a password."""
        if url is not None and not usable_redis_url(url.get_secret_value()):
            raise ValueError("it is no address of a Redis; use redis://[:password@]host:port/0, rediss:// or unix://")
        return url

    @field_validator("public_url")
    @classmethod
    def _check_public_url(cls, url: str | None) -> str | None:
        """Refuse what leads nowhere."""
        if url is not None and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname):
            raise ValueError("it is no address; use https://host or http://host:port")
        return url

    @field_validator("api_rate", "source_quota")
    @classmethod
    def _check_rate(cls, rate: str) -> str:
        """Refuse what is no rate."""
        parse_rate("", rate)
        return rate

    @property
    def api_policy(self) -> Policy | None:
        """How often one address may use the API and the pages; None for as often as it likes."""
        return parse_rate("requests", self.api_rate)

    @property
    def source_policy(self) -> Policy | None:
        """How many webhooks each source may send; None for any number."""
        return parse_rate("source", self.source_quota)

    @property
    def takes_only_https(self) -> bool:
        """Whether what comes over http is refused."""
        return (self.public_url or "").startswith("https:") if self.https_only is None else self.https_only

    @property
    def proxies(self) -> Proxies:
        """The proxies whose word counts. Raises ConfigurationError."""
        return parse_proxies(self.trusted_proxies or "")

    @property
    def hosts(self) -> frozenset[str] | None:
        """The names that the relay answers to; None for every name."""
        return allowed_hosts(self.allowed_hosts or "", self.public_url, self.bind_host)

    @property
    def wants_traces(self) -> bool:
        """Whether spans are to be exported."""
        if self.traces is not None:
            return self.traces
        return any(os.environ.get(name) for name in OTLP_ENDPOINTS)

    @property
    def keep_seconds(self) -> int:
        """How long events are kept, in seconds."""
        return parse_duration(self.keep)

    @property
    def bind_host(self) -> str:
        """The address to listen on."""
        if self.host is not None:
            return self.host
        return "0.0.0.0" if "PORT" in os.environ else "127.0.0.1"  # noqa: S104 - what platforms that set PORT expect

    @property
    def local_host(self) -> str:
        """The address under which a program on this machine reaches the relay."""
        return "127.0.0.1" if self.bind_host in EVERY_ADDRESS else self.bind_host

    @property
    def base_url(self) -> str:
        """Address under which senders reach this relay, as far as it is known here."""
        scheme = "http" if self.tls_cert is None else "https"
        return self.public_url or f"{scheme}://{self.local_host}:{self.port}"

    @property
    def database_path(self) -> Path:
        """The SQLite file. Raises ConfigurationError for a URL that is not SQLite's."""
        if self.database_url is None:
            return data_folder() / "relay.db"
        return sqlite_path(self.database_url.get_secret_value())

    @property
    def postgres_url(self) -> str | None:
        """The URL of the PostgreSQL that holds the store, with its password; None when the store is a file."""
        url = "" if self.database_url is None else self.database_url.get_secret_value()
        return url if url.partition(":")[0].lower() in POSTGRES_SCHEMES else None

    @property
    def database_file(self) -> Path | None:
        """The SQLite file, or None when the store is a PostgreSQL. Raises ConfigurationError."""
        return None if self.postgres_url is not None else self.database_path


def usable_redis_url(url: str) -> bool:
    """Say whether `url` has the form that Redis' clients take (https://github.com/redis/redis-specifications)."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme == "unix":
        return bool(parts.path)
    return parts.scheme in ("redis", "rediss") and bool(parts.hostname) and port != 0


def sqlite_path(url: str) -> Path:
    """Return the file that a `sqlite:///relative` or `sqlite:////absolute` URL names."""
    parts = urlsplit(url)
    if parts.scheme.partition("+")[0] != "sqlite":
        raise ConfigurationError(
            f"DATABASE_URL names {parts.scheme or 'no'} database, which this version cannot use.",
            hint="Use sqlite:////absolute/path.db or postgresql://user:password@host/database, or leave it unset.",
        )
    path = unquote(parts.path).removeprefix("/")
    if parts.netloc or not path or path == ":memory:":
        raise ConfigurationError(
            "DATABASE_URL does not name a file; events are kept on disk.",
            hint="Use sqlite:////absolute/path.db (four slashes) or sqlite:///relative/path.db (three).",
        )
    return Path(path)


def load_settings(**values: object) -> RelaySettings:
    """Read the environment; `values` that are not None win. Raises ConfigurationError naming every bad option."""
    given = {name: value for name, value in values.items() if value is not None}
    try:
        return RelaySettings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors())
        raise ConfigurationError(f"The relay's settings are not usable: {problems}.", hint="Correct them.") from None
