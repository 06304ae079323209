"""`webhook-relay source`: what is typed and printed about sources. The work is in `administering/`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.commands.options import (
    DEFAULT,
    DatabaseOption,
    PortOption,
    PublicUrlOption,
    WorkspaceOption,
    administration_of,
)
from webhook_relay_server.commands.printing import print_line, print_table

if TYPE_CHECKING:
    from webhook_relay_server.administering.summaries import SourceSummary
    from webhook_relay_server.store.refused import Refused

source = typer.Typer(name="source", help="Sources: where senders' webhooks come in.", no_args_is_help=True)

SCHEME_NAMES = (
    "github, gitlab, bitbucket, gitea, forgejo, gogs, stripe, slack, shopify, standard-webhooks, linear, pagerduty, "
    "sentry, zoom, square, twilio, discord, sendgrid, sns, dropbox, twitch, intercom, websub, meta, circleci, line, "
    "hubspot, paddle, zendesk, typeform, vercel, generic-hmac, generic-token, generic-basic, ip-allow-list"
)
"""Every scheme, written out: reading the table of them would take longer than the rest of `--help`."""
SchemeOption = Annotated[
    str,
    typer.Option(
        metavar="SCHEME",
        help=f"How the sender proves itself: {SCHEME_NAMES}, `token` for a token of this relay, or `unverified` for no"
        " check at all. `webhook-relay source schemes` says more of each.",
    ),
]
AskSecretOption = Annotated[bool, typer.Option("--ask-secret", help="Ask for the secret instead of making one.")]
PublicKeyOption = Annotated[str | None, typer.Option(help="The sender's public key, where that is not a secret.")]

MethodOption = Annotated[
    list[str] | None, typer.Option(help="HTTP method by which it takes webhooks (default: POST); may be repeated.")
]
TypesOption = Annotated[
    str | None, typer.Option(metavar="A,B", help="Types of events that it takes, such as github.push,github.release.*")
]
SchemaOption = Annotated[Path | None, typer.Option(help="File with a JSON Schema that bodies must fit.")]

ANY = "any"
"""What is typed for a check that shall not be made any more."""


@source.command("create")
def source_create(
    name: str,
    *,
    scheme: SchemeOption = "github",
    channel: Annotated[str, typer.Option(help="Channel that its events go to.")] = "default",
    secret_env: Annotated[str | None, typer.Option(help="Environment variable of the relay with the secret.")] = None,
    secret_file: Annotated[Path | None, typer.Option(help="File on the relay with the secret.")] = None,
    ask_secret: AskSecretOption = False,
    public_key: PublicKeyOption = None,
    config: Annotated[
        Path | None, typer.Option(help="JSON file that describes the sender, where the scheme needs it.")
    ] = None,
    default: Annotated[bool, typer.Option("--default", help="Make POST /webhook this source.")] = False,
    method: MethodOption = None,
    types: TypesOption = None,
    schema: SchemaOption = None,
    public_url: PublicUrlOption = None,
    port: PortOption = None,
    database_url: DatabaseOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Make a source and print what to paste at the sender's side. A secret is made unless you name one."""
    created = administration_of(database_url, workspace, public_url, port).create_source(
        name,
        scheme=scheme,
        channel=channel,
        secret=_given_secret(scheme, public_key, ask=ask_secret),
        reference=_reference(secret_env, secret_file),
        config=None if config is None else _content(config),
        is_default=default,
        methods=method or ["POST"],
        types=_types(types or ""),
        schema=None if schema is None else _content(schema),
    )
    _say_what_to_paste(created)


@source.command("schemes")
def source_schemes() -> None:
    """Show every scheme, and what it needs."""
    from webhook_relay_server.commands.pasting import scheme_rows  # noqa: PLC0415 - when a command runs

    print_table(["scheme", "senders", "you need"], scheme_rows())


@source.command("list")
def source_list(
    database_url: DatabaseOption = None,
    workspace: WorkspaceOption = None,
    public_url: PublicUrlOption = None,
    port: PortOption = None,
) -> None:
    """Show every source and its URL. Secrets are never shown."""
    rows = [
        (item.name + (" (default)" if item.is_default else ""), item.scheme, item.channel, str(item.secrets), item.url)
        for item in administration_of(database_url, workspace, public_url, port).list_sources()
    ]
    print_table(["source", "scheme", "channel", "secrets", "URL"], rows)


@source.command("show")
def source_show(
    name: str,
    *,
    database_url: DatabaseOption = None,
    workspace: WorkspaceOption = None,
    public_url: PublicUrlOption = None,
    port: PortOption = None,
) -> None:
    """Show everything that is known of a source but its secrets."""
    from webhook_relay_server.commands.showing import lines_about  # noqa: PLC0415 - when a command runs

    for line in lines_about(administration_of(database_url, workspace, public_url, port).show_source(name)):
        print_line(line)


