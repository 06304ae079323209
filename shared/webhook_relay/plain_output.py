"""Plain output: what a program printed as it may be kept and shown, without secrets, colours and control characters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

MARK: Final = "(secret)"
"""What stands in the place of a secret."""
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""Control characters; line breaks and tabs stay."""
_SEQUENCE: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-OQ-WYZ\\`-~])")
"""What a program tells a terminal, such as its colours: a control sequence, a control string, or a short escape
(ECMA-48, sections 5.3 to 5.6; xterm ends a string with BEL, too)."""
_BEGUN: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?|[ -/]*)\Z")
LONGEST_SEQUENCE: Final = 4096
"""Characters; a link with a long address has some hundred. What goes on for longer is none."""


def hidden(text: str, secrets: Sequence[str]) -> str:
    """Return `text` without the secrets. Given the longest first, one that begins another leaves nothing of it."""
    for secret in secrets:
        text = text.replace(secret, MARK)
    return text


def without_sequences(text: str) -> str:
    """Return `text` without what was meant for a terminal."""
    return _SEQUENCE.sub("", text)


def sequence_begun_at(text: str) -> int:
    """Return where a sequence begins that is not whole at the end of `text`; its length when there is none."""
    end = max(0, len(text) - LONGEST_SEQUENCE)
    begun = _BEGUN.search(text, end)
    return len(text) if begun is None else begun.start()


def plain_output(text: str, secrets: Sequence[str] = ()) -> str:
    """Return `text` without sequences and secrets; every other control character but breaks and tabs is replaced.

    In this order: a colour in the midst of a secret does not keep it from being hidden.
    """
    text = hidden(without_sequences(text), secrets)
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text.encode("utf-8", "replace").decode())
