"""`webhook-relay events`: looks for events that a relay keeps, and shows, replays, exports and counts them.

Everything heavy is imported when a command runs.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from webhook_relay.config import DEFAULT_PORT
from webhook_relay.errors import ConfigurationError
from webhook_relay.plain_text import plain

if TYPE_CHECKING:
    from webhook_relay.answers import Statistics
    from webhook_relay.filters import EventFilter
    from webhook_relay.history import History

TOKEN_VARIABLE = "WEBHOOK_RELAY_TOKEN"  # noqa: S105 - the name of a variable
LONGEST_SUMMARY = 80
"""Characters of a summary in a list."""

events = typer.Typer(name="events", help="Events that a relay keeps.", no_args_is_help=True)


class Checked(StrEnum):
    """What the relay found when it checked who sent an event, as it is typed."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"


class By(StrEnum):
    """What figures are told apart by, as it is typed."""

    HOUR = "hour"
    TYPE = "type"
    SOURCE = "source"


RelayOption = Annotated[str, typer.Option(help="The relay's address, such as https://relay.example.org.")]
TokenEnvOption = Annotated[str, typer.Option(metavar="NAME", help="The token is in this environment variable.")]
TokenFileOption = Annotated[Path | None, typer.Option(metavar="PATH", help="The token is in this file.")]
ChannelOption = Annotated[str, typer.Option(help="The channel that this is about.")]
TypeOption = Annotated[
    list[str] | None, typer.Option("--type", help="Only this type, such as 'github.pull_request.*'; may be repeated.")
]
SourceOption = Annotated[str | None, typer.Option(help="Only of this source.")]
SinceOption = Annotated[str | None, typer.Option(metavar="TIME", help="Only from this time on: 2026-11-02T08:30Z.")]
UntilOption = Annotated[str | None, typer.Option(metavar="TIME", help="Only before this time.")]
TextOption = Annotated[str | None, typer.Option(help="Only with this text in summary, subject or type.")]
DeliveryOption = Annotated[str | None, typer.Option(help="Only the sender's delivery of this id.")]
VerificationOption = Annotated[Checked | None, typer.Option(help="Only what was verified, or only what was not.")]
ReplayOption = Annotated[
    bool | None,
    typer.Option(
        "--replays/--no-replays", help="Only what a replay made, or only what senders sent.", show_default=False
    ),
]
LOCAL = f"http://127.0.0.1:{DEFAULT_PORT}"


@events.command("list")
def list_(
    *,
    relay: RelayOption = LOCAL,
    token_env: TokenEnvOption = TOKEN_VARIABLE,
    token_file: TokenFileOption = None,
    channel: ChannelOption = "default",
    type_: TypeOption = None,
    source: SourceOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    text: TextOption = None,
    delivery: DeliveryOption = None,
    verification: VerificationOption = None,
    replays: ReplayOption = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many of the newest.")] = 20,
) -> None:
    """Show the newest events that meet every condition."""
    wanted = _filter(
        types=type_,
        source=source,
        since=since,
        until=until,
        text=text,
        delivery=delivery,
        verification=verification,
        replays=replays,
    )

    async def show(history: History) -> None:
        shown = 0
        async for head in history.events(channel, wanted):
            summary = plain(head.summary or head.subject, limit=LONGEST_SUMMARY)
            replayed = " (replay)" if head.replay_of else ""
            line = f"{plain(head.id)}  {head.time:%Y-%m-%d %H:%M:%S}  {plain(head.type)}{replayed}  {summary}"
            typer.echo(line.rstrip())
            shown += 1
            if shown == limit:
                return

    _ask(relay, token_env, token_file, show)


@events.command("show")
def show(
    event_id: Annotated[str, typer.Argument(metavar="ID")],
    *,
    relay: RelayOption = LOCAL,
    token_env: TokenEnvOption = TOKEN_VARIABLE,
    token_file: TokenFileOption = None,
    channel: ChannelOption = "default",
    raw: Annotated[bool, typer.Option("--raw", help="Only the body, byte for byte.")] = False,
) -> None:
    """Show one event: what is known of it, its headers and its body."""

    async def show_event(history: History) -> None:
        if raw:
            _write(await history.raw(channel, event_id))
            return
        event = await history.event(channel, event_id)
        for name in ("id", "channel", "seq", "source", "type", "time", "subject", "summary", "delivery_id"):
            typer.echo(f"{name}: {plain(getattr(event, name))}")
        typer.echo(f"verification: {event.verification.value} ({plain(event.scheme)})")
        if event.replay_of:
            typer.echo(f"replay_of: {plain(event.replay_of)}")
        typer.echo("")
        for name, value in event.headers:
            typer.echo(f"{plain(name)}: {plain(value)}")
        typer.echo("")
        for line in event.body.decode("utf-8", "backslashreplace").splitlines():
            typer.echo(plain(line))

    _ask(relay, token_env, token_file, show_event)


