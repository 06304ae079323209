"""Scrubbing: takes secrets and a person's names out of a text that they will show to others.

The rest of the program never gives a secret to a message. This is for what nobody foresaw: a library that puts a
request into its error, a path with somebody's name in it. It would rather take out too much than too little.
"""

from __future__ import annotations

import getpass
import os
import re
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SECRET: Final = "[secret]"  # noqa: S105 - what stands in the place of one
SHORTEST_NAME: Final = 3
"""Shorter names are part of too many words to be looked for."""
NAMES_OF_NOBODY: Final = frozenset({"root", "user", "admin", "administrator", "localhost", "runner", "ubuntu"})

_TOKENS: Final = re.compile(
    r"""
      \bwhr[a-z]{0,8}_[\w-]{8,}                                 # our own: tokens, readers' private and public keys
    | \bgh[opsur]_[A-Za-z0-9]{16,} | \bgithub_pat_\w{16,}       # GitHub
    | \bgl[a-z]{2,8}-[\w-]{16,}                                 # GitLab
    | \bx(?:ox[a-z]|app)-[\w-]{8,}                              # Slack
    | \b(?:sk|rk|pk|sess)[-_](?:(?:live|test|proj|ant)[-_])?[\w-]{16,}  # Stripe, OpenAI, Anthropic
    | \bwh(?:sec|sk|pk)_[\w+/=-]{8,}                            # Standard Webhooks, Stripe
    | \bAKIA[A-Z0-9]{12,} | \bASIA[A-Z0-9]{12,} | \bAIza[\w-]{30,}  # AWS, Google
    | \b(?:npm|dop|shpat|shpss|hf|lin)_[\w]{16,} | \bpypi-[\w-]{16,} | \bSG\.[\w-]{16,}\.[\w-]{16,}
    | \bAGE-SECRET-KEY-[A-Z0-9]+
    | \beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?                    # JSON Web Tokens
    | \b[0-9a-fA-F]{32,}\b                                      # keys, digests and signatures in hexadecimal
    | \b(?=[\w-]{0,99}[a-z])(?=[\w-]{0,99}[A-Z])(?=[\w-]{0,99}[0-9])[A-Za-z0-9_-]{32,}=*  # the same in base64
    """,
    re.VERBOSE,
)
_SECRET_PATHS: Final = re.compile(
    r"(?i)(hooks\.slack\.com/(?:services|workflows|triggers)/|discord(?:app)?\.com/api/webhooks/"
    r"|webhook\.office\.com/|api\.telegram\.org/bot|/in/)[^\s\"'<>]+"
)
_PRIVATE_KEYS: Final = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.S)
_AUTHORIZATION: Final = re.compile(r"(?i)\b(bearer|basic|digest|token)(\s+)[\w.~+/=:-]{6,}")
_USER_OF_URL: Final = re.compile(r"(?i)\b([a-z][a-z0-9+.-]{0,20}://)[^/\s\"'@]{1,500}@")
_NAMED: Final = re.compile(
    r"""(?ix)
    (?P<name> (?: token | secret | passw(?:or)?d | passphrase | api[_-]?key | private[_-]?key | credential s?
                       | authorization | cookie | signature ) [\w-]{0,40} ["']? )
    (?P<sign> \s* (?: [:=] | => | (?<=["']), ) \s* )
    (?P<value> b?"(?:[^"\\]|\\.)*" | b?'(?:[^'\\]|\\.)*' | [^\s,;&)\]}"']+ )
    """
)
_NO_SECRETS: Final = frozenset({"none", "null", "true", "false", "''", '""', "str", "bytes", SECRET.lower()})
_ADDRESS: Final = re.compile(r"\b[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}\b")


@dataclass(frozen=True)
class Person:
    """What would tell who runs the program, and where."""

    home: str = ""
    names: tuple[str, ...] = ()
    machine: str = ""

    @classmethod
    def here(cls) -> Person:
        """Return the one who runs this process."""
        home = str(Path.home())
        names = {os.environ.get("USER", ""), os.environ.get("USERNAME", ""), Path(home).name}
        try:
            names.add(getpass.getuser())
        except (KeyError, OSError):  # an account without a name, as in some containers
            names.discard("")
        return cls(home, tuple(sorted(names - {""})), socket.gethostname())


def scrub(text: str, person: Person) -> str:
    """Return `text` without what looks like a secret, and without the person's home, names and machine."""
    clean = _PRIVATE_KEYS.sub(SECRET, text)
    clean = _USER_OF_URL.sub(rf"\1{SECRET}@", clean)
    clean = _SECRET_PATHS.sub(rf"\1{SECRET}", clean)
    clean = _AUTHORIZATION.sub(rf"\1\2{SECRET}", clean)
    clean = _NAMED.sub(_without_value, clean)
    clean = _TOKENS.sub(SECRET, clean)
    clean = _ADDRESS.sub("[address]", clean)
    return _without_person(clean, person)


def _without_value(found: re.Match[str]) -> str:
    if found["value"].lower() in _NO_SECRETS:
        return found.group()
    return f"{found['name']}{found['sign']}{SECRET}"


def _without_person(text: str, person: Person) -> str:
    home = person.home.rstrip("/\\")
    if len(home) > 1:
        for written in (home, home.replace("\\", "\\\\"), home.replace("\\", "/")):
            text = re.sub(re.escape(written) + r"(?![\w.-])", "~", text, flags=re.IGNORECASE)
    for name in person.names:
        text = _without_name(text, name, "[name]")
    return _without_name(text, person.machine, "[machine]")


def _without_name(text: str, name: str, instead: str) -> str:
    if len(name) < SHORTEST_NAME or name.lower() in NAMES_OF_NOBODY:
        return text
    return re.sub(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", instead, text, flags=re.IGNORECASE)
