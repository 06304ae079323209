"""MatchEditor: which events are meant, for rules of notifications and for handlers alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QVBoxLayout, QWidget

from webhook_relay.event import Verification
from webhook_relay.filters import EVERY_EVENT, MOST_TYPES, EventMatch
from webhook_relay_desktop.ui.condition_field import ConditionField
from webhook_relay_desktop.ui.fields import ChoiceField, Field, TextField
from webhook_relay_desktop.ui.text import one_line
from webhook_relay_desktop.ui.theme import SPACE, Theme
from webhook_relay_desktop.ui.widgets import hint_label, plain_label
from webhook_relay_desktop.words import mark, tr

SHOWN_COMPLETIONS: Final = 12
_WORDS: Final = {
    "types": mark("At most ten types of at most 200 characters, each with at most three *."),
    "source": mark("The name of a source has at most 200 characters."),
    "subject": mark("At most 200 characters, with at most three *."),
    "text": mark("At most 200 characters."),
}
REPLAYS: Final = ((None, mark("Replays too")), (False, mark("No replays")), (True, mark("Replays only")))


@dataclass(frozen=True)
class ReceivedNames:
    """What was received so far, to choose from."""

    types: Sequence[str] = ()
    sources: Sequence[str] = ()


class TypesField(Field):
    """Types, divided by commas, completed from those that were received. Its value is a tuple."""

    def __init__(self, label: str) -> None:
        self.line = QLineEdit()
        super().__init__(self.line, label)
        self.line.setPlaceholderText("github.push, github.pull_request.*")
        self.line.textEdited.connect(self.edited)
        self._known = QStringListModel(self)
        self.completer = QCompleter(self._known, self)
        self.completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.completer.setMaxVisibleItems(SHOWN_COMPLETIONS)
        self.popup = QListView()
        self.completer.setPopup(self.popup)
        self.completer.setWidget(self.line)
        self.completer.activated.connect(self._complete)
        self.line.textEdited.connect(self._offer)

    def set_known(self, types: Sequence[str]) -> None:
        """Offer these types, and the families they belong to."""
        self._known.setStringList(with_families(types))

    def set_value(self, value: Any) -> None:
        """Show these types."""
        self.line.setText(", ".join(value or ()))

    def value(self) -> tuple[str, ...]:
        """Return the types, each once."""
        return tuple(dict.fromkeys(piece.strip() for piece in self.line.text().split(",") if piece.strip()))

    def _offer(self) -> None:
        piece = self.line.text()[: self.line.cursorPosition()].rpartition(",")[2].strip()
        if not piece:
            self.popup.hide()
            return
        self.completer.setCompletionPrefix(piece)
        self.completer.complete()

    def _complete(self, chosen: str) -> None:
        at = self.line.cursorPosition()
        before, comma, _piece = self.line.text()[:at].rpartition(",")
        after = self.line.text()[at:].partition(",")
        begin = f"{before}{comma} " if comma else ""
        self.line.setText(begin + chosen + (f", {after[2].strip()}" if after[1] else ""))
        self.line.setCursorPosition(len(begin + chosen))
        self.edited.emit()


class MatchEditor(QWidget):
    """Signal `edited()`; then `match()` is the filter, or None while something is wrong, which stands at its field.

    What it has no field for (a time, a delivery) stays as it was shown.
    """

    edited = Signal()

    def __init__(self, theme: Theme, *, replays: Sequence[tuple[bool | None, str]] = REPLAYS) -> None:
        super().__init__()
        self._base = EVERY_EVENT
        self.types = TypesField(tr("Event types"))
        self.source = TextField(tr("Source"), tr("any source"))
        self.sources = QStringListModel(self)
        self.subject = TextField(tr("About"), "acme/api, acme/*")
        self.text = TextField(tr("Contains"), tr("any text"))
        self.verification = ChoiceField(
            tr("Signature"),
            [
                (None, tr("Verified or not")),
                (Verification.VERIFIED, tr("Verified only")),
                (Verification.UNVERIFIED, tr("Not verified only")),
            ],
        )
        self.replay = ChoiceField(tr("Replays"), [(value, tr(words)) for value, words in replays])
        self.condition = ConditionField(theme, tr("Condition"))
        self._fields: dict[str, Field] = {
            "types": self.types,
            "source": self.source,
            "subject": self.subject,
            "text": self.text,
            "verification": self.verification,
            "replay": self.replay,
            "condition": self.condition,
        }
        self._lay_out()
        self._offer_sources()
        for field in self._fields.values():
            field.edited.connect(self._edited)

    def set_known(self, names: ReceivedNames) -> None:
        """Offer what was received so far."""
        self.types.set_known(names.types)
        self.sources.setStringList(list(names.sources))

    def show_match(self, match: EventMatch) -> None:
        """Show this filter."""
        self._base = match
        for name, field in self._fields.items():
            field.show_value(_shown(getattr(match, name)) if isinstance(field, TextField) else getattr(match, name))

    def match(self) -> EventMatch | None:
        """Return the filter, or None while something is wrong."""
        if self.condition.typing or self.condition.check(required=False):
            return None
        values = {name: field.value() for name, field in self._fields.items()}
        for name in ("source", "subject", "text"):
            values[name] = values[name] or None
        wanted = msgspec.structs.replace(self._base, **values)
        return wanted if not _wrong_field(wanted) else None

    def settle(self) -> None:
        """Look now at what was typed a moment ago."""
        if self.condition.typing:
            self.condition.settle()

    @property
    def settled(self) -> bool:
        """Whether nothing is being typed and nothing is wrong."""
        return self.match() is not None

    def _edited(self) -> None:
        values = {name: field.value() or None for name, field in self._fields.items() if name in _WORDS}
        values["types"] = self.types.value()
        wrong = _wrong_field(msgspec.structs.replace(EVERY_EVENT, **values))
        for name, words in _WORDS.items():
            if name == wrong:
                self._fields[name].show_error(tr(words))
            else:
                self._fields[name].clear_error()
        self.edited.emit()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE // 2)
        for words, field, hint in (
            (tr("Event types"), self.types, tr("Divided by commas; * stands for anything. Empty: every type.")),
            (tr("Source"), self.source, ""),
            (tr("Repository, project or customer it is about"), self.subject, ""),
            (tr("Contains this text in summary, type or what it is about"), self.text, ""),
            (tr("Signature"), self.verification, ""),
            (tr("Replays"), self.replay, ""),
            (tr("Condition (CEL)"), self.condition, ""),
        ):
            label = plain_label(words, wraps=True)
            label.setBuddy(field.focusProxy() or field)
            column.addWidget(label)
            column.addWidget(field)
            if hint:
                column.addWidget(hint_label(hint))
            column.addSpacing(SPACE // 2)

    def _offer_sources(self) -> None:
        completer = QCompleter(self.sources, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.activated.connect(lambda _chosen: self.source.edited.emit())
        self.source.line.setCompleter(completer)


def with_families(types: Sequence[str]) -> list[str]:
    """Return the types with the patterns of their families, sorted: `github.*` before `github.push`."""
    families = {f"{one.rsplit('.', depth)[0]}.*" for one in types for depth in range(1, one.count(".") + 1)}
    return sorted({*types, *families})


def match_words(match: EventMatch, limit: int = 160) -> str:
    """Return a filter in one line, for lists."""
    pieces = [
        ", ".join(match.types) if match.types else "",
        tr("from {source}").format(source=match.source) if match.source else "",
        tr("about {subject}").format(subject=match.subject) if match.subject else "",
        tr("with “{text}”").format(text=match.text) if match.text else "",
        tr("verified") if match.verification is Verification.VERIFIED else "",
        tr("not verified") if match.verification is Verification.UNVERIFIED else "",
        tr("replays only") if match.replay else tr("no replays") if match.replay is False else "",
        tr("if {condition}").format(condition=match.condition) if match.condition else "",
    ]
    return one_line(" · ".join(piece for piece in pieces if piece) or tr("every event"), limit)


def _shown(value: Any) -> Any:
    return value if isinstance(value, tuple) else value or ""


def _wrong_field(match: EventMatch) -> str:
    """Return the name of the field that cannot be kept, or an empty text."""
    if len(match.types) > MOST_TYPES:
        return "types"
    for name in _WORDS:
        one = {name: getattr(match, name)} if getattr(match, name) else {}
        try:
            msgspec.convert(one, EventMatch)
        except msgspec.ValidationError:
            return name
    return ""
