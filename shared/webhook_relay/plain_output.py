"""Plain output: what a program printed as it may be kept and shown, without secrets and control characters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

MARK: Final = "(secret)"
"""What stands in the place of a secret."""
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""Control characters; line breaks and tabs stay."""


def hidden(text: str, secrets: Sequence[str]) -> str:
    """Return `text` without the secrets. Given the longest first, one that begins another leaves nothing of it."""
    for secret in secrets:
        text = text.replace(secret, MARK)
    return text


def plain_output(text: str) -> str:
    """Replace what a terminal or a database would trip over; line breaks and tabs stay."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text.encode("utf-8", "replace").decode())
