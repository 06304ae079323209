"""Words: everything this program says to a person goes through `tr`, so that it can be said in their language.

    tr("Open the history")
    tr("Next try in {seconds} s").format(seconds=5)
    tr("%n event(s)", n=3)
    TITLES = {Column.TIME: mark("Time")}      at import nobody knows the language yet
    tr(TITLES[column])

The text is always a literal, which the tools of Qt find (docs: doc.qt.io/qt-6/i18n-source-translation.html). Words of
strangers are never part of it: they are put in with `format`. What is said by parts that know no language, such as the
reason of an error, is a `Sentence`, and `tr` says it as well: `tr(error.sentence)`, `tr(state.detail)`.

Qt itself is not needed here; `speak` gives this module its translator when there is a window.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from webhook_relay.sentence import Sentence

Translate = Callable[[str, str, int], str]
"""Text, note for translators, number (-1: none) -> the text in the person's language; an empty one: not known."""

_PLURAL: Final = "(s)"


def tr(text: str, note: str = "", *, n: int | None = None) -> str:
    """Return `text` in the person's language. `n` chooses between its forms and stands for `%n`."""
    if isinstance(text, Sentence):
        return text.told(tr)
    said = _speaker.translate(text, note, -1 if n is None else n) or text
    if n is None:
        return said
    if said is text:
        said = said.replace(_PLURAL, "" if n == 1 else "s")
    return said.replace("%n", _speaker.count(n))


def mark(text: str) -> str:
    """Return `text` as it is, and have the tools find it: it is said with `tr` later."""
    return text


def speak(translate: Translate | None, count: Callable[[int], str] | None = None) -> None:
    """Have everything be said by `translate` from now on; None: in English, as it stands in the program.

    `count` writes the numbers of counted texts the way the language does.
    """
    _speaker.translate = translate or _as_written
    _speaker.count = count or _with_commas


def _as_written(text: str, note: str, number: int) -> str:
    return text


def _with_commas(number: int) -> str:
    return f"{number:,}"


class _Speaker:
    """Who translates; there is one person and one language in a program, as there is one QApplication."""

    def __init__(self) -> None:
        self.translate: Translate = _as_written
        self.count: Callable[[int], str] = _with_commas


_speaker: Final = _Speaker()
