"""What channels, sources and tokens may be called."""

from __future__ import annotations

import re

from webhook_relay.errors import ConfigurationError
from webhook_relay.plain_text import STEERING

LONGEST_NAME = 63
"""Characters: that of a DNS label, so that a name can be part of a host's name one day."""
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
"""Safe in URLs, file names, log lines and CloudEvents sources without any escaping."""
LONGEST_LABEL = 100
_STEERING = re.compile(rf"[{STEERING}\ud800-\udfff]")
"""With what is no text at all: a lone half of a surrogate pair, as bytes on a command line can become."""


def is_name(text: str) -> bool:
    """Say whether a channel, a source or a workspace can be called so; one that is looked for may be called anything.

    What cannot be is never asked of a database: PostgreSQL has no texts with U+0000 in them.
    """
    return _NAME.fullmatch(text) is not None


def check_name(kind: str, name: str) -> None:
    """Raise ConfigurationError unless `name` can be used for a `kind` (channel, source, ...)."""
    if not is_name(name):
        raise ConfigurationError(
            f"{name!r} cannot be the name of a {kind}.",
            hint="Use 1 to 63 small letters, digits, dots, dashes or underscores, starting with a letter or digit.",
            code="bad-name",
        )


def check_label(kind: str, label: str) -> None:
    """Raise ConfigurationError unless `label` can be what people call a `kind` (token): any text that only shows."""
    if not label or len(label) > LONGEST_LABEL or _STEERING.search(label):
        raise ConfigurationError(
            f"{label[:LONGEST_LABEL]!r} cannot be the name of a {kind}.",
            hint=f"Use 1 to {LONGEST_LABEL} characters, none of which controls a terminal or the direction of text.",
            code="bad-name",
        )
