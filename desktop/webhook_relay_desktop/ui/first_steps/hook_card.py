"""HookCard: a token of GitHub's, its repositories, and the webhook of the chosen one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from webhook_relay_desktop.github.faults import RIGHTS
from webhook_relay_desktop.github.webhooks import FAULT_WORDS, PRESET_WORDS, REPAIR_WORDS, HookFault, Preset
from webhook_relay_desktop.ui.first_steps.repository_list import RepositoryList
from webhook_relay_desktop.ui.first_steps.result_label import ResultLabel
from webhook_relay_desktop.ui.first_steps.stations import Stations
from webhook_relay_desktop.ui.kit.colours import Tone
from webhook_relay_desktop.ui.kit.fields import TextField
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.secret_field import SecretField
from webhook_relay_desktop.ui.kit.text import many_lines, one_line
from webhook_relay_desktop.ui.kit.theme import SPACE, Theme
from webhook_relay_desktop.ui.kit.widgets import button, card, hint_label, plain_label, row, section_label, set_tone
from webhook_relay_desktop.words import mark, tr

CREATED, PINGED, PING_ARRIVED = range(3)
STATION_NAMES = (mark("Webhook is there"), mark("GitHub sent a ping"), mark("The ping arrived here"))
DEFAULT_WEB = "github.com"


@dataclass(frozen=True)
class HookView:
    """What there is to say of a repository's webhook."""

    repository: str
    there: bool = False
    events: tuple[str, ...] = ()
    faults: tuple[HookFault, ...] = ()


