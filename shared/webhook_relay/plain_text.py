"""Text from elsewhere: made harmless for a terminal, or refused where it is to be a name."""

from __future__ import annotations

STEERING = (
    r"\u0000-\u001f\u007f-\u009f"  # control characters
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # they turn the direction of text
    r"\u200b\u2028\u2029\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"  # nobody sees them, and they end lines
)
"""What no name holds, as the inside of a class of a regular expression. Names stand in tables, logs and terminals.

The joiners U+200C and U+200D are not among them: Persian and emoji are written with them.
"""
PLAIN_PATTERN = rf"^[^{STEERING}]*$"
"""Matches texts without any of it where `$` is their end and nothing else: in JSON Schema and Pydantic, not in `re`."""


def plain(value: object, *, limit: int | None = None) -> str:
    """Return `value` as one line of text that cannot steer a terminal.

    Control characters, and the characters that turn the direction of text, are shown as escapes such as
    `\\x1b`. Above `limit` characters the rest is left out.
    """
    text = str(value)
    if limit is not None and len(text) > limit:
        text = text[: limit - 1] + "…"
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(character: str) -> str:
    if character.isprintable() or character in _SPACES:
        return character
    return ascii(character)[1:-1]


_SPACES = "\u00a0\u2007\u202f\u3000"
"""Unusual spaces that `isprintable` refuses and that do nothing but take room."""
