from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QNetworkInformation
from pytestqt.qtbot import QtBot

from webhook_relay_desktop.links import network
from webhook_relay_desktop.links.network import NetworkWatch

Reachability = QNetworkInformation.Reachability


class System(QObject):
    """Stands in for what the operating system tells."""

    reachabilityChanged = Signal(object)  # noqa: N815 - Qt's name
    transportMediumChanged = Signal(object)  # noqa: N815 - Qt's name

    def reachability(self) -> Reachability:
        return Reachability.Online


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> System:
    monkeypatch.setattr(network, "CALM_MS", 20)
    return System()


@pytest.fixture
def told(system: System, qtbot: QtBot) -> tuple[NetworkWatch, list[str]]:
    watch, words = NetworkWatch(system), list[str]()
    watch.changed.connect(words.append)
    watch.listen_to(system)
    return watch, words


def test_a_network_that_is_gone_is_told_at_once(system: System, told: tuple[NetworkWatch, list[str]]) -> None:
    system.reachabilityChanged.emit(Reachability.Disconnected)
    assert told[1] == ["This computer has no network."]


def test_a_network_that_comes_back_in_several_steps_is_told_once(
    system: System, told: tuple[NetworkWatch, list[str]], qtbot: QtBot
) -> None:
    system.reachabilityChanged.emit(Reachability.Disconnected)
    for step in (Reachability.Local, Reachability.Site, Reachability.Online):
        system.reachabilityChanged.emit(step)
    system.transportMediumChanged.emit(QNetworkInformation.TransportMedium.WiFi)
    qtbot.waitUntil(lambda: len(told[1]) == 2)
    qtbot.wait(60)
    assert told[1] == ["This computer has no network.", "The network has changed."]


def test_another_network_is_told(system: System, told: tuple[NetworkWatch, list[str]], qtbot: QtBot) -> None:
    system.transportMediumChanged.emit(QNetworkInformation.TransportMedium.Cellular)
    qtbot.waitUntil(lambda: told[1] == ["The network has changed."])


def test_after_closing_nothing_is_told(system: System, told: tuple[NetworkWatch, list[str]], qtbot: QtBot) -> None:
    system.transportMediumChanged.emit(QNetworkInformation.TransportMedium.Cellular)
    told[0].close()
    qtbot.wait(60)
    assert told[1] == []


def test_a_system_that_tells_nothing_is_no_fault(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QNetworkInformation, "loadBackendByFeatures", lambda features: False)
    assert not NetworkWatch().start()


def test_this_system_is_asked(qtbot: QtBot) -> None:
    watch = NetworkWatch()
    told = watch.start()
    assert told is (QNetworkInformation.instance() is not None)
    watch.close()
