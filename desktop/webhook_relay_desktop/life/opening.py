"""Opening: what must be there before the window is, and the questions when it is not."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import structlog
from filelock import FileLock

from webhook_relay.errors import ConfigurationError, SecretStoreError
from webhook_relay_desktop.data_place import data_folder_of
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.inbox.lock import lock_inbox
from webhook_relay_desktop.life.tasks import in_own_thread
from webhook_relay_desktop.secrets import SecretStore, WaitingStore, open_secret_store, secrets_file
from webhook_relay_desktop.settings import Settings, load, replace_broken
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.question import ask
from webhook_relay_desktop.words import tr

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class OpenedSecrets:
    """Where secrets are kept in this start."""

    store: SecretStore
    """A WaitingStore while a person is to be asked; see `desks/secret_keeping.py`."""
    problem: SecretStoreError | None = None
    """Why this is not the keyring."""
    keyring: SecretStore | None = None
    """The keyring of this machine, also where the secrets are still in an encrypted file."""


async def open_settings(icons: Icons, path: Path) -> Settings | None:
    """Read the settings; for a broken file ask whether to use the defaults. None: the person quits."""
    try:
        return load(path)
    except ConfigurationError as error:
        log.warning("settings.broken", path=str(path), reason=error.message)
        keep = tr("With the defaults, this file is kept beside the new one.")
        hint = f"{tr(error.advice)} {keep}"
        if not await ask(icons, tr(error.said), hint, accept=tr("Use defaults"), reject=tr("Quit")):
            return None
    try:
        log.info("settings.set_aside", path=str(replace_broken(path)))
    except OSError as error:
        log.exception("settings.not_set_aside", path=str(path))
        words = tr("{path} cannot be moved: {reason}.").format(path=path, reason=error.strerror)
        await ask(icons, words, tr("Move it away and start again."), reject=tr("Quit"))
        return None
    return Settings()


async def find_data_folder(icons: Icons, settings: Settings) -> Path | None:
    """Return where inbox and relay lie; None when it is not there, which a person was told."""
    try:
        return await asyncio.to_thread(data_folder_of, settings)
    except ConfigurationError as error:
        log.warning("data_folder.missing", reason=error.message)
        await ask(icons, tr(error.said), tr(error.advice), reject=tr("Quit"))
        return None


async def hold_inbox(icons: Icons, path: Path) -> FileLock | None:
    """Take the inbox's lock; None when another program holds it (`up --headless`), which a person was told."""
    try:
        return lock_inbox(path)
    except ConfigurationError as error:
        log.warning("inbox.not_locked", path=str(path), reason=error.message)
        await ask(icons, tr(error.said), tr(error.advice), reject=tr("Quit"))
        return None


async def open_inbox(icons: Icons, path: Path) -> Inbox | None:
    """Open the inbox; None when it cannot be used, which a person was told."""
    try:
        return await asyncio.to_thread(Inbox.open, path)
    except ConfigurationError as error:
        log.exception("inbox.not_opened", path=str(path))
        await ask(icons, tr(error.said), tr(error.advice), reject=tr("Quit"))
        return None


async def open_secrets() -> OpenedSecrets:
    """Return the keyring, or a store that waits for a person: without a keyring, or with an encrypted file."""

    def look() -> OpenedSecrets:
        kept_in_file = secrets_file().exists()
        try:
            keyring = open_secret_store()
        except SecretStoreError as error:
            log.warning("secrets.no_keyring", code=error.code, reason=error.message)
            return OpenedSecrets(WaitingStore(), error)
        return OpenedSecrets(WaitingStore(None if kept_in_file else keyring), keyring=keyring)

    return await in_own_thread(look, name="keyring")
