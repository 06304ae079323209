"""ReplayDialog: an event's headers and body, to be changed and sent through its relay once more, signed anew."""

from __future__ import annotations

import json
import re
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QPlainTextEdit,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from webhook_relay.event import Event, Headers
from webhook_relay.signatures import SCHEMES, credential_headers
from webhook_relay_desktop.ui.event.event_changes import How, changes_between
from webhook_relay_desktop.ui.event.payload_document import read_document
from webhook_relay_desktop.ui.event.payload_text import over_lines
from webhook_relay_desktop.ui.kit.dialog_parts import answer_buttons
from webhook_relay_desktop.ui.kit.json_colours import JsonColours
from webhook_relay_desktop.ui.kit.text import one_line
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme, code_font
from webhook_relay_desktop.ui.kit.widgets import button, hint_label, plain_label, restyle, row, title_label
from webhook_relay_desktop.words import mark, tr

LARGEST: Final = 512 * 1024
"""Bytes of a body that is changed in an editor; who changes more uses a file and the command line."""
CHECK_DELAY_MS: Final = 250
"""Typing rests this long before the body is looked at."""
HIGHLIGHT_LINES: Final = 4000
"""Longer texts stay in one colour: colouring takes some 20 microseconds a line, all before the text is shown."""
SIGNED_AS_IT_STANDS: Final = mark(
    "The JSON is set out to be read. It is signed and sent as it stands here, so its bytes are not those that came. "
    '"As it was" brings those back; to send the same bytes with the same signature, use Replay.'
)
SENT_AS_IT_STANDS: Final = mark(
    "The JSON is set out to be read. It is sent as it stands here, so its bytes are not those that came. "
    '"As it was" brings those back.'
)
SMALLEST_SIZE: Final = (560, 500)
"""Pixels; all that it says has its room, also in German, and some lines of the body as well."""
MOST_SHOWN: Final = 8
"""Differences that are named; behind them stands how many more there are."""
SIGNS: Final = {
    How.ADDED: mark("+ {path}: {new}"),
    How.REMOVED: mark("- {path}: {old}"),
    How.CHANGED: mark("{path}: {old} → {new}"),
}


def why_not_changeable(event: Event) -> str:
    """Return why an event cannot be changed in this dialog; empty when it can."""
    if event.sealed:
        return tr("A sealed event cannot be changed here: no key of this computer opens it.")
    if len(event.body) > LARGEST:
        return tr("The body is too large to be changed here.")
    try:
        event.body.decode("utf-8")
    except UnicodeDecodeError:
        return tr("The body is not text, so it cannot be changed here.")
    return ""


