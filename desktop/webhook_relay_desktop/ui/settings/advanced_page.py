"""AdvancedPage: start at log-in, network, log, data and where secrets are kept; what most people never need."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QVBoxLayout, QWidget

from webhook_relay_desktop.settings import LogLevel, Settings
from webhook_relay_desktop.settings.edits import change_section
from webhook_relay_desktop.ui.kit.colours import Tone
from webhook_relay_desktop.ui.kit.fields import ChoiceField, Field, NumberField, TextField
from webhook_relay_desktop.ui.kit.file_chooser import FileChooser
from webhook_relay_desktop.ui.kit.path_field import FolderField, PathField
from webhook_relay_desktop.ui.kit.text import many_lines
from webhook_relay_desktop.ui.kit.theme import SPACE
from webhook_relay_desktop.ui.kit.widgets import button, hint_label, plain_label, row, section_label, set_tone
from webhook_relay_desktop.ui.settings.autostart_switch import AutostartSwitch
from webhook_relay_desktop.ui.settings.settings_page import AfterTyping, SettingsPage
from webhook_relay_desktop.words import mark, tr

LEVEL_WORDS = {
    LogLevel.DEBUG: mark("Everything (debug)"),
    LogLevel.INFO: mark("What happens (info)"),
    LogLevel.WARNING: mark("Warnings"),
    LogLevel.ERROR: mark("Errors only"),
}
MOST_DAYS = 36_500
MOST_MEGABYTES = 10_000_000
CHANGE_PASSPHRASE, MOVE_TO_KEYRING, USE_FILE, UNLOCK = "change", "move", "file", "unlock"
SECRET_WISHES = {
    UNLOCK: mark("Unlock the encrypted file…"),
    USE_FILE: mark("Use an encrypted file…"),
    CHANGE_PASSPHRASE: mark("Change the passphrase…"),
    MOVE_TO_KEYRING: mark("Move them into the keyring"),
}


class ProxyField(TextField):
    """The address of a proxy, without a password."""

    def check(self, *, required: bool) -> str:
        """Miss what is no address of a proxy."""
        return proxy_problem(self.value())


class AdvancedPage(SettingsPage):
    """Start at log-in, network, history, secrets, export, log and data.

    Wishes: `limits_wanted(days, megabytes)` for the history, which can cost events and is not asked for by half a
    number; `backup_wanted(path)`, `compact_wanted()`, `export_wanted(path)`, `import_wanted(path)`, and
    `secrets_wanted(what)` with one of SECRET_WISHES. Slots: set_database, set_progress, set_secrets, set_folder,
    put_limits_back.
    """

    limits_wanted = Signal(int, int)
    backup_wanted = Signal(str)
    compact_wanted = Signal()
    export_wanted = Signal(str)
    import_wanted = Signal(str)
    secrets_wanted = Signal(str)

    def __init__(self, look_at_certificates: Callable[[str], str]) -> None:
        super().__init__(tr("Advanced"))
        self._folder = ""
        self._limits = self._wanted_limits = (0, 0)
        self.autostart = AutostartSwitch()
        self.proxy = ProxyField(tr("Proxy"), tr("as the environment says"))
        self.ca_file = PathField(
            tr("File of certificates"), tr("none besides the system's"), look=look_at_certificates, folder=False
        )
        self.log_level = ChoiceField(
            tr("What the log tells"), [(level, tr(words)) for level, words in LEVEL_WORDS.items()]
        )
        self.data_folder = FolderField(tr("Data folder"), tr("the usual place"))
        self.open_folder = button(tr("Open the folder"), name=tr("Open the data folder"))
        self.keep_days = NumberField(tr("Days that events are kept"))
        self.keep_megabytes = NumberField(tr("Megabytes that the history may have"))
        self.database = plain_label(wraps=True)
        self.backup = button(tr("Back up…"), name=tr("Back up the history"))
        self.compact = button(tr("Compact"), name=tr("Compact the history"))
        self.progress = plain_label(wraps=True, selectable=True)
        self.progress.setAccessibleName(tr("Progress"))
        self.secrets = plain_label(wraps=True)
        self.secret_buttons = {wish: button(tr(words)) for wish, words in SECRET_WISHES.items()}
        self.export = button(tr("Export…"), name=tr("Export the settings"))
        self.import_button = button(tr("Import…"), name=tr("Import settings"))
        self.transfer = plain_label(wraps=True, selectable=True)
        self._later = AfterTyping(self._change, self)
        self._lay_out()
        self._connect()
        self.set_database("")
        self.set_secrets("", ())

    def show_settings(self, settings: Settings) -> None:
        """Show these settings."""
        advanced, history = settings.advanced, settings.history
        self._show_limits((history.keep_days, history.keep_megabytes))
        if self._later.waiting or self.ca_file.looking or self.data_folder.looking:
            return
        for field, value in (
            (self.proxy, advanced.proxy),
            (self.ca_file, advanced.ca_file),
            (self.log_level, advanced.log_level),
            (self.data_folder, advanced.data_folder),
        ):
            field.show_value(value)

    def set_folder(self, folder: str) -> None:
        """Say where the data lie in this start."""
        self._folder = folder
        self.open_folder.setToolTip(many_lines(folder))
        self.open_folder.setEnabled(bool(folder))

    def set_database(self, words: str) -> None:
        """Say how large the history is, and offer its upkeep; an empty text: that is not known."""
        self.database.setText(words)
        for part in (self.database, self.backup, self.compact):
            part.setVisible(bool(words))

    def set_progress(self, words: str, *, busy: bool = False, ok: bool = True) -> None:
        """Say how a backup or compacting goes on or went."""
        self.progress.setText(many_lines(words))
        set_tone(self.progress, Tone.QUIET if busy else Tone.GOOD if ok else Tone.BAD)
        for one in (self.backup, self.compact):
            one.setEnabled(not busy)

    def set_transfer_result(self, ok: bool, words: str) -> None:
        """Say how an export or import went."""
        self.transfer.setText(many_lines(words))
        set_tone(self.transfer, Tone.GOOD if ok else Tone.BAD)

    def set_secrets(self, words: str, wishes: tuple[str, ...]) -> None:
        """Say where secrets are kept, and which of SECRET_WISHES make sense now."""
        self.secrets.setText(many_lines(words))
        for wish, one in self.secret_buttons.items():
            one.setVisible(wish in wishes)

    def put_limits_back(self) -> None:
        """Show the limits that are in force: those that were wanted are not to be."""
        self._wanted_limits = self._limits
        self._show_limits(self._limits)

    def flush(self) -> None:
        """Put in force what was typed a moment ago."""
        self.keep_days.finish()
        self.keep_megabytes.finish()
        self._later.flush()

    def _change(self) -> None:
        said: tuple[tuple[str, Field], ...] = (
            ("proxy", self.proxy),
            ("ca_file", self.ca_file),
            ("data_folder", self.data_folder),
        )
        values: dict[str, object] = {}
        for name, field in said:
            if words := field.check(required=False):
                field.show_error(words)
            elif not (isinstance(field, PathField) and field.looking):
                field.clear_error()
                values[name] = field.value()
        self.changed.emit(change_section("advanced", **values))

    def _show_limits(self, limits: tuple[int, int]) -> None:
        """Show the limits in force; others that a person wants stay until they are answered."""
        answered = self._wanted_limits in (self._limits, limits)
        self._limits = limits
        if answered:
            self._wanted_limits = limits
            for field, limit in zip((self.keep_days, self.keep_megabytes), limits, strict=True):
                field.show_value(limit)

    def _want_limits(self) -> None:
        wanted = int(self.keep_days.value()), int(self.keep_megabytes.value())
        if wanted != self._wanted_limits:
            self._wanted_limits = wanted
            self.limits_wanted.emit(*wanted)

    def _ask_for_file(self, words: str, *, name: str = "", act: Callable[[str], None]) -> None:
        chooser = FileChooser(self, words)
        if name:
            chooser.for_saving(name)
        chooser.fileSelected.connect(act)
        chooser.open()

    def _connect(self) -> None:
        for field in (self.proxy, self.ca_file, self.data_folder):
            field.edited.connect(self._later.start)
        for limit in (self.keep_days, self.keep_megabytes):
            limit.finished.connect(self._want_limits)
        self.log_level.edited.connect(
            lambda: self.changed.emit(change_section("advanced", log_level=self.log_level.value()))
        )
        self.open_folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(self._folder)))
        self.backup.clicked.connect(
            lambda: self._ask_for_file(tr("Back up the history"), name="history.db", act=self.backup_wanted.emit)
        )
        self.compact.clicked.connect(self.compact_wanted)
        self.export.clicked.connect(
            lambda: self._ask_for_file(tr("Export the settings"), name="settings.toml", act=self.export_wanted.emit)
        )
        self.import_button.clicked.connect(
            lambda: self._ask_for_file(tr("Import settings"), act=self.import_wanted.emit)
        )
        for wish, one in self.secret_buttons.items():
            one.clicked.connect(lambda _checked=False, wish=wish: self.secrets_wanted.emit(wish))

    def _lay_out(self) -> None:
        for field, most in ((self.keep_days, MOST_DAYS), (self.keep_megabytes, MOST_MEGABYTES)):
            field.spin.setRange(0, most)
            field.spin.setSpecialValueText(tr("No limit"))
        self.column.addWidget(self.autostart)
        self._section(tr("Network"))
        self.labelled(tr("Proxy"), self.proxy)
        self.column.addWidget(hint_label(tr("On the way to other machines: http://proxy.example.com:3128")))
        self.labelled(tr("Certificates trusted besides the system's (PEM file)"), self.ca_file)
        self._section(tr("History"))
        self.column.addWidget(self.database)
        self.labelled(tr("Keep events for (days)"), self.keep_days)
        self.labelled(tr("Keep at most (MB)"), self.keep_megabytes)
        self.column.addWidget(hint_label(tr("Older events are removed by themselves. Starred ones stay.")))
        upkeep = row(self.backup, self.compact)
        upkeep.addWidget(self.progress, 1)
        self.column.addLayout(upkeep)
        self._section(tr("Secrets"))
        self.column.addWidget(self.secrets)
        wishes = QWidget()
        part = QVBoxLayout(wishes)
        part.setContentsMargins(0, 0, 0, 0)
        for one in self.secret_buttons.values():
            part.addLayout(row(one, None))
        self.column.addWidget(wishes)
        self._section(tr("These settings on another computer"))
        self.column.addWidget(
            hint_label(tr("The file holds no token and no secret. Imported handlers come switched off."))
        )
        transfer = row(self.export, self.import_button)
        transfer.addWidget(self.transfer, 1)
        self.column.addLayout(transfer)
        self._section(tr("Log and data"))
        self.labelled(tr("What the log tells"), self.log_level)
        self.labelled(tr("Folder of the history and of the relay inside this program"), self.data_folder)
        self.column.addWidget(
            hint_label(
                tr(
                    "From the next start. Nothing is moved: to take your history along, quit, copy what is in the "
                    "present folder into the new one, and start again."
                )
            )
        )
        self.column.addLayout(row(self.open_folder, None))
        self.column.addStretch(1)

    def _section(self, words: str) -> None:
        self.column.addSpacing(SPACE)
        self.column.addWidget(section_label(words))


def proxy_problem(text: str) -> str:
    """Say what is wrong with the address of a proxy, or return an empty text."""
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return tr("This is not an address. It looks like http://proxy.example.com:3128.")
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        return tr("The address of a proxy looks like http://proxy.example.com:3128.")
    if parts.username is not None or parts.password is not None:
        return tr("A password does not belong here. Name a proxy that needs none, or set HTTPS_PROXY.")
    if parts.query or parts.fragment or not re.fullmatch("/?", parts.path):
        return tr("The address of a proxy ends with its port.")
    return ""
