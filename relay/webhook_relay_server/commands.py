"""The relay's sub-commands. Heavy imports happen inside them, so that `--help` stays quick."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from webhook_relay.errors import ConfigurationError

if TYPE_CHECKING:
    from webhook_relay.signatures import SchemeConfig
    from webhook_relay_server.settings import RelaySettings
    from webhook_relay_server.store.models import Source

channel = typer.Typer(name="channel", help="Channels: logs of events, each with its own order.", no_args_is_help=True)
source = typer.Typer(name="source", help="Sources: where senders' webhooks come in.", no_args_is_help=True)
token = typer.Typer(name="token", help="Tokens: what clients show to read events.", no_args_is_help=True)

DatabaseOption = Annotated[
    str | None, typer.Option("--database-url", help="Store to work on, such as sqlite:////var/lib/relay.db.")
]


class TokenScope(StrEnum):
    """What a token allows (as in the store; repeated here so that help needs no database code)."""

    READ = "read"


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (default 127.0.0.1).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (default 8750; PORT is honoured).")] = None,
    database_url: DatabaseOption = None,
    public_url: Annotated[str | None, typer.Option(help="Address under which senders reach this relay.")] = None,
) -> None:
    """Run the relay: take webhooks, keep them, hand them to every client."""
    from webhook_relay_server.provision import ensure_source_from_environment
    from webhook_relay_server.server import make_server

    settings = _settings(host=host, port=port, database_url=database_url, public_url=public_url)
    ensure_source_from_environment(settings)
    _say_where(settings)
    server = make_server(settings)
    server.run()
    if not server.started:
        raise ConfigurationError(
            f"The relay could not start on {settings.bind_host}:{settings.port}.",
            hint="The log lines above say why; is the port in use? Try another --port.",
        )


@channel.command("create")
def channel_create(name: str, database_url: DatabaseOption = None) -> None:
    """Make a channel."""
    from webhook_relay_server.store import channels
    from webhook_relay_server.store.directory import utc_now
    from webhook_relay_server.store.file import offline

    with offline(_settings(database_url=database_url).database_path) as session:
        channels.create_channel(session, name, utc_now())
    _print(f"Channel {name} is there. Give it a source: webhook-relay source create NAME --channel {name}")


@channel.command("list")
def channel_list(database_url: DatabaseOption = None) -> None:
    """Show every channel and how many events it has taken."""
    from webhook_relay_server.store import channels
    from webhook_relay_server.store.file import offline

    with offline(_settings(database_url=database_url).database_path) as session:
        rows = [
            (item.name, str(item.head), item.epoch, _when(item.created_at)) for item in channels.list_channels(session)
        ]
    _table(["channel", "events so far", "epoch", "created"], rows)


@channel.command("revoke")
def channel_revoke(name: str, database_url: DatabaseOption = None) -> None:
    """Stop taking and giving a channel's events."""
    from webhook_relay_server.store import channels
    from webhook_relay_server.store.directory import utc_now
    from webhook_relay_server.store.file import offline

    with offline(_settings(database_url=database_url).database_path) as session:
        channels.revoke_channel(session, name, utc_now())
    _print(f"Channel {name} is revoked: its sources answer 404, its readers are refused.")


@source.command("create")
def source_create(
    name: str,
    scheme: Annotated[str, typer.Option(help="How the sender signs, or `unverified` for no check at all.")] = "github",
    channel: Annotated[str, typer.Option(help="Channel that its events go to.")] = "default",
    secret_env: Annotated[str | None, typer.Option(help="Environment variable of the relay with the secret.")] = None,
    secret_file: Annotated[Path | None, typer.Option(help="File on the relay with the secret.")] = None,
    ask_secret: Annotated[bool, typer.Option("--ask-secret", help="Ask for the secret instead of making one.")] = False,
    config: Annotated[Path | None, typer.Option(help="JSON file that describes a generic-hmac sender.")] = None,
    default: Annotated[bool, typer.Option("--default", help="Make POST /webhook this source.")] = False,
    database_url: DatabaseOption = None,
) -> None:
    """Make a source and print what to paste at the sender's side. A secret is made unless you name one."""
    from webhook_relay.signatures import generate_secret
    from webhook_relay_server.provision import DEFAULT_CHANNEL, ensure_default_channel
    from webhook_relay_server.store import sources
    from webhook_relay_server.store.directory import utc_now
    from webhook_relay_server.store.file import offline
    from webhook_relay_server.store.vault import open_vault

    settings = _settings(database_url=database_url)
    reference = _reference(secret_env, secret_file)
    scheme_config = _scheme_config(config)
    verified = scheme != sources.UNVERIFIED_SCHEME
    made = None
    secret = typer.prompt("Secret", hide_input=True) if ask_secret else None
    if verified and not ask_secret and reference is None and scheme in _known_schemes():
        made = secret = generate_secret(scheme, scheme_config)
    if channel == DEFAULT_CHANNEL:
        ensure_default_channel(settings.database_path)
    new = sources.NewSource(
        name=name,
        channel=channel,
        scheme=scheme,
        secret=secret,
        reference=reference,
        config=scheme_config,
        is_default=default,
    )
    with offline(settings.database_path) as session:
        created = sources.create_source(session, open_vault(settings.database_path), new, utc_now())
        _say_what_to_paste(settings, created, made)


@source.command("list")
def source_list(database_url: DatabaseOption = None) -> None:
    """Show every source and its URL. Secrets are never shown."""
    from webhook_relay_server.store import sources
    from webhook_relay_server.store.file import offline

    settings = _settings(database_url=database_url)
    with offline(settings.database_path) as session:
        rows = [
            (
                item.name + (" (default)" if item.is_default else ""),
                item.scheme,
                its_channel.name,
                _ingest_url(settings, item.key),
                str(len(sources.secrets_of(session, item))),
            )
            for item, its_channel in sources.list_sources(session)
        ]
    _table(["source", "scheme", "channel", "URL", "secrets"], rows)


