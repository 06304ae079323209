"""Texts from strangers, made safe to show, and the words for times and sizes.

Everything in an event comes from whoever could make the provider send it. Shown as plain text it cannot become
markup; what is left are characters that hide or reorder the text around them. Those are written out here.
"""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta

from PySide6.QtCore import QDate, QDateTime, QLocale, QTime

from webhook_relay_desktop.words import tr

CELL_LIMIT = 400
"""Longest text of a table cell: wider than any screen, short enough to lay out in no time."""

_PICTURES = {"\n": "⏎", "\r": "⏎", "\t": "⇥"}

_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # C0 and C1 controls
    "\u00ad\u061c\u180e\u200b\u200e\u200f"  # soft hyphen, marks of direction, spaces without width
    "\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff"  # line separators, overrides and isolates of direction
    "\ud800-\udfff\ufff9-\ufffb"  # lone surrogates, interlinear marks
    "\U000e0000-\U000e007f]"  # tags: text that no screen shows
)
_HIDDEN_EXCEPT_LINES = re.compile(_HIDDEN.pattern.replace("\x00-\x1f", "\x00-\x08\x0b-\x1f"))

TOOLTIP_LINE = 90
"""Characters of a line up to which a tooltip is not wrapped."""

_ENGLISH = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_LONG = 2 * _DAY
_JUST_NOW = 5
_KILO, _MEGA = 1024, 1024 * 1024


def one_line(text: str, limit: int = CELL_LIMIT) -> str:
    """Return `text` for a table cell or a label: one line, nothing hidden, no reordering, bounded."""
    shown = text if len(text) <= limit else text[: limit - 1] + "…"
    return _HIDDEN.sub(_written_out, shown)


def many_lines(text: str) -> str:
    """Return `text` for a text view: lines and tabs stay, every other hidden character is written out."""
    return _HIDDEN_EXCEPT_LINES.sub(_written_out, text.replace("\r\n", "\n"))


def tooltip(text: str) -> str:
    """Return `text` for a tooltip. Qt guesses whether a tooltip is markup; this leaves it nothing to guess."""
    if not text:
        return ""
    shown = many_lines(text)
    short = all(len(line) <= TOOLTIP_LINE for line in shown.split("\n"))
    # Qt wraps markup at a width of its own liking; short lines are better left whole.
    space = "pre" if short else "normal"
    escaped = html.escape(shown).replace("\n", "<br>")
    return f'<p style="white-space:{space}; margin:0">{escaped}</p>'


def menu_label(text: str) -> str:
    """Return `text` for a button or a menu: an ampersand stays one instead of marking a shortcut."""
    return one_line(text).replace("&", "&&")


def _written_out(found: re.Match[str]) -> str:
    character = found.group()
    return _PICTURES.get(character) or f"⟨{ord(character):02X}⟩"


def use_locale(locale: QLocale) -> None:
    """Write numbers and dates as `locale` does, from now on."""
    _writing.locale = locale


def time_of_row(time: datetime, now: datetime) -> str:
    """Return a moment for the list: the time today, the day before that, the date when it is long ago."""
    local, today = time.astimezone(), now.astimezone()
    if local.date() == today.date():
        return local.strftime("%H:%M:%S")
    clock = local.strftime("%H:%M")
    if local.date() == today.date() - timedelta(days=1):
        return tr("Yesterday {time}").format(time=clock)
    if local.year == today.year:
        pattern = tr("d MMM", "day and month, in the letters of QLocale.toString")
        return f"{moment(time, pattern)} {clock}"
    return local.strftime("%Y-%m-%d %H:%M")


def full_time(time: datetime) -> str:
    """Return a moment in full, in the machine's time zone and said so."""
    return time.astimezone().strftime("%Y-%m-%d %H:%M:%S %Z").rstrip()


def age(time: datetime, now: datetime) -> str:
    """Return how long ago `time` was, coarsely: `just now`, `12 s ago`, `3 min ago`, `2 h ago`, `5 days ago`."""
    seconds = max(0, int((now - time).total_seconds()))
    if seconds < _JUST_NOW:
        return tr("just now")
    if seconds < _MINUTE:
        return tr("{count} s ago").format(count=seconds)
    if seconds < _HOUR:
        return tr("{count} min ago").format(count=seconds // _MINUTE)
    if seconds < _DAY:
        return tr("{count} h ago").format(count=seconds // _HOUR)
    return tr("%n day(s) ago", n=seconds // _DAY)


def duration(seconds: float) -> str:
    """Return a duration: `80 ms`, `1.4 s`, `2 min 5 s`, `3 days`."""
    if seconds < 1:
        return f"{round(seconds * 1000)} ms"
    if seconds < _MINUTE:
        return f"{number(seconds, 1)} s"
    whole = int(seconds)
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE} s"
    if whole < _LONG:
        return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} min"
    return tr("%n day(s)", n=whole // _DAY)


def size(count: int) -> str:
    """Return a number of bytes: `812 bytes`, `24.6 KB`, `1.3 MB`."""
    if count < _KILO:
        return tr("%n byte(s)", n=count)
    if count < _MEGA:
        return f"{number(count / _KILO, 1)} KB"
    return f"{number(count / _MEGA, 1)} MB"


def moment(time: datetime, pattern: str) -> str:
    """Return a moment of this machine's time zone with the language's names of days and months.

    `pattern` is in the letters of QLocale.toString: `ddd d MMM HH:mm`.
    """
    local = time.astimezone()
    there = QDateTime(QDate(local.year, local.month, local.day), QTime(local.hour, local.minute, local.second))
    return _writing.locale.toString(there, pattern)


def number(value: float, decimals: int = 0) -> str:
    """Return a number as the language writes it: `1,204.5`, `1.204,5`."""
    return _writing.locale.toString(float(value), "f", decimals)


def decimal_sign() -> str:
    """Return what the language writes between a number and its places."""
    return _writing.locale.decimalPoint()


def unread_words(count: int) -> str:
    """Say how many events nobody has read yet; empty when there are none."""
    return tr("{count} unread").format(count=number(count)) if count else ""


def counted(count: int, one: str, many: str) -> str:
    """Return a count with its noun: `1 event`, `1,204 events`. In what is translated, say tr("%n event(s)", n=...)."""
    return f"{number(count)} {one if count == 1 else many}"


class _Writing:
    """How numbers and dates are written; one program has one way."""

    def __init__(self) -> None:
        self.locale = _ENGLISH


_writing = _Writing()
