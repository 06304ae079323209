"""Seals: opens what comes sealed, with keys that are asked for when they are needed and not before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from webhook_relay.arrivals import Arrival

if TYPE_CHECKING:
    from webhook_relay.sealed import Opener


class Seals:
    """One reader's keys. A keyring that has to be unlocked troubles nobody who reads no sealed channel.

    The library behind it is imported with the first sealed event, for the same reason.
    """

    def __init__(self, find_keys: Callable[[], Iterable[str]]) -> None:
        """`find_keys` returns the texts of private keys; it may block, and raise."""
        self._find_keys = find_keys
        self._opener: Opener | None = None

    def opened(self, arrivals: Sequence[Arrival]) -> tuple[Arrival, ...]:
        """Return events, those opened that can be. Blocks; raises what `find_keys` raises, and ConfigurationError."""
        sealed = [arrival.sealed for arrival in arrivals if arrival.sealed]
        if self._opener is None or not all(map(self._opener.has_key_of, sealed)):
            self._opener = _opener(list(self._find_keys()))
        return tuple(arrivals) if self._opener is None else self._opener.all_opened(arrivals)


def _opener(keys: Sequence[str]) -> Opener | None:
    if not keys:
        return None
    from webhook_relay.reader_keys import read_private_key  # noqa: PLC0415 - see above
    from webhook_relay.sealed import Opener  # noqa: PLC0415 - see above

    return Opener(map(read_private_key, keys))
