"""Certificates that a person trusts besides the system's: is a file of them usable?"""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Final

from webhook_relay_desktop.chosen_file import open_chosen
from webhook_relay_desktop.words import tr

LARGEST_FILE: Final = 4 * 1024 * 1024
"""Bytes; the certificates of all public authorities together are a quarter of a megabyte."""


def certificates_problem(path: str) -> str:
    """Say what is wrong with a file of certificates in PEM, or return an empty text. Blocks on the disk."""
    try:
        text = _text_of(Path(path).expanduser())
    except FileNotFoundError:
        return tr("There is no such file.")
    except OSError:
        return tr("This file cannot be read, or is too large for certificates.")
    except UnicodeDecodeError:
        return tr("This is no file of certificates in PEM: it is not text.")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cadata=text)
    except (ssl.SSLError, ValueError):
        return tr("There is no usable certificate in this file. PEM begins with -----BEGIN CERTIFICATE-----.")
    return ""


def _text_of(file: Path) -> str:
    if file.stat().st_size > LARGEST_FILE or not file.is_file():
        raise OSError
    with open_chosen(file) as opened:
        return opened.read().decode("ascii")