@source.command("rotate")
def source_rotate(
    name: str,
    *,
    ask_secret: AskSecretOption = False,
    public_key: PublicKeyOption = None,
    drop_older: Annotated[
        bool, typer.Option("--drop-older", help="End the older secrets now: somebody knows them.")
    ] = False,
    database_url: DatabaseOption = None,
    workspace: WorkspaceOption = None,
    public_url: PublicUrlOption = None,
    port: PortOption = None,
) -> None:
    """Make a new secret for a source, or take the sender's; the old one is accepted for 24 hours more, or dropped."""
    administration = administration_of(database_url, workspace, public_url, port)
    scheme = next((item.scheme for item in administration.list_sources() if item.name == name), "")
    given = _given_secret(scheme, public_key, ask=ask_secret)
    _say_what_to_paste(administration.rotate_secret(name, given, drop_older=drop_older))
    print_line(f"The old secret is {'not accepted any more' if drop_older else 'accepted for 24 hours more'}.")


@source.command("revoke")
def source_revoke(name: str, database_url: DatabaseOption = None, workspace: WorkspaceOption = None) -> None:
    """Stop taking webhooks for a source; its events stay."""
    administration_of(database_url, workspace).revoke_source(name)
    print_line(f"Source {name} is revoked: its URL answers 404.")


@source.command("update")
def source_update(
    name: str,
    *,
    method: MethodOption = None,
    types: TypesOption = None,
    schema: Annotated[
        str | None, typer.Option(metavar="FILE", help="File with a JSON Schema that bodies must fit (or `any`).")
    ] = None,
    quota: Annotated[
        str | None, typer.Option(metavar="RATE", help="How many it may send, such as 600/minute (or `off`, `default`).")
    ] = None,
    database_url: DatabaseOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Change how a source takes webhooks, what they must look like and how many; `--types any` asks for no type."""
    from webhook_relay_server.administering.wishes import Same  # noqa: PLC0415 - when a command runs

    if not method and types is None and schema is None and quota is None:
        raise ConfigurationError("There is nothing to change.", hint="Give --method, --types, --schema or --quota.")
    updated = administration_of(database_url, workspace).update_source(
        name,
        methods=method or Same.AS_BEFORE,
        types=Same.AS_BEFORE if types is None else _types("" if types == ANY else types),
        schema=Same.AS_BEFORE if schema is None else None if schema == ANY else _content(Path(schema)),
        quota=Same.AS_BEFORE if quota is None else None if quota == DEFAULT else quota,
    )
    print_line(f"Source {updated.name} takes webhooks by {updated.methods.replace(' ', ', ')}.")
    checked = updated.checks.replace(" ", " and ")
    print_line(f"They are checked by their {checked}." if checked else "Their structure is not checked.")
    if updated.quota is not None:
        print_line(f"Its own quota is {updated.quota}.")


@source.command("refused")
def source_refused(
    name: str,
    *,
    headers: Annotated[bool, typer.Option("--headers", help="Show the names of the headers, too.")] = False,
    database_url: DatabaseOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Show the last requests that a source has refused, and why. A running relay writes them every few seconds."""
    refused = administration_of(database_url, workspace).list_refused(name)
    print_table(
        ["refused request", "status", "why", "method", "content", "bytes", "from", "request id"],
        [
            (
                f"{one.refused_at:%Y-%m-%d %H:%M:%S} UTC",
                str(one.status),
                one.code,
                one.method,
                one.content_type or "-",
                str(one.size),
                one.address,
                one.request_id,
            )
            for one in refused
        ],
    )
    for (code, detail), of in _by_detail(refused).items():
        print_line(f"{code}: {detail} ({', '.join(of)})")
    if headers:
        for one in refused:
            print_line(f"{one.request_id}: {one.header_names}")


def _by_detail(refused: list[Refused]) -> dict[tuple[str, str], list[str]]:
    """Return what was wrong, each thing once, and with which requests, newest first."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in refused:
        found.setdefault((one.code, one.detail), []).append(one.request_id)
    return found


def _types(text: str) -> list[str]:
    """Return the types of events that were typed."""
    return [name for name in (part.strip() for part in text.split(",")) if name]


def _reference(secret_env: str | None, secret_file: Path | None) -> str | None:
    if secret_env and secret_file:
        raise ConfigurationError("Both --secret-env and --secret-file were given.", hint="Give one of them.")
    if secret_env:
        return f"env:{secret_env}"
    return f"file:{secret_file.resolve()}" if secret_file else None


def _content(path: Path) -> bytes:
    """Return what is in a file. Raises ConfigurationError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read ({error.strerror}).", hint="Check the path.") from None


def _given_secret(scheme: str, public_key: str | None, *, ask: bool) -> str | None:
    from webhook_relay.signatures import SCHEMES, takes_public_key  # noqa: PLC0415 - when a command runs

    if public_key is None:
        return typer.prompt("Secret", hide_input=True) if ask else None
    if ask:
        raise ConfigurationError("Both --ask-secret and --public-key were given.", hint="Give one of them.")
    if scheme in SCHEMES and not takes_public_key(scheme, public_key):
        raise ConfigurationError(
            f"What --public-key was given is no public key of the scheme {scheme}.",
            hint="Every program here can read a command line: give a secret with --ask-secret.",
        )
    return public_key


def _say_what_to_paste(created: SourceSummary) -> None:
    from webhook_relay_server.commands.pasting import lines_to_paste  # noqa: PLC0415 - when a command runs

    for line in lines_to_paste(created):
        print_line(line)
