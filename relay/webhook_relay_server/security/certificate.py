"""Certificate: the relay's own TLS, and a renewed certificate without a restart."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import NoReturn

import structlog

from webhook_relay.errors import ConfigurationError

log = structlog.get_logger(__name__)

LOOK_EVERY = 10
"""Seconds between two looks at the files: certificates are renewed weeks before they end."""

Stamp = tuple[int, int, int] | None
"""Of a file: when it changed, which one it is and how long; None when it is not there."""


class Certificate:
    """A certificate and its key in files, and the TLS context that all connections are made with.

    Connections that are open go on with the certificate that they began with.
    """

    def __init__(self, certificate: Path, key: Path | None) -> None:
        """Read the files (PEM; `key` None: it is in the certificate's file). Raises ConfigurationError."""
        self._files = (certificate, key or certificate)
        self._seen = self._stamps()
        self.context = self._loaded()

    def renew(self) -> bool:
        """Take what is in the files when they have changed; say whether it was taken. What is not usable is not."""
        stamps = self._stamps()
        if stamps == self._seen:
            return False
        try:
            self._loaded()  # on a context of its own first: half of a pair that does not fit would stay in the live one
            self.context.load_cert_chain(*self._files, password=_refuse_to_ask)
        except (ConfigurationError, OSError) as error:
            log.warning("certificate.not_renewed", reason=str(error), certificate=str(self._files[0]))
            self._seen = stamps
            return False
        self._seen = stamps
        log.info("certificate.renewed", certificate=str(self._files[0]))
        return True

    def _stamps(self) -> tuple[Stamp, Stamp]:
        return _stamp(self._files[0]), _stamp(self._files[1])

    def _loaded(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2  # RFC 8996 has ended what is older
        context.set_alpn_protocols(["http/1.1"])
        certificate, key = self._files
        try:
            context.load_cert_chain(certificate, key, password=_refuse_to_ask)
        except OSError as error:  # ssl.SSLError is one
            what = getattr(error, "reason", None) or error.strerror or "it cannot be read"
            raise ConfigurationError(
                f"{certificate} and {key} are no certificate and its key ({what}).",
                hint="Both are PEM files: the certificate with its chain, the key without a password.",
            ) from None
        return context


def _stamp(path: Path) -> Stamp:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino, status.st_size


def _refuse_to_ask() -> NoReturn:
    """Keep OpenSSL from asking for a password on the terminal, where nobody sits."""
    raise ConfigurationError("The key of the certificate has a password.", hint="Give one without.")
