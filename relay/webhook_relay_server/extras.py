"""Extras: parts of the distribution that not every relay needs, so that they are imported only when one does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from webhook_relay.errors import MissingExtraError


@contextmanager
def extra(name: str, wanted_by: str) -> Iterator[None]:
    """Import in this block what the extra `name` brings. Raises MissingExtraError with what to install."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"{wanted_by} needs {error.name}: pip install 'ai-webhook-relay[{name}]'") from None