class ReplayDialog(QDialog):
    """Signal `replay_wanted(headers, body)`: sign and send these. It stays until `accept`, or a person closes it.

    JSON is set out over lines at first: senders send it as one. What stands in the editor is what is sent.
    """

    replay_wanted = Signal(object, object)

    def __init__(self, theme: Theme, event: Event, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._event = event
        self._text = event.body.decode("utf-8")
        scheme = SCHEMES.get(event.scheme)
        self._made = _made_anew(event)
        self.setWindowTitle(tr("Change and replay"))
        self.setMinimumSize(*SMALLEST_SIZE)
        self.resize(820, 620)
        self.headers = QTableWidget(0, 2)
        self.body = QPlainTextEdit()
        self._colours = JsonColours(self.body.document(), theme)
        self._set_out = False
        self.verdict = plain_label(wraps=True)
        self.other_bytes = hint_label()
        self.changed = plain_label(look="muted", wraps=True, selectable=True)
        self.problem = plain_label(look="bad", wraps=True, selectable=True)
        self.problem.hide()
        self.add_button = button(tr("Add a header"), look="quiet")
        self.remove_button = button(tr("Remove header"), look="quiet")
        self.set_out_button = button(tr("Set out"), name=tr("Set the JSON out over lines"), look="quiet")
        self.reset_button = button(tr("As it was"), look="quiet", hint=tr("Take back every change"))
        self.buttons = answer_buttons(tr("Sign and replay") if scheme else tr("Replay"), tr("Cancel"))
        self.send_button = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(CHECK_DELAY_MS)
        self._lay_out(scheme.title if scheme else "")
        self._connect()
        self.reset()
        self.set_out()

    def reset(self) -> None:
        """Show the event as it was sent, byte for byte, without what is made anew."""
        kept = [(name, value) for name, value in self._event.headers if name.lower() not in self._made]
        self.headers.setRowCount(0)
        for name, value in kept:
            self._add_header(name, value)
        self._show_body(self._text, is_set_out=False)

    def set_out(self) -> None:
        """Set the body out over lines, as far as it is JSON; a person can take that back while it is edited."""
        text = self._text if self._is_untouched() else self._body_text()
        lines = over_lines(text)
        if lines is not None and lines != text:
            self._show_body(lines, is_set_out=True)

    def headers_wanted(self) -> Headers:
        """Return the headers as they are in the table; lines without a name are left out."""
        found = []
        for number in range(self.headers.rowCount()):
            name, value = (self._cell(number, column) for column in (0, 1))
            if name.strip():
                found.append((name.strip(), value.strip()))
        return tuple(found)

    def body_wanted(self) -> bytes:
        """Return the body's bytes. One that was not touched is byte for byte what was sent."""
        return self._event.body if self._is_untouched() else self._body_text().encode("utf-8", "replace")

    def check(self) -> None:
        """Look at what is there, and say whether it is JSON and what is different from what was sent."""
        self._rest.stop()
        body = self.body_wanted()
        words = _json_fault(body) if self._is_json else ""
        self.verdict.setText(words or (tr("The body is JSON.") if self._is_json else ""))
        restyle(self.verdict, look="bad" if words else "good")
        self.set_out_button.setEnabled(self._is_json and not words)
        self.other_bytes.setVisible(self._set_out and body != self._event.body)
        self.changed.setText(self._differences(body))

    def show_busy(self) -> None:
        """Say that it is being sent."""
        self.problem.hide()
        self.send_button.setEnabled(False)
        self.send_button.setText(tr("Sending…"))

    def show_problem(self, words: str) -> None:
        """Say why it was not taken; a person may change it and try again."""
        self.problem.setText(one_line(words, limit=1000))
        self.problem.show()
        self.send_button.setEnabled(True)
        self.send_button.setText(tr("Sign and replay"))

    def _show_body(self, text: str, *, is_set_out: bool) -> None:
        self._set_out = is_set_out
        self._colours.active = is_set_out and text.count("\n") < HIGHLIGHT_LINES
        self.body.setPlainText(text)
        self.check()

    def _body_text(self) -> str:
        # Not toPlainText: it makes blanks of no-break spaces and line breaks of U+2028, which nobody typed.
        return self.body.document().toRawText().replace("\u2029", "\n")

    def _is_untouched(self) -> bool:
        return self._body_text() == _as_in_editor(self._text)

    @property
    def _is_json(self) -> bool:
        return "json" in self._event.content_type.lower() or self._text.lstrip()[:1] in ("{", "[")

    def _differences(self, body: bytes) -> str:
        changes = []
        if body != self._event.body:
            sent, edited = (read_document(one, self._event.content_type) for one in (self._event.body, body))
            found = changes_between(sent, edited, self._event.body, body).changes
            changes = [tr(SIGNS[one.how]).format(path=one.path, old=one.old, new=one.new) for one in found]
            changes = changes or [tr("Only blanks and line breaks of the body are different.")]
        before = [pair for pair in self._event.headers if pair[0].lower() not in self._made]
        now = list(self.headers_wanted())
        changes += [tr("- header {name}").format(name=name) for name, value in before if (name, value) not in now]
        changes += [f"+ {name}: {value}" for name, value in now if (name, value) not in before]
        if not changes:
            return tr("Nothing is changed yet.")
        shown = [one_line(change, limit=160) for change in changes[:MOST_SHOWN]]
        more = len(changes) - len(shown)
        return "\n".join([*shown, *([tr("and %n more", n=more)] if more else [])])

    def _cell(self, number: int, column: int) -> str:
        item = self.headers.item(number, column)
        return "" if item is None else item.text()

    def _add_header(self, name: str = "", value: str = "") -> None:
        number = self.headers.rowCount()
        self.headers.insertRow(number)
        for column, text in enumerate((name, value)):
            self.headers.setItem(number, column, QTableWidgetItem(text))

    def _add_empty(self) -> None:
        self._add_header()
        self.headers.setCurrentCell(self.headers.rowCount() - 1, 0)
        item = self.headers.currentItem()
        if item is not None:
            self.headers.editItem(item)

    def _remove(self) -> None:
        if self.headers.currentRow() >= 0:
            self.headers.removeRow(self.headers.currentRow())
            self.check()

    def _send(self) -> None:
        self.check()
        self.show_busy()
        self.replay_wanted.emit(self.headers_wanted(), self.body_wanted())

    def _connect(self) -> None:
        self._rest.timeout.connect(self.check)
        self.body.textChanged.connect(self._rest.start)
        self.headers.itemChanged.connect(lambda _item: self._rest.start())
        self.add_button.clicked.connect(self._add_empty)
        self.remove_button.clicked.connect(self._remove)
        self.set_out_button.clicked.connect(self.set_out)
        self.reset_button.clicked.connect(self.reset)
        self.buttons.accepted.connect(self._send)
        self.buttons.rejected.connect(self.reject)

    def _lay_out(self, scheme: str) -> None:
        self.headers.setAccessibleName(tr("Headers to send"))
        self.headers.setHorizontalHeaderLabels([tr("Name"), tr("Value")])
        self.headers.verticalHeader().hide()
        self.headers.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.headers.setColumnWidth(0, 240)
        self.headers.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.headers.setTabKeyNavigation(False)
        self.headers.setFont(code_font(self.headers.font()))
        self.body.setAccessibleName(tr("Body to send"))
        self.body.setFont(code_font(self.body.font()))
        self.body.setTabChangesFocus(True)
        tabs = QTabWidget()
        tabs.setAccessibleName(tr("Parts of the event"))
        of_headers = QWidget()
        inside = QVBoxLayout(of_headers)
        inside.addWidget(self.headers, 1)
        inside.addLayout(row(self.add_button, self.remove_button, None))
        of_body = QWidget()
        inside = QVBoxLayout(of_body)
        inside.addWidget(self.body, 1)
        below = row(self.verdict, self.set_out_button)
        below.setStretch(0, 1)
        inside.addLayout(below)
        inside.addWidget(self.other_bytes)
        tabs.addTab(of_body, tr("Body"))
        tabs.addTab(of_headers, tr("Headers"))
        self.other_bytes.setText(tr(SIGNED_AS_IT_STANDS if scheme else SENT_AS_IT_STANDS))
        words = tr("The relay checks it like a webhook of {source} and marks it as a replay.")
        if scheme:
            words += " " + tr("It gets a fresh delivery id and is signed as {scheme} with the secret of this computer.")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        layout.setSpacing(SPACE)
        layout.addWidget(title_label(one_line(self._event.type, limit=100)))
        layout.addWidget(hint_label(words.format(source=one_line(self._event.source), scheme=scheme)))
        layout.addWidget(tabs, 1)
        layout.addWidget(self.changed)
        layout.addWidget(self.problem)
        layout.addLayout(row(self.reset_button, None, self.buttons))
        self.setTabOrder(self.body, self.send_button)
        self.body.setFocus(Qt.FocusReason.OtherFocusReason)


def _made_anew(event: Event) -> frozenset[str]:
    """Return the lower-case names of headers that are not for a person to change: they are made when it is signed."""
    known = ("content-length", "transfer-encoding", "connection", "host")
    if event.scheme not in SCHEMES:
        return frozenset(known)
    signing = (name.lower() for name, _ in event.headers if _is_signature(name.lower()))
    return frozenset([*known, *signing, *_credentials(event.scheme)])


def _credentials(scheme: str) -> frozenset[str]:
    return credential_headers(scheme)


def _is_signature(name: str) -> bool:
    return "signature" in name or name.endswith(("-hmac-sha256", "-hub-signature"))


def _as_in_editor(text: str) -> str:
    """Return a text as the editor gives it back: with one kind of line break, and no mark of the byte order."""
    return re.sub("\r\n|[\r\u2029\ufdd0\ufdd1]", "\n", text.removeprefix("\ufeff"))


def _json_fault(body: bytes) -> str:
    try:
        json.loads(body)
    except RecursionError:
        return tr("The body is nested too deeply to be read as JSON.")
    except json.JSONDecodeError as error:
        where = tr("line {line}, column {column}").format(line=error.lineno, column=error.colno)
        return tr("The body is no JSON: {reason} at {where}. It can be sent all the same.").format(
            reason=error.msg, where=where
        )
    except ValueError:
        return tr("The body is no JSON. It can be sent all the same.")
    return ""
