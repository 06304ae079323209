"""Places: where in a channel a reader begins, found the same for every kind of stream."""

from __future__ import annotations

from webhook_relay.event import Cursor
from webhook_relay.filters import EVERYTHING, EventFilter
from webhook_relay_server.delivery.reading import Place, Start, start
from webhook_relay_server.delivery.selection import Selection
from webhook_relay_server.receiving.sealing import check_answerable
from webhook_relay_server.store.directory import KnownChannel
from webhook_relay_server.store.log import EventLog


async def find_place(
    event_log: EventLog, channel: KnownChannel, cursor: Cursor | None, wanted: EventFilter = EVERYTHING
) -> tuple[Place, Start]:
    """Return a reader's place, and what it is told of it first. Raises RelayError.

    A reader that wants what came since some time is passed over what came before, without a look at it.
    """
    check_answerable(wanted, channel)
    bounds = await event_log.bounds(channel.id, cursor.seq if cursor else None)
    begun = start(channel.name, cursor, bounds)
    place = Place(channel.id, channel.name, bounds.epoch, begun.after)
    if wanted != EVERYTHING:
        place.selection = Selection(wanted, begun.after)
        before = 0 if wanted.since is None else await event_log.seq_before(channel.id, wanted.since)
        if before > begun.after:
            place.after = before
            place.selection.passed_to(Cursor(bounds.epoch, before))
    return place, begun
