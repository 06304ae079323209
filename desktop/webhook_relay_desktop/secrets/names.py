"""What secrets are called in whatever keeps them, and where the token of a relay is found."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from webhook_relay_desktop.secrets.store import SecretStore

TOKEN_VARIABLE: Final = "WEBHOOK_RELAY_TOKEN"  # noqa: S105 - the name of a variable


def relay_token(url: str) -> str:
    """Return the name of the token for a relay. The same for every spelling of its address."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2].lower()
    scheme = {"ws": "http", "wss": "https"}.get(parts.scheme, parts.scheme)
    return f"relay-token:{scheme}://{host}{parts.path.rstrip('/')}"


def source_secret(name: str) -> str:
    """Return the name of the secret of a source of the embedded relay."""
    return f"source-secret:{name}"


def handler_option(handler: str, option: str) -> str:
    """Return the name of a secret option of a handler."""
    return f"handler-option:{handler}:{option}"


def find_relay_token(store: SecretStore, url: str, *, environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the token for a relay: WEBHOOK_RELAY_TOKEN if that is set, else the one in the store."""
    return environment.get(TOKEN_VARIABLE, "").strip() or store.get(relay_token(url))
