"""EventHeadView: the first lines of an event: what happened, who says so, and what a person can do with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from webhook_relay.event import Event, EventHead, Verification
from webhook_relay_desktop.ui.kit.colours import Tone
from webhook_relay_desktop.ui.kit.icons import Icons, glyph_of_type
from webhook_relay_desktop.ui.kit.text import full_time, one_line
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme, title_font
from webhook_relay_desktop.ui.kit.widgets import ElidedLabel, badge, button, plain_label, row, set_tone
from webhook_relay_desktop.words import mark, tr

SUMMARY_LIMIT: Final = 280
"""Characters shown of a summary: two lines; the payload has the rest."""
LATE_SECONDS: Final = 60
VERDICTS: Final = {Verification.VERIFIED: mark("Verified"), Verification.UNVERIFIED: mark("Not verified")}


@dataclass(frozen=True)
class Facts:
    """What the inbox knows of an event besides what the relay sent."""

    connection: str = ""
    """Name of the connection that it came by; empty where there is only one."""
    original: int | None = None
    """Position of the event that it repeats, if that one is here."""
    starred: bool | None = None
    """Whether it is starred; None where the inbox has no stars."""
    notified_at: datetime | None = None
    number: int | None = None
    """Its number on this computer, which `webhook-relay desk open` takes."""
    site: str = ""
    """Whose page of it a browser can open: GitHub; empty: it names none."""


class EventHeadView(QWidget):
    """Signals: `original_wanted(position)`, `page_wanted(position)`, `replay_wanted()`, `change_wanted()`,
    `star_wanted(positions, starred)`.
    """

    original_wanted = Signal(object)
    page_wanted = Signal(object)
    replay_wanted = Signal()
    change_wanted = Signal()
    star_wanted = Signal(object, bool)

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._theme = theme
        self._icons = icons
        self._type = ""
        self._facts = Facts()
        self._said: tuple[str, ...] = ("",)
        """What the event itself says for the line of facts, the subject first."""
        self.picture = plain_label()
        self.title = ElidedLabel()
        self.title.setFont(title_font(self.title.font()))
        self.summary = plain_label(wraps=True, selectable=True)
        self.facts = ElidedLabel(look="muted")
        self.verdict = badge("", Tone.GOOD)
        self.sealed = badge(tr("Sealed"), Tone.QUIET)
        self.replayed = badge(tr("Replay"), Tone.BUSY)
        self.connection = badge("", Tone.QUIET)
        self.original_button = button(tr("Open what it repeats"), look="quiet")
        self.page_button = button(page_words(""), look="quiet", hint=tr("Show its page at the sender in your browser"))
        self.star = button("", name=tr("Star"), look="quiet", hint=tr("Star this event"))
        self.star.setCheckable(True)
        self.star.hide()
        self.replay_button = button(
            tr("Replay"), look="quiet", hint=tr("Have the relay append it once more, marked as a replay")
        )
        self.change_button = button(
            tr("Change and replay…"), look="quiet", hint=tr("Change headers or body, sign anew, and replay that")
        )
        self._lay_out()
        self.original_button.clicked.connect(lambda _checked=False: self.original_wanted.emit(self._facts.original))
        self.page_button.clicked.connect(lambda _checked=False: self.want_page())
        self.replay_button.clicked.connect(lambda _checked=False: self.replay_wanted.emit())
        self.change_button.clicked.connect(lambda _checked=False: self.change_wanted.emit())
        self.star.clicked.connect(lambda starred: self.star_wanted.emit((self._facts.number,), starred))
        theme.changed.connect(self._paint)
        self._paint()

    def show_event(self, event: Event, received_at: datetime) -> None:
        """Show this event; the facts come later."""
        self._type = event.type
        self.title.set_whole(event.type)
        self.summary.setText(one_line(_summary(event), limit=SUMMARY_LIMIT))
        self.summary.setVisible(bool(event.summary))
        came_from = tr("from {source}").format(source=event.source)
        self._said = (event.subject, full_time(event.time), came_from, _way(event, received_at))
        self.verdict.setText(tr(VERDICTS[event.verification]))
        verified = event.verification is Verification.VERIFIED
        set_tone(self.verdict, Tone.GOOD if verified else Tone.BUSY, badge=True)
        self.sealed.setVisible(bool(event.sealed))
        self.replayed.setVisible(bool(event.replay_of))
        self.show_facts(Facts())
        self._paint()

    def show_facts(self, facts: Facts) -> None:
        """Show what the inbox knows besides."""
        self._facts = facts
        number = "" if facts.number is None else tr("number {number}").format(number=facts.number)
        self.facts.set_whole(" · ".join(fact for fact in (self._said[0], number, *self._said[1:]) if fact))
        self.page_button.setText(page_words(facts.site))
        self.page_button.setAccessibleName(page_words(facts.site))
        self.page_button.setVisible(bool(facts.site))
        self.connection.setText(one_line(facts.connection, limit=40))
        self.connection.setVisible(bool(facts.connection))
        self.original_button.setVisible(facts.original is not None)
        self.star.setVisible(facts.starred is not None and facts.number is not None)
        self.star.setChecked(bool(facts.starred))
        self._paint_star()

    def want_page(self) -> None:
        """Ask for the page of the event whose facts are shown, whichever is chosen by now."""
        if self._facts.site:
            self.page_wanted.emit(self._facts.number)

    def _lay_out(self) -> None:
        line = row(self.title, self.verdict, self.replayed, self.sealed, self.connection)
        line.setStretch(0, 1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(line)
        words.addWidget(self.summary)
        buttons = (self.original_button, self.page_button, self.replay_button, self.change_button, self.star)
        below = row(self.facts, *buttons, spacing=SPACE // 2)
        below.setStretch(0, 1)
        words.addLayout(below)
        head = row(spacing=SPACE + SPACE // 2)
        head.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        head.setContentsMargins(2 * SPACE, SPACE + SPACE // 2, 2 * SPACE, SPACE // 2)
        self.setLayout(head)

    def _paint(self) -> None:
        glyph = glyph_of_type(self._type) if self._type else "bolt"
        colour = self._theme.colours.accent_text
        self.picture.setPixmap(self._icons.pixmap(glyph, 24, colour, self.devicePixelRatioF()))
        self.page_button.setIcon(self._icons.glyph("link", self._theme.colours.muted))
        self.replay_button.setIcon(self._icons.glyph("again", self._theme.colours.muted))
        self._paint_star()

    def _paint_star(self) -> None:
        colours = self._theme.colours
        self.star.setIcon(
            self._icons.glyph(*(("star-full", colours.busy) if self.star.isChecked() else ("star", colours.muted)))
        )


def page_words(site: str) -> str:
    """Return what opens the event's page at this site, in a button and a menu; the usual words without one."""
    return tr("Open on {site}").format(site=one_line(site, 30)) if site else tr("Open its page at the sender")


def _summary(event: EventHead) -> str:
    if not event.sealed:
        return event.summary
    return tr("{summary}. None of this computer's reader keys opens it.").format(summary=event.summary)


def _way(event: EventHead, received_at: datetime) -> str:
    delivery = tr("delivery {id}").format(id=event.delivery_id) if event.delivery_id else ""
    late = (received_at - event.time).total_seconds()
    waited = tr("reached this computer {time}").format(time=full_time(received_at)) if late >= LATE_SECONDS else ""
    return " · ".join(part for part in (f"{event.channel} {event.seq}", delivery, waited) if part)
