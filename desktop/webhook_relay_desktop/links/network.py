"""NetworkWatch: hears from the operating system that the network went, came or changed, where the system tells."""

from __future__ import annotations

from typing import Any, Final

import structlog
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QNetworkInformation

from webhook_relay_desktop.words import tr

CALM_MS: Final = 500
"""A change of network is told in several steps; what comes this close together is one change."""

log = structlog.get_logger(__name__)


class NetworkWatch(QObject):
    """Says when links to other machines have to prove themselves. Silent where the system tells nothing.

    The system's word is no proof: "disconnected" is also said of a network that has no way to the internet but one to
    a relay next door. So nothing is ended here; who hears it asks the relay.
    """

    changed = Signal(str)
    """The network is another one, is back, or is gone; carries a sentence for people."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM_MS)
        self._calm.timeout.connect(self._tell)
        self._reachable = True
        self._told_reachable = True

    def start(self) -> bool:
        """Begin to listen; return whether this system tells anything."""
        if not QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability):
            log.info("network.not_told")  # heartbeat and clocks notice the same, later
            return False
        information = QNetworkInformation.instance()
        log.info("network.told", by=information.backendName())
        self.listen_to(information)
        return True

    def listen_to(self, information: Any) -> None:
        """Hear this QNetworkInformation, or what stands in for it."""
        self._reachable = self._told_reachable = _reachable(information.reachability())
        information.reachabilityChanged.connect(self._note_reachability)
        information.transportMediumChanged.connect(lambda _medium: self._calm.start())

    def close(self) -> None:
        """Tell nothing any more."""
        self._calm.stop()

    def _note_reachability(self, reachability: QNetworkInformation.Reachability) -> None:
        self._reachable = _reachable(reachability)
        if not self._reachable and self._told_reachable:
            self._tell()  # at once: nothing green may stand there while nothing can come
        else:
            self._calm.start()

    def _tell(self) -> None:
        self._calm.stop()
        self._told_reachable = self._reachable
        words = tr("The network has changed.") if self._reachable else tr("This computer has no network.")
        log.info("network.changed", reachable=self._reachable)
        self.changed.emit(words)


def _reachable(reachability: QNetworkInformation.Reachability) -> bool:
    return reachability is not QNetworkInformation.Reachability.Disconnected
