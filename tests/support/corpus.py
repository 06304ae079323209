"""Where the real payloads and test vectors are. They are not part of the repository."""

from __future__ import annotations

import os
from pathlib import Path

CORPUS_VARIABLE = "WEBHOOK_RELAY_CORPUS"


def corpus_folder() -> Path | None:
    """Return the folder of the corpus for tests that are parametrised over its files, or None when it is not there."""
    named = os.environ.get(CORPUS_VARIABLE)
    folder = Path(named) if named else None
    return folder if folder is not None and folder.is_dir() else None
