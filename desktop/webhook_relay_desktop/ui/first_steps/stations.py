"""Stations: what happens one after another, each ticked when it really happened, or marked where it stuck."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from webhook_relay_desktop.ui.kit.colours import Tone
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.text import many_lines
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme
from webhook_relay_desktop.ui.kit.widgets import hint_label, plain_label, set_tone
from webhook_relay_desktop.words import mark, tr

GLYPH_SIZE = 20


class StationState(StrEnum):
    """How far a station is."""

    AHEAD = "ahead"
    UNDER_WAY = "under-way"
    DONE = "done"
    STUCK = "stuck"


STATE_WORDS = {
    StationState.AHEAD: mark("not yet"),
    StationState.UNDER_WAY: mark("under way"),
    StationState.DONE: mark("done"),
    StationState.STUCK: mark("stuck here"),
}
_GLYPHS = {
    StationState.AHEAD: ("clock", Tone.QUIET),
    StationState.UNDER_WAY: ("again", Tone.BUSY),
    StationState.DONE: ("check", Tone.GOOD),
    StationState.STUCK: ("alert", Tone.BAD),
}


class Stations(QWidget):
    """A row for each station: its mark, its name, what there is to say of it."""

    def __init__(self, theme: Theme, icons: Icons, names: Sequence[str]) -> None:
        super().__init__()
        self._theme = theme
        self._icons = icons
        self._states = [StationState.AHEAD] * len(names)
        self._marks: list[QLabel] = []
        self._names: list[QLabel] = []
        self._words: list[QLabel] = []
        self._texts = tuple(names)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(SPACE + SPACE // 2)
        layout.setVerticalSpacing(SPACE // 2)
        layout.setColumnStretch(2, 1)
        for number, name in enumerate(names):
            picture, title, words = plain_label(), plain_label(name), hint_label()
            title.setMinimumWidth(150)
            layout.addWidget(picture, number, 0, Qt.AlignmentFlag.AlignVCenter)
            layout.addWidget(title, number, 1, Qt.AlignmentFlag.AlignVCenter)
            layout.addWidget(words, number, 2)
            layout.setRowMinimumHeight(number, GLYPH_SIZE + SPACE // 2)
            self._marks.append(picture)
            self._names.append(title)
            self._words.append(words)
        theme.changed.connect(self._paint)
        self.begin(None)

    def begin(self, first: int | None) -> None:
        """Forget what was; `first` is the station that is under way now."""
        for number in range(len(self._states)):
            self._states[number] = StationState.UNDER_WAY if number == first else StationState.AHEAD
            self._words[number].clear()
        self._paint()

    def tick(self, number: int, words: str = "") -> None:
        """Say that a station is done; the next one, if it is still ahead, is under way."""
        self._set(number, StationState.DONE, words)
        following = number + 1
        if following < len(self._states) and self._states[following] is StationState.AHEAD:
            self._set(following, StationState.UNDER_WAY, "")

    def stick(self, number: int, words: str) -> None:
        """Say that it does not go on from here, and why."""
        self._set(number, StationState.STUCK, words)

    def stick_under_way(self, words: str) -> bool:
        """Say that the station under way does not go on, and why; return whether there is one."""
        if StationState.UNDER_WAY not in self._states:
            return False
        self.stick(self._states.index(StationState.UNDER_WAY), words)
        return True

    def state(self, number: int) -> StationState:
        """Return how far a station is."""
        return self._states[number]

    def words(self, number: int) -> str:
        """Return what is said of a station."""
        return self._words[number].text()

    def stuck(self) -> bool:
        """Whether it stuck somewhere."""
        return StationState.STUCK in self._states

    def done(self) -> bool:
        """Whether all is done."""
        return all(state is StationState.DONE for state in self._states)

    def _set(self, number: int, state: StationState, words: str) -> None:
        self._states[number] = state
        self._words[number].setText(many_lines(words))
        set_tone(self._words[number], Tone.BAD if state is StationState.STUCK else Tone.QUIET)
        self._paint()

    def _paint(self) -> None:
        for number, state in enumerate(self._states):
            glyph, tone = _GLYPHS[state]
            colour = self._theme.colours.of(tone)
            ratio = self.devicePixelRatioF()
            self._marks[number].setPixmap(self._icons.pixmap(glyph, GLYPH_SIZE, colour, ratio))
            said = tr(STATE_WORDS[state])
            self._marks[number].setAccessibleName(said)
            self._names[number].setAccessibleName(f"{self._texts[number]}: {said}")
            set_tone(self._names[number], Tone.QUIET if state is StationState.AHEAD else tone)
