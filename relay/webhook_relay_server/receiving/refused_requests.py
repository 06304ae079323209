"""RefusedRequests: what sources have refused lately, for people who wonder why no event comes.

Gathered in memory and written now and then: whoever sends nonsense must not make the database write. Only what was sent
to a source that is there is kept, and of that only the last few, so it has a bound.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from webhook_relay.headers import RequestHeaders
from webhook_relay_server.errors import RelayError
from webhook_relay_server.store.database import Database
from webhook_relay_server.store.directory import KnownSource
from webhook_relay_server.store.refused import KEPT, Refused, save_refused
from webhook_relay_server.store.written_later import WrittenLater

LONGEST = 200
"""Characters of what the sender wrote: its content type, its method."""
LONGEST_NAMES = 1_000
"""Characters of all header names together: forty usual ones."""


class Attempt(NamedTuple):
    """A request that was refused, as far as it was read."""

    method: str
    path: str
    headers: RequestHeaders
    size: int
    address: str
    request_id: str


class RefusedRequests(WrittenLater):
    """Gathers what sources refuse, and writes it now and then."""

    what = "refused requests"

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._new: dict[int, deque[Refused]] = {}

    def note(self, source: KnownSource, attempt: Attempt, error: RelayError, status: int) -> None:
        """Note that a source has refused a request, why, and with which answer.

        What is wrong may name members of the body; so of a sealed channel's requests only its kind is kept.
        """
        names = " ".join(name for name, _ in attempt.headers)
        refused = Refused(
            refused_at=self._now(),
            status=status,
            code=error.code,
            detail=error.title if source.channel.sealed_to else error.detail,
            method=_plain(attempt.method),
            content_type=_plain(attempt.headers.get("content-type")),
            size=attempt.size,
            header_names=_plain(names, LONGEST_NAMES),
            address=attempt.address,
            request_id=attempt.request_id,
        )
        self._new.setdefault(source.id, deque(maxlen=KEPT)).append(refused)

    async def flush(self) -> None:
        """Write what is new. Whatever it raises, nothing is lost: the next flush tries again."""
        new, self._new = self._new, {}
        if not new:
            return
        try:
            await self._database.write(lambda session: save_refused(session, {key: [*of] for key, of in new.items()}))
        except BaseException:
            for source_id, later in self._new.items():
                new.setdefault(source_id, deque(maxlen=KEPT)).extend(later)
            self._new = new
            raise


def _plain(text: str, longest: int = LONGEST) -> str:
    """Return what a sender wrote as it can be shown and stored."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:longest])
