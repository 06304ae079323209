"""AutostartDesk: keeps the switches for starting at log-in true, and does what they want."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from webhook_relay.errors import WebhookRelayError
from webhook_relay_desktop.autostart import Autostart, AutostartState
from webhook_relay_desktop.life.tasks import Tasks, in_own_thread
from webhook_relay_desktop.ui.settings.autostart_switch import AutostartSwitch
from webhook_relay_desktop.words import mark, tr

AUTOSTART_WORDS = {
    AutostartState.ON: mark("It starts hidden behind its tray icon at the next log-in: {place}"),
    AutostartState.OFF: mark("It starts only when you start it."),
    AutostartState.DISABLED: mark("It was switched off outside of this program: {place}"),
    AutostartState.OTHER: mark("Another copy of the program is started: {place}. Switch on to start this one."),
}


class AutostartDesk(QObject):
    """Serves the switch of the first steps and that of the settings; each says what is really there."""

    told = Signal(bool, str, bool)
    """Whether it starts, the words for it, and whether they are a mistake's."""

    def __init__(self, autostart: Autostart, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._autostart = autostart
        self._tasks = tasks

    def serve(self, switch: AutostartSwitch) -> None:
        """Answer this switch as long as it is there."""
        self.told.connect(switch.show_state)
        switch.wanted.connect(self._tasks.slot(self._switch))
        self._tasks.start(self._tell(), name="look at autostart")

    async def _switch(self, on: bool) -> None:
        switch = self._autostart.turn_on if on else self._autostart.turn_off
        try:
            await in_own_thread(switch, name="autostart")
        except WebhookRelayError as error:
            self.told.emit(not on, tr(error.sentence), True)
            return
        await self._tell()

    async def _tell(self) -> None:
        try:
            state = await in_own_thread(self._autostart.state, name="autostart")
        except WebhookRelayError as error:
            self.told.emit(False, tr(error.sentence), True)
            return
        words = tr(AUTOSTART_WORDS[state]).format(place=home_shortened(self._autostart.place))
        self.told.emit(state is AutostartState.ON, words, False)


def home_shortened(place: str) -> str:
    """Return a path with `~` for the home folder, as people write it."""
    home = str(Path.home())
    return f"~{place[len(home) :]}" if place.startswith((f"{home}/", f"{home}\\")) else place
