"""Texts from strangers, made safe to show, and the words for times and sizes.

Everything in an event comes from whoever could make the provider send it. Shown as plain text it cannot become
markup; what is left are characters that hide or reorder the text around them. Those are written out here.
"""

from __future__ import annotations

import html
import re
from datetime import datetime, timedelta

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

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
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


def time_of_row(time: datetime, now: datetime) -> str:
    """Return a moment for the list: the time today, the day before that, the date when it is long ago."""
    local, today = time.astimezone(), now.astimezone()
    if local.date() == today.date():
        return local.strftime("%H:%M:%S")
    if local.date() == today.date() - timedelta(days=1):
        return local.strftime("Yesterday %H:%M")
    if local.year == today.year:
        return f"{local.day} {local:%b %H:%M}"
    return local.strftime("%Y-%m-%d %H:%M")


def full_time(time: datetime) -> str:
    """Return a moment in full, in the machine's time zone and said so."""
    return time.astimezone().strftime("%Y-%m-%d %H:%M:%S %Z").rstrip()


def age(time: datetime, now: datetime) -> str:
    """Return how long ago `time` was, coarsely: `just now`, `12 s ago`, `3 min ago`, `2 h ago`, `5 days ago`."""
    seconds = max(0, int((now - time).total_seconds()))
    if seconds < _JUST_NOW:
        return "just now"
    if seconds < _MINUTE:
        return f"{seconds} s ago"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min ago"
    if seconds < _DAY:
        return f"{seconds // _HOUR} h ago"
    days = seconds // _DAY
    return "1 day ago" if days == 1 else f"{days} days ago"


def duration(seconds: float) -> str:
    """Return a duration: `80 ms`, `1.4 s`, `2 min 5 s`."""
    if seconds < 1:
        return f"{round(seconds * 1000)} ms"
    if seconds < _MINUTE:
        return f"{seconds:.1f} s"
    whole = int(seconds)
    if whole < _HOUR:
        return f"{whole // _MINUTE} min {whole % _MINUTE} s"
    return f"{whole // _HOUR} h {whole % _HOUR // _MINUTE} min"


def size(count: int) -> str:
    """Return a number of bytes: `812 bytes`, `24.6 KB`, `1.3 MB`."""
    if count < _KILO:
        return "1 byte" if count == 1 else f"{count} bytes"
    if count < _MEGA:
        return f"{count / _KILO:.1f} KB"
    return f"{count / _MEGA:.1f} MB"


def counted(count: int, one: str, many: str) -> str:
    """Return a count with its noun: `1 event`, `1,204 events`."""
    return f"{count:,} {one if count == 1 else many}"
