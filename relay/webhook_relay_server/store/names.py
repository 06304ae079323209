"""What channels, sources and tokens may be called."""

from __future__ import annotations

import re

from webhook_relay.errors import ConfigurationError

LONGEST_NAME = 63
"""Characters: that of a DNS label, so that a name can be part of a host's name one day."""
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
"""Safe in URLs, file names, log lines and CloudEvents sources without any escaping."""


def check_name(kind: str, name: str) -> None:
    """Raise ConfigurationError unless `name` can be used for a `kind` (channel, source, ...)."""
    if not _NAME.fullmatch(name):
        raise ConfigurationError(
            f"{name!r} cannot be the name of a {kind}.",
            hint="Use 1 to 63 small letters, digits, dots, dashes or underscores, starting with a letter or digit.",
            code="bad-name",
        )
