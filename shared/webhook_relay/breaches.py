"""Breaches: what a relay can do against the protocol, each as the error that it is to a client."""

from __future__ import annotations

from webhook_relay.errors import ConnectionFailedError, ProtocolError
from webhook_relay.sentence import Sentence


def no_sign_of_life(seconds: float) -> ConnectionFailedError:
    """The heartbeat stopped."""
    words = Sentence("The relay gave no sign of life for {seconds:g} seconds.", seconds=seconds)
    return ConnectionFailedError(words, code="heartbeat-lost")


def no_answer(seconds: float) -> ConnectionFailedError:
    """A check was not answered."""
    words = Sentence("The relay did not answer within {seconds:g} seconds.", seconds=seconds)
    return ConnectionFailedError(words, code="check-failed")


def not_placed() -> ProtocolError:
    """An event came too early."""
    return ProtocolError(Sentence("An event came before its channel was placed."), code="out-of-turn")


def no_welcome() -> ProtocolError:
    """Something else came first."""
    return ProtocolError(Sentence("The relay did not begin with a welcome."), code="out-of-turn")


def not_asked_for(channel: str) -> ProtocolError:
    """A channel that nobody subscribed to."""
    words = Sentence("The relay spoke of channel {channel!r}, which was not asked for.", channel=channel)
    return ProtocolError(words, code="out-of-turn")


def other_log(channel: str) -> ProtocolError:
    """An event of another epoch."""
    words = Sentence("An event of another log came on channel {channel!r}.", channel=channel)
    return ProtocolError(words, code="wrong-epoch")


def hole(channel: str, *, before: int, seq: int) -> ProtocolError:
    """Events were left out."""
    words = Sentence(
        "Event {seq} came after {before} on channel {channel!r}: something is missing.",
        seq=seq,
        before=before,
        channel=channel,
    )
    return ProtocolError(words, code="hole")


def resumed_elsewhere(channel: str) -> ProtocolError:
    """Reading went on at another place."""
    words = Sentence(
        "The relay resumed channel {channel!r} somewhere else than at this reader's place.", channel=channel
    )
    return ProtocolError(words, code="hole")


def gap_elsewhere(channel: str) -> ProtocolError:
    """A gap begins at another place."""
    words = Sentence("A gap on channel {channel!r} does not start at this reader's place.", channel=channel)
    return ProtocolError(words, code="hole")


def passed_unasked(channel: str) -> ProtocolError:
    """Events were passed over for a reader without a filter."""
    words = Sentence("The relay passed over events of channel {channel!r} unasked.", channel=channel)
    return ProtocolError(words, code="hole")
