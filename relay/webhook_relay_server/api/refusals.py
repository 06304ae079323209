"""Refusals: what the store says cannot be, as an answer of the API."""

from __future__ import annotations

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.errors import (
    ConflictError,
    InvalidParametersError,
    LimitReachedError,
    NotFoundError,
    RelayError,
)

_MISSING = "unknown-"
"""How the codes of what is not there begin: `unknown-channel`, `unknown-source`, ..."""


def refusal_of(error: ConfigurationError) -> RelayError:
    """Return the answer to a change that the store has refused. What it says holds no secret."""
    if error.code.startswith(_MISSING):
        return NotFoundError(error.message, hint="Compare the name with the list.")
    if error.code == ConflictError.code:
        return ConflictError(error.message, hint=error.hint)
    if error.code == LimitReachedError.code:
        return LimitReachedError(error.message, hint=error.hint)
    return InvalidParametersError(error.message, hint=error.hint)
