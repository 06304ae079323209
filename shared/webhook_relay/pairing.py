"""Pairing links: everything a desktop must know to listen to a relay, in one line to paste or to click.

    webhook-relay://pair?relay=https://relay.example.org&token=whr_...&channels=default,ci&name=Work

A link comes from anywhere: a chat, a page, another program. So it is read strictly, and whoever reads one asks a
person before anything is contacted or kept. The link is as secret as the token in it; no error repeats any of it.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from webhook_relay.errors import ConfigurationError
from webhook_relay.plain_text import STEERING
from webhook_relay.sentence import Sentence

SCHEME: Final = "webhook-relay"
"""Of the links; the desktop's packages register it with the operating system."""
HOST: Final = "pair"
LONGEST_LINK: Final = 2_000
"""Characters; an address, a token and some names are a few hundred."""
MOST_CHANNELS: Final = 20
LONGEST_NAME: Final = 60
"""Of a connection, as in the desktop's settings."""

PARAMETERS: Final = ("relay", "token", "channels", "name", "workspace")
_NEEDED: Final = ("relay", "token")
_TOKEN: Final = re.compile(r"whr_[A-Za-z0-9_-]{43}")
"""256 bits in URL-safe base64 behind the prefix, as relays make them."""
_CHANNEL: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
"""A name or an IPv4 address; what other alphabets would be is written in them (`xn--`), so that no letter deceives."""
_PATH: Final = re.compile(r"(/[A-Za-z0-9._~-]+)*/?")
_UNFIT: Final = re.compile(rf"[{STEERING}\ud800-\udfff]")
_AGAIN: Final = Sentence("Copy it again, whole, as 'webhook-relay token create NAME --link' printed it on the relay.")


@dataclass(frozen=True)
class PairingLink:
    """What a link says. `text` makes the link of it, `read_link` the other way round."""

    relay: str
    """Address of the relay, checked: https, or http on this machine."""
    token: str = field(repr=False)
    channels: tuple[str, ...] = ("default",)
    name: str = ""
    """What the connection may be called; empty: as its reader likes."""
    workspace: str = ""

    def text(self) -> str:
        """Return the link. Raises ConfigurationError when its parts could not be read back."""
        parts = {"relay": self.relay, "token": self.token, "channels": ",".join(self.channels)}
        parts |= {key: value for key, value in (("name", self.name), ("workspace", self.workspace)) if value}
        link = f"{SCHEME}://{HOST}?{urlencode(parts)}"
        read_link(link)
        return link


def looks_like_link(text: str) -> bool:
    """Say whether `text` is meant to be a pairing link, right or wrong."""
    return text.strip().lower().startswith(f"{SCHEME}:")


def is_channel_name(text: str) -> bool:
    """Say whether a relay can have a channel of this name."""
    return _CHANNEL.fullmatch(text) is not None


def read_link(text: str) -> PairingLink:
    """Return what a pairing link says. Raises ConfigurationError (code `bad-link`), which repeats nothing of it."""
    said = _parameters(text.strip())
    channels = tuple(said.get("channels", "default").split(","))
    if len(channels) > MOST_CHANNELS or not all(is_channel_name(channel) for channel in channels):
        raise _refused(Sentence("its channels are not names of channels"))
    if len(set(channels)) != len(channels):
        raise _refused(Sentence("it names a channel twice"))
    if _TOKEN.fullmatch(said["token"]) is None:
        raise _refused(Sentence("what it has for a token is none of a relay's tokens"))
    workspace = said.get("workspace", "")
    if workspace and _CHANNEL.fullmatch(workspace) is None:
        raise _refused(Sentence("its workspace is no name of a workspace"))
    name = said.get("name", "")
    if len(name) > LONGEST_NAME or _UNFIT.search(name) or name != name.strip():
        raise _refused(Sentence("the name in it is too long or holds characters that are not shown"))
    try:
        relay = _address(said["relay"])
    except _UnfitError as error:
        raise _refused(Sentence("of its relay's address, {error}", error=error.words)) from None
    return PairingLink(relay, said["token"], channels, name, workspace)


def _parameters(text: str) -> dict[str, str]:
    """Return the parameters of a link that is one by its scheme and host, each once."""
    if len(text) > LONGEST_LINK:
        raise _refused(Sentence("it is too long"))
    if not text.isascii() or not text.isprintable() or " " in text:
        raise _refused(Sentence("it holds characters that no link has"))
    try:
        parts = urlsplit(text)
        if parts.scheme != SCHEME or parts.netloc != HOST or parts.path not in ("", "/") or parts.fragment:
            raise _refused(Sentence("it does not begin with {scheme}://{host}?", scheme=SCHEME, host=HOST))
        pairs = parse_qsl(
            parts.query, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=len(PARAMETERS)
        )
    except ValueError:  # also a UnicodeDecodeError; the text of either would repeat the link
        raise _refused(Sentence("its parameters cannot be read")) from None
    said = dict(pairs)
    if len(said) != len(pairs):
        raise _refused(Sentence("it says one thing twice"))
    if set(said) - set(PARAMETERS):
        raise _refused(Sentence("it says more than this version understands"))
    if missing := [name for name in _NEEDED if not said.get(name)]:
        raise _refused(Sentence("it has no {missing}", missing=missing[0]))
    return said


def check_address(text: str) -> str:
    """Return a relay's address as a link holds it, without a slash at its end. Raises ConfigurationError."""
    try:
        return _address(text.strip())
    except _UnfitError as error:
        raise ConfigurationError(
            Sentence("The relay's address is not usable: {error}.", error=error.words),
            hint=Sentence("It looks like https://relay.example.org, or http://127.0.0.1:8750 for one on this machine."),
            code="bad-address",
        ) from None


def is_token(text: str) -> bool:
    """Say whether `text` looks like a relay's token."""
    return _TOKEN.fullmatch(text) is not None


class _UnfitError(Exception):
    """Why an address is not one."""

    def __init__(self, words: Sentence) -> None:
        super().__init__(words)
        self.words = words


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise _UnfitError(Sentence("it cannot be read")) from None
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment or "?" in text:
        raise _UnfitError(Sentence("it holds more than an address"))
    if parts.scheme not in ("https", "http") or not _is_host(host) or port == 0 or not _PATH.fullmatch(parts.path):
        raise _UnfitError(Sentence("it does not begin with https:// and a host"))
    if parts.scheme == "http" and not _is_loopback(host):
        raise _UnfitError(Sentence("it is not reached over https, so everybody on the way could read the token"))
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


def _is_host(host: str) -> bool:
    if ":" not in host:
        return _HOST.fullmatch(host) is not None and ".." not in host
    try:
        return isinstance(ipaddress.ip_address(host), ipaddress.IPv6Address)
    except ValueError:
        return False


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refused(reason: str) -> ConfigurationError:
    return ConfigurationError(
        Sentence("This is not a usable pairing link: {reason}.", reason=reason), hint=_AGAIN, code="bad-link"
    )
