"""How a link's state is said: one source of words, tone and tray picture for the light, the tooltip and the tray."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from webhook_relay.link import LinkPhase, LinkState
from webhook_relay_desktop.ui.colours import Tone
from webhook_relay_desktop.ui.text import counted


class TrayPicture(StrEnum):
    """The pictures of the tray icon; each is a file in `assets/`."""

    CONNECTED = "connected"
    CONNECTING = "connecting"
    OFFLINE = "offline"
    ATTENTION = "attention"


@dataclass(frozen=True)
class LinkLook:
    """A link's state for people. `words` fit a status line, `detail` is the sentence behind them (may be empty)."""

    tone: Tone
    picture: TrayPicture
    words: str
    detail: str


def look_of(state: LinkState, *, problem: bool = False) -> LinkLook:
    """Return how `state` looks and reads. `problem` asks for the attention picture whatever the link does."""
    tone, picture, words = _PHASES[state.phase]
    if state.phase is LinkPhase.CATCHING_UP and state.behind:
        words = f"Catching up, {counted(state.behind, 'event', 'events')} to go"
    if state.phase is LinkPhase.WAITING and state.retry_in >= 1:
        words = f"Not connected, next try in {round(state.retry_in)} s"
    if problem:
        picture = TrayPicture.ATTENTION
    return LinkLook(tone, picture, words, state.detail)


_PHASES: dict[LinkPhase, tuple[Tone, TrayPicture, str]] = {
    LinkPhase.CONNECTING: (Tone.BUSY, TrayPicture.CONNECTING, "Connecting"),
    LinkPhase.CATCHING_UP: (Tone.BUSY, TrayPicture.CONNECTING, "Catching up"),
    LinkPhase.LIVE: (Tone.GOOD, TrayPicture.CONNECTED, "Connected"),
    LinkPhase.STALE: (Tone.BUSY, TrayPicture.CONNECTING, "No sign of life"),
    LinkPhase.PAUSED: (Tone.QUIET, TrayPicture.OFFLINE, "Paused"),
    LinkPhase.WAITING: (Tone.BAD, TrayPicture.OFFLINE, "Not connected, trying again"),
    LinkPhase.REFUSED: (Tone.BAD, TrayPicture.ATTENTION, "Refused by the relay"),
    LinkPhase.FAILED: (Tone.BAD, TrayPicture.ATTENTION, "The built-in relay is not running"),
    LinkPhase.CLOSED: (Tone.QUIET, TrayPicture.OFFLINE, "Stopped"),
}
