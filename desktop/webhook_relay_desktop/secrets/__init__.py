"""Secrets: tokens and secret options live in the keyring, in an encrypted file, for this start only, or nowhere.

    store            what keeps secrets (the contract), and which can be kept
    names            what they are called
    keyring_store    the operating system's keyring
    encrypted_file   a file under a passphrase, for machines without a keyring, once a person wants it
    memory           until the program ends
    waiting          while a person has not chosen or typed the passphrase yet
    finding          which of them there are on this machine

Nothing here writes plain text to a disk. Every call may block, for as long as a person takes to unlock the keyring:
callers use a thread (`life.tasks.in_own_thread`).
"""

from webhook_relay_desktop.secrets.encrypted_file import EncryptedFileStore
from webhook_relay_desktop.secrets.finding import find_secret_store, secrets_file
from webhook_relay_desktop.secrets.keyring_store import KeyringStore, open_secret_store, safe_backend
from webhook_relay_desktop.secrets.memory import MemoryStore
from webhook_relay_desktop.secrets.names import (
    TOKEN_VARIABLE,
    checking_secret,
    find_relay_token,
    handler_option,
    relay_token,
    source_secret,
)
from webhook_relay_desktop.secrets.store import MAX_SECRET_BYTES, SecretStore
from webhook_relay_desktop.secrets.waiting import WaitingStore, is_lasting

__all__ = [
    "MAX_SECRET_BYTES",
    "TOKEN_VARIABLE",
    "EncryptedFileStore",
    "KeyringStore",
    "MemoryStore",
    "SecretStore",
    "WaitingStore",
    "checking_secret",
    "find_relay_token",
    "find_secret_store",
    "handler_option",
    "is_lasting",
    "open_secret_store",
    "relay_token",
    "safe_backend",
    "secrets_file",
    "source_secret",
]