class HookCard(QWidget):
    """Wishes (signals): `token_wanted(token, web)` to list repositories (an empty token is the kept one),
    `token_page_wanted(web)`, `token_forgotten(web)`, `repository_chosen(name)`, `create_wanted(preset)`,
    `ping_wanted()`, `repair_wanted()`, `delete_wanted()`. And `grown()` when there is more to see below.
    """

    token_wanted = Signal(str, str)
    token_page_wanted = Signal(str)
    token_forgotten = Signal(str)
    repository_chosen = Signal(str)
    create_wanted = Signal(object)
    ping_wanted = Signal()
    repair_wanted = Signal()
    delete_wanted = Signal()
    grown = Signal()

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self.token = SecretField(tr("Token of GitHub"), "github_pat_…")
        self.web = TextField(tr("Address of GitHub"), DEFAULT_WEB)
        self.web.set_value(DEFAULT_WEB)
        self.open_page = button(tr("Make a token…"), hint=tr("Opens GitHub in the browser"))
        self.list = button(tr("List repositories"))
        self.result = ResultLabel(tr("What GitHub says"))
        self.repositories = RepositoryList()
        self.events = QComboBox()
        self.events.setAccessibleName(tr("Events of the webhook"))
        self.events.view().setAccessibleName(tr("Choices of events"))
        for preset in Preset:
            self.events.addItem(tr(PRESET_WORDS[preset]), preset)
        self.create_hook = button(tr("Create webhook"), look="primary")
        self.ping = button(tr("Ping"), hint=tr("GitHub sends a test event"))
        self.repair = button(tr("Repair"), look="primary")
        self.delete = button(tr("Delete webhook"), look="quiet")
        self.found = plain_label(wraps=True, selectable=True)
        self.found.setAccessibleName(tr("State of the webhook"))
        self.stations = Stations(theme, icons, [tr(name) for name in STATION_NAMES])
        self._why_not = ""
        self._view: HookView | None = None
        self._confirming = False
        self._repositories_part = QWidget()
        self._hook_part = QWidget()
        self._lay_out()
        self._connect()
        self._refresh()

    def set_why_not(self, words: str) -> None:
        """Say why no webhook can be made yet, or that one can (an empty text)."""
        self._why_not = words
        self._refresh()

    def begin(self, words: str) -> None:
        """Show that GitHub is being asked."""
        self.result.say(words, Tone.QUIET)

    def say(self, ok: bool, words: str) -> None:
        """Say how it went."""
        self.result.say(words, Tone.GOOD if ok else Tone.BAD)

    def show_repositories(self) -> None:
        """Show the list, empty."""
        self.repositories.clear()
        self._repositories_part.show()
        self.grown.emit()
        self.show_hook(None)

    def show_hook(self, view: HookView | None) -> None:
        """Show what there is of the chosen repository's webhook; None while that is not known."""
        self._view = view
        self._confirming = False
        self._refresh()

    def _connect(self) -> None:
        self.list.clicked.connect(lambda: self.token_wanted.emit(self.token.value(), self._web()))
        self.token.line.returnPressed.connect(self.list.click)
        self.token.committed.connect(lambda text: None if text else self.token_forgotten.emit(self._web()))
        self.open_page.clicked.connect(lambda: self.token_page_wanted.emit(self._web()))
        self.repositories.chosen.connect(self.repository_chosen)
        self.create_hook.clicked.connect(lambda: self.create_wanted.emit(self.events.currentData()))
        self.ping.clicked.connect(self.ping_wanted)
        self.repair.clicked.connect(self.repair_wanted)
        self.delete.clicked.connect(self._confirm_deleting)

    def _web(self) -> str:
        web = self.web.value() or DEFAULT_WEB
        return web if "://" in web else f"https://{web}"

    def _confirm_deleting(self) -> None:
        """Ask by the button itself: GitHub has no way back."""
        if self._confirming:
            self.delete_wanted.emit()
        self._confirming = not self._confirming
        self._name_delete()

    def _name_delete(self) -> None:
        words = tr("Really delete?") if self._confirming else tr("Delete webhook")
        self.delete.setText(words)
        self.delete.setAccessibleName(words)

    def _refresh(self) -> None:
        view = self._view
        self._hook_part.setVisible(view is not None)
        self._name_delete()
        if view is None:
            return
        self._offer(view)
        for part in (self.create_hook, self.repair):
            part.setEnabled(not self._why_not)
        self.found.setText(many_lines(hook_words(view, self._why_not)))
        self.grown.emit()
        set_tone(self.found, Tone.BUSY if view.faults or self._why_not else Tone.QUIET)

    def _offer(self, view: HookView) -> None:
        """Show the buttons that make sense; the keyboard's place stays among them."""
        focused = self.window().focusWidget()
        for part in (self.create_hook, self.events):
            part.setVisible(not view.there)
        self.ping.setVisible(view.there)
        self.delete.setVisible(view.there)
        self.repair.setVisible(view.there and bool(view.faults))
        if focused in (self.create_hook, self.repair, self.delete) and focused.isHidden():
            (self.ping if view.there else self.events).setFocus()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        frame, inside = card(spacing=SPACE)
        column.addWidget(frame)
        inside.addWidget(section_label(tr("With a token of GitHub, in one go")))
        words = tr(
            "A fine-grained token with the repository permission “{rights}” for the repositories that you want to hear "
            "of. It is kept as a secret and sent to GitHub only."
        )
        inside.addWidget(hint_label(words.format(rights=RIGHTS)))
        line = row(self.token, self.open_page, self.list)
        line.setStretch(0, 1)
        inside.addLayout(line)
        line = row(plain_label(tr("GitHub server"), look="muted"), self.web, None)
        line.setStretch(2, 1)
        self.web.setMinimumWidth(260)
        inside.addLayout(line)
        inside.addWidget(self.result)
        inside.addWidget(self._filled(self._repositories_part, self._fill_repositories))
        inside.addWidget(self._filled(self._hook_part, self._fill_hook))
        self._repositories_part.hide()

    @staticmethod
    def _filled(part: QWidget, fill: Callable[[QVBoxLayout], None]) -> QWidget:
        inside = QVBoxLayout(part)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(SPACE)
        fill(inside)
        return part

    def _fill_repositories(self, inside: QVBoxLayout) -> None:
        inside.addWidget(self.repositories)

    def _fill_hook(self, inside: QVBoxLayout) -> None:
        inside.addWidget(self.found)
        inside.addLayout(row(self.events, self.create_hook, self.repair, self.ping, self.delete, None))
        inside.addWidget(self.stations)


def hook_words(view: HookView, why_not: str) -> str:
    """Return what there is to say of a webhook: what it sends, what is wrong, what repairing would change."""
    repository = one_line(view.repository)
    if not view.there:
        none = tr("{repository} has no webhook that leads here.").format(repository=repository)
        return f"{none} {why_not}".rstrip()
    events = one_line(", ".join(view.events)) or "-"
    lines = [tr("{repository} has a webhook that leads here. It sends: {events}.")]
    lines[0] = lines[0].format(repository=repository, events=events)
    if not view.faults:
        return lines[0]
    wrong = "; ".join(tr(FAULT_WORDS[fault]) for fault in view.faults)
    repaired = "; ".join(dict.fromkeys(tr(REPAIR_WORDS[fault]) for fault in view.faults))
    lines.append(tr("But {faults}.").format(faults=wrong))
    lines.append(why_not or tr("Repair will: {changes}.").format(changes=repaired))
    return "\n".join(lines)
