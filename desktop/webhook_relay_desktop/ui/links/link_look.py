"""How the links are said: the one source of words, tone and picture for every place that shows them.

Tray icon, tooltip, tray menu, window title, status line and the panel behind it are made from a `LinksLook`, so they
cannot disagree. Pure: reports and the time in, texts out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from webhook_relay.config import APP_NAME
from webhook_relay.link import LinkPhase
from webhook_relay_desktop.connection_name import connection_name
from webhook_relay_desktop.link_report import LinkReport
from webhook_relay_desktop.settings.connections import Colour
from webhook_relay_desktop.ui.kit.colours import Tone
from webhook_relay_desktop.ui.kit.text import age, one_line
from webhook_relay_desktop.words import mark, tr


class TrayPicture(StrEnum):
    """The pictures of the tray icon; each is a file in `assets/`."""

    CONNECTED = "connected"
    CONNECTING = "connecting"
    STALE = "stale"
    OFFLINE = "offline"
    PAUSED = "paused"
    ATTENTION = "attention"


@dataclass(frozen=True)
class LinkLook:
    """One link for people. `words` fit a status line, `detail` is the sentence behind them (may be empty)."""

    log: str
    name: str
    colour: Colour
    tone: Tone
    picture: TrayPicture
    words: str
    detail: str
    place: str
    """Where the relay is: inside this program, or its address."""
    age: str
    away: int
    """Events that came while nobody listened and that a person was not told of yet."""
    connected: bool
    paused: bool

    @property
    def line(self) -> str:
        """The link in one line: whose it is, what is true, and when something came last."""
        return f"{self.name}: {self.words} · {self.age}"


@dataclass(frozen=True)
class LinksLook:
    """All links for people: the one that needs a person first gives its tone and picture."""

    tone: Tone
    picture: TrayPicture
    words: str
    detail: str
    age: str
    away: int
    links: tuple[LinkLook, ...]
    problem: bool = False
    """Whether something waits for a person in the window, whatever the links do."""

    @property
    def title(self) -> str:
        """What the window is called."""
        return f"{self.words} — {APP_NAME}"

    @property
    def tooltip(self) -> str:
        """What the tray icon says."""
        return "\n".join(part for part in (f"{APP_NAME}: {self.words}", self.age, self.problem_words) if part)

    @property
    def problem_words(self) -> str:
        """What explains the attention picture while the links are fine; empty when nothing waits."""
        return tr("Something needs you: see the window") if self.problem else ""

    @property
    def several(self) -> bool:
        """Whether links have to be told apart."""
        return len(self.links) > 1


_PHASES: dict[LinkPhase, tuple[Tone, TrayPicture, str]] = {
    LinkPhase.FAILED: (Tone.BAD, TrayPicture.ATTENTION, mark("The built-in relay is not running")),
    LinkPhase.REFUSED: (Tone.BAD, TrayPicture.ATTENTION, mark("No access")),
    LinkPhase.WAITING: (Tone.BAD, TrayPicture.OFFLINE, mark("Not connected, trying again")),
    LinkPhase.STALE: (Tone.BUSY, TrayPicture.STALE, mark("No sign of life")),
    LinkPhase.CONNECTING: (Tone.BUSY, TrayPicture.CONNECTING, mark("Connecting")),
    LinkPhase.CATCHING_UP: (Tone.BUSY, TrayPicture.CONNECTING, mark("Catching up")),
    LinkPhase.LIVE: (Tone.GOOD, TrayPicture.CONNECTED, mark("Connected")),
    LinkPhase.PAUSED: (Tone.QUIET, TrayPicture.PAUSED, mark("Paused")),
    LinkPhase.CLOSED: (Tone.QUIET, TrayPicture.OFFLINE, mark("Stopped")),
}
"""In the order in which they need a person: of several links the first in this order speaks for all."""

_RANKS = {phase: rank for rank, phase in enumerate(_PHASES)}
_CONNECTED = (LinkPhase.LIVE, LinkPhase.CATCHING_UP)
_SHORT_NAME = 24
"""Characters of a name in a status line, which has to fit the smallest window; whole names are in the panel."""
_JUST_NOW = 60
"""Seconds; below them an age in seconds would change the tray's tooltip all the time."""


def look_of(reports: Sequence[LinkReport], now: datetime, *, problem: bool = False) -> LinksLook:
    """Return how all links look and read. `problem` asks for the attention picture whatever they do."""
    links = tuple(link_look(report, now) for report in reports)
    events = [report.last_event for report in reports if report.last_event is not None]
    last, away = _age(max(events, default=None), now), sum(link.away for link in links)
    if not links:
        words = tr("No connection is set up")
        picture = TrayPicture.ATTENTION if problem else TrayPicture.OFFLINE
        return LinksLook(Tone.QUIET, picture, words, "", last, 0, (), problem)
    worst = min(range(len(links)), key=lambda place: _RANKS[reports[place].state.phase])
    look, picture = links[worst], TrayPicture.ATTENTION if problem else links[worst].picture
    words, detail = look.words, look.detail
    if len(links) > 1:
        words = _summary(links, look)
    return LinksLook(look.tone, picture, words, detail, last, away, links, problem)


def link_look(report: LinkReport, now: datetime) -> LinkLook:
    """Return how one link looks and reads."""
    tone, picture, words = _PHASES[report.state.phase]
    return LinkLook(
        log=report.log,
        name=one_line(connection_name(report.connection)),
        colour=report.connection.colour,
        tone=tone,
        picture=picture,
        words=_words(report, now) or tr(words),
        detail=tr(report.state.detail),
        place=tr("inside this program") if report.embedded else one_line(report.log),
        age=_age(report.last_event, now),
        away=report.away,
        connected=report.state.phase in _CONNECTED,
        paused=report.state.phase is LinkPhase.PAUSED,
    )


def away_words(count: int) -> str:
    """Say how many events came while nobody listened."""
    return tr("%n while you were away", n=count)


def _words(report: LinkReport, now: datetime) -> str:
    """Return what is said with a number in it; empty when there is none to say."""
    state, seconds = report.state, report.retry_in(now)
    if state.phase is LinkPhase.CATCHING_UP and state.behind:
        return tr("Catching up, %n event(s) to go", n=state.behind)
    if state.phase is LinkPhase.WAITING and seconds >= 1:
        return tr("Not connected, next try in {seconds} s").format(seconds=round(seconds))
    return ""


def _summary(links: Sequence[LinkLook], worst: LinkLook) -> str:
    connected, paused = sum(link.connected for link in links), sum(link.paused for link in links)
    if paused == len(links):
        return tr("All %n paused", n=paused)
    counted = tr("{connected} of {all} connected").format(connected=connected, all=len(links))
    if worst.tone is Tone.GOOD:
        return counted if connected < len(links) else tr("All %n connected", n=connected)
    return f"{counted} · {one_line(worst.name, _SHORT_NAME)}: {worst.words}"


def _age(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return tr("No event yet")
    if (now - moment).total_seconds() < _JUST_NOW:
        return tr("Last event just now")
    return tr("Last event {age}").format(age=age(moment, now))
