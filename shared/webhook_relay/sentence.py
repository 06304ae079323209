"""Sentence: English words for a person that remember what they were made of, so that another language can say them.

    Sentence("{relay} did not answer in time.", relay="https://relay.example.org")

It is a text like any other: a command line prints it and a log keeps it as it is. Who speaks another language looks up
the pattern and puts the values in. The pattern is always a literal, so that tools find it; what strangers have written
is only ever a value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


class Sentence(str):
    """Words with their pattern and its values, which may be sentences themselves."""

    pattern: str
    values: Mapping[str, Any]

    __slots__ = ("pattern", "values")

    def __new__(cls, pattern: str, /, **values: Any) -> Sentence:
        """Put the values into the pattern; without values it stands as it is."""
        made = super().__new__(cls, pattern.format(**values) if values else pattern)
        made.pattern, made.values = pattern, values
        return made

    def told(self, translate: Callable[[str], str]) -> str:
        """Return it in another language: `translate` knows the patterns, and returns what it does not know as it is."""
        values = {
            name: value.told(translate) if isinstance(value, Sentence) else value for name, value in self.values.items()
        }
        pattern = translate(self.pattern)
        return pattern.format(**values) if values else pattern

    def changed(self, change: Callable[[str], str]) -> Sentence:
        """Return it with every text among its values changed, such as one that hides secrets."""
        values = {
            name: value.changed(change)
            if isinstance(value, Sentence)
            else change(value)
            if isinstance(value, str)
            else value
            for name, value in self.values.items()
        }
        return Sentence(self.pattern, **values)


def joined(first: str, second: str) -> str:
    """Return two sentences as one text."""
    return Sentence("{first} {second}", first=first, second=second) if second else first
