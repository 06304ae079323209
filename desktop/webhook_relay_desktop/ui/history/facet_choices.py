"""Facet choices: what can be chosen for each part of a filter, as menus, popups and dialogs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from msgspec.structs import replace
from PySide6.QtWidgets import QMenu, QWidget

from webhook_relay.filters import LONGEST_TEXT, MOST_TYPES, MOST_WILDCARDS, WILDCARD
from webhook_relay_desktop.history_filter import HistoryFilter, Period
from webhook_relay_desktop.ui.history.condition_dialog import ConditionDialog
from webhook_relay_desktop.ui.history.facets import HANDLED_WORDS, PERIOD_WORDS, TITLES, VERIFICATION_WORDS, Facet
from webhook_relay_desktop.ui.history.range_dialog import RangeDialog
from webhook_relay_desktop.ui.kit.pick_popup import PickPopup, picking_hint
from webhook_relay_desktop.ui.kit.text import menu_label
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.words import tr

Change = Callable[[HistoryFilter], object]


@dataclass
class Known:
    """What the history knows of, to choose from."""

    types: Callable[[], Sequence[str]] = tuple
    """Event types, with families such as `github.pull_request.*`."""
    sources: Callable[[], Sequence[str]] = tuple
    subjects: Callable[[], Sequence[str]] = tuple
    connections: Mapping[str, str] = field(default_factory=dict)
    """Names of connections by the name of their log."""
    now: Callable[[], datetime] = lambda: datetime.now().astimezone()


def tidy(pattern: str) -> str:
    """Return a pattern with as many wildcards as a filter may have."""
    *pieces, last = pattern.split(WILDCARD, MOST_WILDCARDS)
    return WILDCARD.join([*pieces, last.replace(WILDCARD, "")])


class FacetChoices:
    """Lets a person choose; every choice is a new filter, handed to `change`."""

    def __init__(self, theme: Theme, known: Known, *, wanted: Callable[[], HistoryFilter], change: Change) -> None:
        self._theme = theme
        self._known = known
        self._wanted = wanted
        self._change = change

    def fill_menu(self, menu: QMenu, anchor: QWidget) -> None:
        """Fill the menu of everything that can be added to the filter."""
        for facet in Facet:
            if facet is Facet.CONNECTION and len(self._known.connections) < 2:  # noqa: PLR2004 - no choice
                continue
            title = menu_label(tr(TITLES[facet]))
            if facet in (Facet.TIME, Facet.VERIFICATION, Facet.HANDLED, Facet.CONNECTION):
                self._fill_choices(menu.addMenu(title), facet, anchor)
            else:
                dots = "" if facet in (Facet.UNREAD, Facet.STARRED) else "…"
                menu.addAction(f"{title}{dots}").triggered.connect(partial(self._ask, facet, anchor))

    def edit(self, facet: Facet, anchor: QWidget) -> None:
        """Let a person change what the filter says of a facet."""
        if facet in (Facet.TIME, Facet.VERIFICATION, Facet.HANDLED, Facet.CONNECTION):
            menu = QMenu(anchor)
            menu.aboutToHide.connect(menu.deleteLater)
            self._fill_choices(menu, facet, anchor)
            menu.popup(anchor.mapToGlobal(anchor.rect().bottomLeft()))
        elif facet not in (Facet.UNREAD, Facet.STARRED):
            self._ask(facet, anchor)

    def _fill_choices(self, menu: QMenu, facet: Facet, anchor: QWidget) -> None:
        wanted = self._wanted()
        if facet is Facet.VERIFICATION:
            for verdict, words in VERIFICATION_WORDS.items():
                match = replace(wanted.match, verification=verdict)
                self._choice(menu, tr(words), wanted.match.verification is verdict, replace(wanted, match=match))
        elif facet is Facet.HANDLED:
            for handled, words in HANDLED_WORDS.items():
                self._choice(menu, tr(words), wanted.handled is handled, replace(wanted, handled=handled))
        elif facet is Facet.CONNECTION:
            for log, name in self._known.connections.items():
                self._choice(menu, name, wanted.connection == log, replace(wanted, connection=log))
        else:
            for period, words in PERIOD_WORDS.items():
                self._choice(menu, tr(words), wanted.period is period, self._of_period(period))
            menu.addAction(tr("Range…")).triggered.connect(partial(self._ask_range, anchor))

    def _choice(self, menu: QMenu, words: str, chosen: bool, wanted: HistoryFilter) -> None:
        action = menu.addAction(menu_label(words[:1].upper() + words[1:]))
        action.setCheckable(True)
        action.setChecked(chosen)
        action.triggered.connect(lambda: self._change(wanted))

    def _of_period(self, period: Period) -> HistoryFilter:
        wanted = self._wanted()
        return replace(wanted, match=replace(wanted.match, since=None, until=None), period=period)

    def _ask(self, facet: Facet, anchor: QWidget) -> None:
        wanted, match = self._wanted(), self._wanted().match
        match facet:
            case Facet.UNREAD:
                self._change(replace(wanted, unread=True))
            case Facet.STARRED:
                self._change(replace(wanted, starred=True))
            case Facet.TYPE:
                self._pick(facet, anchor, self._known.types(), match.types, hint=picking_hint(), several=True)
            case Facet.SOURCE:
                self._pick(facet, anchor, self._known.sources(), [match.source] if match.source else [])
            case Facet.SUBJECT:
                chosen = [match.subject] if match.subject else []
                hint = tr("Such as {example}; * stands for whatever is there.").format(example="acme/*")
                self._pick(facet, anchor, self._known.subjects(), chosen, hint=hint)
            case Facet.CONDITION:
                dialog = ConditionDialog(self._theme, anchor.window(), match.condition)
                dialog.chosen.connect(lambda text: self._set(condition=text))
                dialog.open()

    def _pick(
        self,
        facet: Facet,
        anchor: QWidget,
        known: Sequence[str],
        chosen: Sequence[str],
        *,
        hint: str = "",
        several: bool = False,
    ) -> None:
        most = MOST_TYPES if several else 1
        popup = PickPopup(anchor, tr(TITLES[facet]), known, chosen, several=several, hint=hint, most=most)
        popup.search.setMaxLength(LONGEST_TEXT)
        popup.picked.connect(partial(self._picked, facet))
        popup.show_below(anchor)

    def _picked(self, facet: Facet, values: tuple[str, ...]) -> None:
        values = tuple(tidy(value) for value in values)
        if facet is Facet.TYPE:
            self._set(types=values)
        else:
            self._set(**{facet.value: values[0] if values else None})

    def _ask_range(self, anchor: QWidget) -> None:
        match = self._wanted().match
        dialog = RangeDialog(anchor.window(), match.since, match.until, now=self._known.now())
        dialog.chosen.connect(self._set_range)
        dialog.open()

    def _set_range(self, since: datetime | None, until: datetime | None) -> None:
        wanted = self._wanted()
        self._change(replace(wanted, match=replace(wanted.match, since=since, until=until), period=None))

    def _set(self, **fields: object) -> None:
        wanted = self._wanted()
        self._change(replace(wanted, match=replace(wanted.match, **fields)))