@source.command("rotate")
def source_rotate(name: str, database_url: DatabaseOption = None) -> None:
    """Make a new secret for a source; the old one is accepted for 24 hours more."""
    from webhook_relay.signatures import generate_secret
    from webhook_relay_server.store import sources
    from webhook_relay_server.store.directory import utc_now
    from webhook_relay_server.store.file import offline
    from webhook_relay_server.store.vault import open_vault

    settings = _settings(database_url=database_url)
    with offline(settings.database_path) as session:
        secret = generate_secret(sources.require_source(session, name).scheme)
        rotated = sources.rotate_secret(session, open_vault(settings.database_path), name, secret, utc_now())
        _say_what_to_paste(settings, rotated, secret)
    _print("The old secret is accepted for 24 hours more.")


@source.command("revoke")
def source_revoke(name: str, database_url: DatabaseOption = None) -> None:
    """Stop taking webhooks for a source; its events stay."""
    from webhook_relay_server.store import sources
    from webhook_relay_server.store.directory import utc_now
    from webhook_relay_server.store.file import offline

    with offline(_settings(database_url=database_url).database_path) as session:
        sources.revoke_source(session, name, utc_now())
    _print(f"Source {name} is revoked: its URL answers 404.")


@token.command("create")
def token_create(
    name: str,
    scope: Annotated[list[TokenScope] | None, typer.Option(help="What it allows (default: read).")] = None,
    channel: Annotated[list[str] | None, typer.Option(help="Channel it is good for (default: every one).")] = None,
    database_url: DatabaseOption = None,
) -> None:
    """Make a token and show it, this once."""
    from webhook_relay_server.store import tokens
    from webhook_relay_server.store.directory import utc_now
    from webhook_relay_server.store.file import offline

    scopes = [tokens.Scope(item) for item in scope or [TokenScope.READ]]
    with offline(_settings(database_url=database_url).database_path) as session:
        created, text = tokens.create_token(session, name, scopes, channel or [], utc_now())
        token_id = created.id
    _print(f"Token {token_id} ({name}). It is shown this once; keep it in a password store:")
    _print(text)


@token.command("list")
def token_list(database_url: DatabaseOption = None) -> None:
    """Show every token by id and name; their texts are not kept."""
    from webhook_relay_server.store import tokens
    from webhook_relay_server.store.file import offline

    with offline(_settings(database_url=database_url).database_path) as session:
        rows = [
            (item.id, item.name, item.scopes, item.channels or "every channel", _when(item.created_at))
            for item in tokens.list_tokens(session)
        ]
    _table(["id", "name", "scopes", "channels", "created"], rows)


@token.command("revoke")
def token_revoke(
    token_id: Annotated[str, typer.Argument(metavar="ID_OR_NAME")], database_url: DatabaseOption = None
) -> None:
    """Revoke a token; its connections end within a second."""
    from webhook_relay_server.store import tokens
    from webhook_relay_server.store.directory import utc_now
    from webhook_relay_server.store.file import offline

    with offline(_settings(database_url=database_url).database_path) as session:
        revoked = [item.id for item in tokens.revoke_token(session, token_id, utc_now())]
    _print(f"Revoked: {', '.join(revoked)}.")


def _settings(**values: object) -> RelaySettings:
    from webhook_relay_server.settings import load_settings

    return load_settings(**values)


def _known_schemes() -> list[str]:
    from webhook_relay.signatures import SCHEMES

    return list(SCHEMES)


def _reference(secret_env: str | None, secret_file: Path | None) -> str | None:
    if secret_env and secret_file:
        raise ConfigurationError("Both --secret-env and --secret-file were given.", hint="Give one of them.")
    if secret_env:
        return f"env:{secret_env}"
    return f"file:{secret_file.resolve()}" if secret_file else None


def _scheme_config(path: Path | None) -> SchemeConfig | None:
    if path is None:
        return None
    from webhook_relay.signatures import parse_config

    try:
        return parse_config(path.read_bytes())
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read ({error.strerror}).", hint="Check the path.") from None


def _say_where(settings: RelaySettings) -> None:
    import structlog

    structlog.get_logger(__name__).info(
        "relay.starting", url=f"http://{settings.bind_host}:{settings.port}", store=str(settings.database_path)
    )


def _say_what_to_paste(settings: RelaySettings, created: Source, secret: str | None) -> None:
    _print(f"Source {created.name} ({created.scheme}) is there. At the sender's side, enter:")
    _print(f"  Payload URL    {_ingest_url(settings, created.key)}")
    if created.scheme == "github":
        _print("  Content type   application/json")
    if secret is not None:
        _print(f"  Secret         {secret}")
        _print("The secret is shown this once; it is kept encrypted. `source rotate` makes another.")
    if created.scheme == "unverified":
        _print("Its events are marked unverified and never start a handler.")


def _ingest_url(settings: RelaySettings, key: str) -> str:
    base = settings.public_url or f"http://{settings.bind_host}:{settings.port}"
    return f"{base.rstrip('/')}/in/{key}"


def _when(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"


def _table(columns: list[str], rows: list[tuple[str, ...]]) -> None:
    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    console = Console(markup=False, highlight=False, soft_wrap=True)
    console.print(table if rows else f"There is no {columns[0]} yet.")


def _print(line: str) -> None:
    Console(markup=False, highlight=False, soft_wrap=True).print(line)
