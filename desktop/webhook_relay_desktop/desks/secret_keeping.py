"""SecretKeeping: asks a person where secrets may be kept and for the passphrase, and moves them when they want it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import structlog
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QMessageBox, QWidget

from webhook_relay.errors import SecretStoreError, WebhookRelayError
from webhook_relay.sentence import Sentence
from webhook_relay_desktop.life.tasks import Tasks, in_own_thread
from webhook_relay_desktop.secrets import EncryptedFileStore, KeyringStore, MemoryStore, SecretStore, WaitingStore
from webhook_relay_desktop.secrets.encrypted_file import passphrase_problem
from webhook_relay_desktop.secrets.finding import passphrase_of
from webhook_relay_desktop.ui.settings.advanced_page import CHANGE_PASSPHRASE, MOVE_TO_KEYRING, UNLOCK, USE_FILE
from webhook_relay_desktop.ui.settings.passphrase_dialog import Asking, PassphraseDialog
from webhook_relay_desktop.ui.settings.secret_place_dialog import Place, SecretPlaceDialog
from webhook_relay_desktop.ui.settings.settings_dialog import SettingsDialog
from webhook_relay_desktop.words import tr

log = structlog.get_logger(__name__)


class SecretKeeping(QObject):
    """Settles the store that everybody else waits for, without keeping the window waiting.

    `keyring` is the one of this machine, if there is one; the encrypted file goes before it until a person moves it.
    """

    settled = Signal()
    """Secrets can be had now, or other ones than before."""
    only_for_this_start = Signal()
    """What is kept from now on is forgotten when the program ends."""
    quit_wanted = Signal()

    def __init__(
        self,
        store: WaitingStore,
        *,
        path: Path,
        keyring: SecretStore | None,
        reason: str,
        window: QWidget,
        tasks: Tasks,
        passphrase: Callable[[], str | None] = passphrase_of,
    ) -> None:
        super().__init__(window)
        self._store = store
        self._path = path
        self._keyring = keyring
        self._reason = reason
        self._window = window
        self._tasks = tasks
        self._passphrase = passphrase
        self._dialog: SettingsDialog | None = None
        self._there = False
        self.question: QDialog | None = None

    @property
    def has_store(self) -> bool:
        """Whether nothing has to be asked, or was answered."""
        return self._store.present is not None

    async def start(self) -> None:
        """Ask what there is to ask. Returns at once; `settled` comes later."""
        if self.has_store:
            return
        there = self._there = await in_own_thread(self._path.exists, name="secrets file")
        if await self._unlocked_by_file(there=there):
            return
        if there:
            self._ask_to_unlock(skip=tr("Go on without secrets"))
        else:
            self._ask_for_place()

    def serve(self, dialog: SettingsDialog) -> None:
        """Answer the wishes of this dialog until it closes."""
        self._dialog = dialog
        dialog.finished.connect(self._forget_dialog)
        dialog.advanced.secrets_wanted.connect(self._do)
        self._say()

    # --- questions ---

    async def _unlocked_by_file(self, *, there: bool) -> bool:
        """Say whether the passphrase was in a file that the environment names, and good."""
        try:
            passphrase = await in_own_thread(self._passphrase, name="passphrase")
            if passphrase is None:
                return False
            work = EncryptedFileStore.unlock if there else EncryptedFileStore.create
            self._settle(await in_own_thread(lambda: work(self._path, passphrase), name="encrypted file"))
        except WebhookRelayError as error:
            log.warning("secrets.passphrase_file_unusable", code=error.code)
            return False
        return True

    def _ask_for_place(self) -> None:
        dialog = SecretPlaceDialog(self._reason, parent=self._visible_window())
        dialog.chosen.connect(self._take_place)
        self._show(dialog)

    def _take_place(self, place: Place) -> None:
        if place is Place.FILE:
            self._ask_for_new()
        elif place is Place.QUIT:
            self.quit_wanted.emit()
        else:
            self._only_for_this_start()

    def _ask_for_new(self) -> None:
        dialog = PassphraseDialog(Asking.NEW, problem_of=passphrase_problem, parent=self._visible_window())
        dialog.typed.connect(lambda _old, new: self._try(dialog, lambda: self._created(new), self._settle))
        dialog.rejected.connect(self._back_to_place)
        self._show(dialog)

    def _back_to_place(self) -> None:
        if self._store.present is None:
            self._ask_for_place()

    def _ask_to_unlock(self, *, skip: str = "") -> None:
        dialog = PassphraseDialog(Asking.UNLOCK, skip=skip, parent=self._visible_window())
        dialog.typed.connect(lambda old, _new: self._try(dialog, lambda: self._opened(old), self._unlocked))
        if skip:
            dialog.rejected.connect(self._only_for_this_start)
        self._show(dialog)

    def _unlocked(self, store: EncryptedFileStore) -> None:
        self._settle(store)
        if self._keyring is not None:
            self._offer_to_move()

    def _offer_to_move(self) -> None:
        words = tr("This computer has a keyring now. Move tokens and secrets into it?")
        box = QMessageBox(QMessageBox.Icon.Question, self._window.windowTitle(), words, parent=self._visible_window())
        box.setInformativeText(tr("Then no passphrase is asked for any more, and the encrypted file is deleted."))
        yes = box.addButton(tr("Move them"), QMessageBox.ButtonRole.AcceptRole)
        box.setEscapeButton(box.addButton(tr("Not now"), QMessageBox.ButtonRole.RejectRole))
        yes.clicked.connect(lambda: self._tasks.start(self._move(), name="move secrets"))
        self._show(box)

    def _ask_to_change(self) -> None:
        store = self._store.present
        if not isinstance(store, EncryptedFileStore):
            return
        dialog = PassphraseDialog(Asking.CHANGE, problem_of=passphrase_problem, parent=self._visible_window())
        dialog.typed.connect(
            lambda old, new: self._try(
                dialog,
                lambda: store.change_passphrase(old, new),
                lambda _none: self._say(tr("The passphrase is changed.")),
            )
        )
        self._show(dialog)

    # --- doing ---

    def _do(self, wish: str) -> None:
        wishes: dict[str, Callable[[], object]] = {
            UNLOCK: self._ask_to_unlock,
            USE_FILE: self._ask_for_new,
            CHANGE_PASSPHRASE: self._ask_to_change,
            MOVE_TO_KEYRING: lambda: self._tasks.start(self._move(), name="move secrets"),
        }
        wishes[wish]()

    def _created(self, passphrase: str) -> EncryptedFileStore:
        return self._filled(EncryptedFileStore.create(self._path, passphrase))

    def _opened(self, passphrase: str) -> EncryptedFileStore:
        return self._filled(EncryptedFileStore.unlock(self._path, passphrase))

    def _filled(self, file: EncryptedFileStore) -> EncryptedFileStore:
        """Put into the file what came in this start, when it could not be kept: it is newer than what is there."""
        present = self._store.present
        if isinstance(present, MemoryStore):
            for name, value in present.secrets().items():
                file.set(name, value)
        return file

    def _try(self, dialog: PassphraseDialog, work: Callable[[], object], then: Callable[..., object]) -> None:
        """Do `work` beside the window; on success go on with what it returns, else say why at the dialog."""

        async def attempt() -> None:
            try:
                outcome = await in_own_thread(work, name="encrypted file")
            except SecretStoreError as error:
                if self.question is dialog:
                    dialog.show_problem(tr(error.sentence))
                return
            if self.question is dialog:
                dialog.blockSignals(True)  # it is not skipped
                dialog.accept()
                dialog.deleteLater()
                self.question = None
            then(outcome)  # a file that is there counts, whatever became of the question

        self._tasks.start(attempt(), name="encrypted file")

    async def _move(self) -> None:
        """Copy every secret into the keyring, look whether it is there, and only then delete the file."""
        present, keyring = self._store.present, self._keyring
        if not isinstance(present, EncryptedFileStore) or keyring is None:
            return
        try:
            await in_own_thread(lambda: _move(present, keyring), name="keyring")
        except SecretStoreError as error:
            self._say(tr(error.sentence), ok=False)
            return
        self._settle(keyring)

    def _only_for_this_start(self) -> None:
        if self._store.present is None:
            log.warning("secrets.only_for_this_start")
            there = self._there
            self._settle(MemoryStore())
            self._there = there
            self._say()
            self.only_for_this_start.emit()

    def _settle(self, store: SecretStore) -> None:
        log.info("secrets.settled", store=type(store).__name__)
        self._there = isinstance(store, EncryptedFileStore)
        self._store.settle(store)
        self._say()
        self.settled.emit()

    def _say(self, more: str = "", *, ok: bool = True) -> None:
        if self._dialog is None:
            return
        words, wishes = self._place()
        self._dialog.advanced.set_secrets(f"{words} {more}".rstrip() if ok else more, wishes)

    def _place(self) -> tuple[str, tuple[str, ...]]:
        present = self._store.present
        if isinstance(present, EncryptedFileStore):
            more = (MOVE_TO_KEYRING,) if self._keyring is not None else ()
            words = tr("Tokens and secrets are in an encrypted file: {path}.").format(path=self._path)
            return words, (CHANGE_PASSPHRASE, *more)
        if isinstance(present, KeyringStore):
            return tr("Tokens and secrets are in this computer's keyring."), ()
        if present is None:
            return tr("You are being asked where tokens and secrets may be kept."), ()
        words = tr("Tokens and secrets are forgotten when the program ends.")
        return words, (UNLOCK if self._there else USE_FILE,)

    def _show(self, dialog: QDialog) -> None:
        self.question = dialog
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda _result: self._forget_question(dialog))
        dialog.open()
        dialog.raise_()

    def _forget_question(self, dialog: QDialog) -> None:
        if self.question is dialog:
            self.question = None

    def _visible_window(self) -> QWidget | None:
        """Return what the question belongs to: a window that is hidden would hide the question, too."""
        if self._dialog is not None:
            return self._dialog
        return self._window if self._window.isVisible() else None

    def _forget_dialog(self) -> None:
        self._dialog = None


def _move(file: EncryptedFileStore, keyring: SecretStore) -> None:
    secrets = file.secrets()
    for name, value in secrets.items():
        keyring.set(name, value)
    if any(keyring.get(name) != value for name, value in secrets.items()):
        raise SecretStoreError(
            Sentence("The keyring does not give back what was put into it."),
            hint=Sentence("The encrypted file stays in use. Check that the keyring works."),
        )
    file.remove()