@events.command("replay")
def replay(
    event_id: Annotated[str, typer.Argument(metavar="ID")],
    *,
    relay: RelayOption = LOCAL,
    token_env: TokenEnvOption = TOKEN_VARIABLE,
    token_file: TokenFileOption = None,
    channel: ChannelOption = "default",
) -> None:
    """Append an event again, marked as a replay, for every reader. Needs a token with the scope manage."""

    async def replay_event(history: History) -> None:
        replayed = await history.replay(channel, event_id)
        typer.echo(f"event {plain(replayed.id)}, channel {plain(replayed.channel)}, number {replayed.seq}")

    _ask(relay, token_env, token_file, replay_event)


@events.command("export")
def export(
    *,
    relay: RelayOption = LOCAL,
    token_env: TokenEnvOption = TOKEN_VARIABLE,
    token_file: TokenFileOption = None,
    channel: ChannelOption = "default",
    type_: TypeOption = None,
    source: SourceOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    text: TextOption = None,
    delivery: DeliveryOption = None,
    verification: VerificationOption = None,
    replays: ReplayOption = None,
) -> None:
    """Write every event that meets every condition to standard output, oldest first, a line of JSON for each."""
    wanted = _filter(
        types=type_,
        source=source,
        since=since,
        until=until,
        text=text,
        delivery=delivery,
        verification=verification,
        replays=replays,
    )

    async def write_lines(history: History) -> None:
        async for line in history.export_lines(channel, wanted):
            _write(line + b"\n")

    _ask(relay, token_env, token_file, write_lines)


@events.command("stats")
def stats(
    *,
    relay: RelayOption = LOCAL,
    token_env: TokenEnvOption = TOKEN_VARIABLE,
    token_file: TokenFileOption = None,
    channel: ChannelOption = "default",
    since: SinceOption = None,
    until: UntilOption = None,
    by: Annotated[By, typer.Option(help="What is told apart.")] = By.TYPE,
) -> None:
    """Show how many events came; without --since it is of the last week."""
    first, last = _time("--since", since), _time("--until", until)

    async def show_figures(history: History) -> None:
        _show(await history.statistics(channel, since=first, until=last, by=by.value))

    _ask(relay, token_env, token_file, show_figures)


def _show(found: Statistics) -> None:
    for row in (*found.rows, found.total):
        kind = row.type or row.source or (f"{row.hour:%Y-%m-%d %H}:00" if row.hour else "total")
        delay = "" if row.delay is None else f"  {row.delay:g} s after it happened"
        typer.echo(f"{row.events:>9}  {row.bytes:>12} bytes  {plain(kind)}{delay}")
    if found.counted < found.head:
        typer.echo(f"The newest {found.head - found.counted} events are not counted yet.", err=True)


def _filter(
    *,
    types: list[str] | None,
    source: str | None,
    since: str | None,
    until: str | None,
    text: str | None,
    delivery: str | None,
    verification: Checked | None,
    replays: bool | None,
) -> EventFilter:
    from webhook_relay.event import Verification  # noqa: PLC0415 - see above
    from webhook_relay.filters import EventFilter  # noqa: PLC0415 - see above

    return EventFilter(
        types=tuple(types or ()),
        source=source,
        since=_time("--since", since),
        until=_time("--until", until),
        text=text,
        delivery_id=delivery,
        verification=None if verification is None else Verification(verification.value),
        replay=replays,
    )


def _time(option: str, text: str | None) -> datetime | None:
    """Return the time that was typed. Without an offset it is UTC, as everything that is shown. Raises."""
    try:
        time = None if text is None else datetime.fromisoformat(text)
    except ValueError:
        raise ConfigurationError(f"{option} is not a time.", hint="Give one like 2026-11-02T08:30Z.") from None
    return time if time is None or time.tzinfo else time.replace(tzinfo=UTC)


def _token(environment: str, file: Path | None) -> str:
    if file is not None:
        try:
            token = file.read_text("utf-8").strip()
        except (OSError, UnicodeError):
            raise ConfigurationError(f"The token's file {file} cannot be read.", hint="Check the path.") from None
    else:
        token = os.environ.get(environment, "").strip()
    if not token:
        raise ConfigurationError(
            "There is no token for this relay.",
            hint=f"Make one with 'webhook-relay token create' on the relay; set {environment}, or use --token-file.",
        )
    return token


def _ask(relay: str, token_env: str, token_file: Path | None, work: Callable[[History], Awaitable[Any]]) -> None:
    from webhook_relay.history import History  # noqa: PLC0415 - see above

    async def ask() -> None:
        async with History(relay, _token(token_env, token_file)) as history:
            await work(history)

    asyncio.run(ask())


def _write(content: bytes) -> None:
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
