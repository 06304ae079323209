"""What secrets are called in whatever keeps them, and where the token of a relay is found."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from webhook_relay_desktop.secrets.store import SecretStore

TOKEN_VARIABLE: Final = "WEBHOOK_RELAY_TOKEN"  # noqa: S105 - the name of a variable


def relay_token(log: str) -> str:
    """Return the name of the token for a relay's address, or for one of its workspaces (see `ConnectionSettings.log`).

    The same for every spelling of the address; without a workspace it is the name that earlier versions used.
    """
    url, mark, workspace = log.partition("#")
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2].lower()
    scheme = {"ws": "http", "wss": "https"}.get(parts.scheme, parts.scheme)
    return f"relay-token:{scheme}://{host}{parts.path.rstrip('/')}{mark}{workspace}"


def source_secret(name: str) -> str:
    """Return the name of the secret of a source of the embedded relay."""
    return f"source-secret:{name}"


def checking_secret(log: str, source: str) -> str:
    """Return the name of the secret of a source of another relay, which a person entered to check events here, too.

    `log` is the relay's name in inbox and settings (`ConnectionSettings.log`).
    """
    return f"checking-secret:{log}:{source}"


def handler_option(handler: str, option: str) -> str:
    """Return the name of a secret option of a handler."""
    return f"handler-option:{handler}:{option}"


def find_relay_token(store: SecretStore, log: str, *, environment: Mapping[str, str] = os.environ) -> str | None:
    """Return the token for a relay or its workspace: WEBHOOK_RELAY_TOKEN if that is set, else the one in the store."""
    return environment.get(TOKEN_VARIABLE, "").strip() or store.get(relay_token(log))
