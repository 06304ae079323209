"""Where inbox and embedded relay lie: the usual folder, or the one that a person chose."""

from __future__ import annotations

from pathlib import Path

from webhook_relay import config
from webhook_relay.errors import ConfigurationError
from webhook_relay.sentence import Sentence
from webhook_relay_desktop.settings import Settings


def data_folder_of(settings: Settings) -> Path:
    """Return the folder, which is there. Raises ConfigurationError: a disk that is not plugged in is no empty inbox."""
    chosen = settings.advanced.data_folder
    if not chosen:
        return config.data_folder()
    folder = Path(chosen).expanduser()
    if not folder.is_dir():
        raise ConfigurationError(
            Sentence("The data folder {folder} is not there.", folder=folder),
            hint=Sentence("Make its disk available, or correct data_folder in the settings file."),
        )
    return folder
