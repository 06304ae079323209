"""Way: how to get to what is on another machine: through which proxy, and trusting which certificates."""

from __future__ import annotations

import ipaddress
import ssl
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

import httpx

from webhook_relay.errors import ConfigurationError
from webhook_relay.sentence import Sentence

THIS_MACHINE: Final = ("all://localhost", "all://127.0.0.1", "all://[::1]")
"""Addresses, as httpx writes them, to which no proxy has a way."""


class Way:
    """A way out of this machine, for everything that leaves it: links to relays, GitHub, what handlers ask.

    `proxy` is http://HOST:PORT or https://HOST:PORT, with a name and a password before an '@' if it wants them; empty:
    as the environment says (HTTPS_PROXY, NO_PROXY, ...). `ca_file` is a file of certificates (PEM) that are trusted
    besides the system's. Raises ConfigurationError for a proxy that cannot be used.
    """

    def __init__(self, proxy: str = "", ca_file: str = "") -> None:
        parts = split(proxy)
        if proxy and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ConfigurationError(
                Sentence("The proxy's address is not usable."),
                hint=Sentence("It looks like http://proxy.example.com:3128."),
                code="proxy",
            )
        self.proxy = proxy.strip()
        self.shown = parts.netloc.rpartition("@")[2]
        """The proxy without its password."""
        self._ca_file = ca_file
        self._context: ssl.SSLContext | None = None

    def context(self) -> ssl.SSLContext:
        """Return what says whom to trust. Reads files when first asked; raises ConfigurationError."""
        if self._context is None:
            context = ssl.create_default_context()
            if not context.cert_store_stats()["x509_ca"]:
                context = httpx.create_ssl_context()  # a Python that does not find the system's, as some on macOS
            if self._ca_file:
                _trust(context, self._ca_file)
            self._context = context
        return self._context

    def http_client(self, base_url: str = "", **options: Any) -> httpx.AsyncClient:
        """Return a client whose requests go this way; those to this machine itself never go through a proxy.

        Reads certificates, so it is called on a thread. `options` are those of httpx. Raises ConfigurationError.
        """
        straight = is_loopback(split(base_url).hostname or "")
        return httpx.AsyncClient(
            base_url=base_url,
            verify=self.context(),
            proxy=None if straight else self.proxy or None,
            trust_env=not straight,
            mounts=dict.fromkeys(THIS_MACHINE),
            **options,
        )


def split(url: str) -> SplitResult:
    """Return the parts of an address; empty ones for what is none."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.port
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _trust(context: ssl.SSLContext, ca_file: str) -> None:
    try:
        context.load_verify_locations(cafile=ca_file)
    except ssl.SSLError:
        sentence = Sentence("The file of trusted certificates {ca_file} holds none that can be read.", ca_file=ca_file)
    except OSError as error:
        sentence = Sentence(
            "The file of trusted certificates {ca_file} cannot be read: {reason}.",
            ca_file=ca_file,
            reason=error.strerror,
        )
    else:
        return
    raise ConfigurationError(sentence, hint=Sentence("Name a PEM file, or leave the setting empty."), code="ca-file")
