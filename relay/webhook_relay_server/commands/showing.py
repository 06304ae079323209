"""Showing: what a person is told who looks at one source."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from webhook_relay_server.administering.summaries import SourceDetails


def lines_about(source: SourceDetails) -> Iterator[str]:
    """Give the lines to print, one after the other."""
    yield f"Source {source.name} ({source.scheme}), channel {source.channel}"
    yield f"  Payload URL    {source.url}"
    if source.is_default:
        yield "  Default        POST /webhook is this source, too"
    yield f"  Made           {source.created_at:%Y-%m-%d %H:%M} UTC"
    yield f"  Secrets        {_secrets(source)}"
    yield f"  Methods        {source.methods.replace(' ', ', ')}"
    yield f"  Types          {', '.join(source.types) or 'all'}"
    yield f"  Quota          {source.quota or 'as the relay has it for all'}"
    if source.config is not None:
        yield "  Configuration"
        yield from _json(source.config)
    if source.structure is not None:
        yield "  JSON Schema"
        yield from _json(source.structure)


def _secrets(source: SourceDetails) -> str:
    until = source.older_secrets_until
    return f"{source.secrets}" + (f"; the older end by {until:%Y-%m-%d %H:%M} UTC" if until else "")


def _json(document: dict[str, object]) -> Iterator[str]:
    for line in msgspec.json.format(msgspec.json.encode(document), indent=2).decode().splitlines():
        yield f"    {line}"
