"""Percent-encoding (RFC 3986, section 2.1), undone for some characters and kept for all others. Pure."""

from __future__ import annotations

import re
from functools import lru_cache


def decode_only(text: str, characters: str) -> str:
    """Return `text` with these ASCII characters decoded, whatever the case of their digits, and the rest as it is.

    It is done once: `%253A` stays, because `%` is none of them.
    """
    return _encoded(characters).sub(lambda found: chr(int(found[0][1:], 16)), text) if characters else text


@lru_cache(maxsize=16)
def _encoded(characters: str) -> re.Pattern[str]:
    return re.compile("|".join(f"%{ord(character):02X}" for character in characters), re.IGNORECASE)
