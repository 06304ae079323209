"""`webhook-relay serve`: runs the relay."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from webhook_relay_server.commands.options import DatabaseOption, PublicUrlOption


def serve(
    *,
    host: Annotated[str | None, typer.Option(help="Address to listen on (default 127.0.0.1).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (default 8750; PORT is honoured).")] = None,
    database_url: DatabaseOption = None,
    public_url: PublicUrlOption = None,
    https_only: Annotated[
        bool | None,
        typer.Option("--https-only/--no-https-only", help="Refuse http (default: if the public URL is https)."),
    ] = None,
    tls_cert: Annotated[Path | None, typer.Option(help="Certificate with its chain (PEM), for https.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Key of the certificate, where it is in another file.")] = None,
    no_migrate: Annotated[bool, typer.Option("--no-migrate", help="Refuse an older store, do not upgrade it.")] = False,
) -> None:
    """Run the relay: take webhooks, keep them, hand them to every client."""
    from webhook_relay_server.server import serve_until_stopped  # noqa: PLC0415 - when a command runs

    migrate = False if no_migrate else None  # None: whatever the environment says
    serve_until_stopped(
        host=host,
        port=port,
        database_url=database_url,
        public_url=public_url,
        https_only=https_only,
        tls_cert=tls_cert,
        tls_key=tls_key,
        migrate=migrate,
    )
