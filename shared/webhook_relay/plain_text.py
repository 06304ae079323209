"""Text from elsewhere, made harmless for a terminal."""

from __future__ import annotations


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
