"""Statistics: how many events of which kind came when. They are a reader of the log, with a place of its own.

What is behind that place (`Channel.counted`) is in sums for each hour, source and type; what is before it is summed up
when somebody asks. So a question costs the same however long the log is, and no webhook costs more for it. Only columns
are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Select, and_, case, cast, delete, func, select, text, update
from sqlmodel import Session, SQLModel

from webhook_relay_server.store.history import CHANNEL, EVENT, SOURCE, is_null
from webhook_relay_server.store.models import BEGINNING

BATCH = 5_000
"""Events that are summed up at a time: some ten milliseconds on a thread that reads."""
LONGEST_TAIL = 20_000
"""Events before the place that an answer sums up itself: far more than arrive between two rounds of counting."""
MOST_TYPES = 200
"""Types that are told apart in one hour of one channel. A sender that makes up types cannot fill the disk with them."""
LONGEST_TYPE = 200
"""Characters of a type that is told apart: far above any provider's."""
OTHER = "other"
"""Type of everything beyond those two."""
LARGEST_TIMED = 64 * 1024
"""Bytes of content behind which SQLite is asked when an event happened: to get there it reads through them."""
MOST_DELAY = 24 * 3600 * 1_000_000
"""Microseconds between happening and arrival that count as a delay: beyond a day, either way, a clock is wrong."""
EVENT_COUNT = SQLModel.metadata.tables["event_count"].c
HOUR = 3600 * 1_000_000
MOST_HOURS = 400 * 24
"""Hours that sums are kept, and that one question may be about: a year, to compare with, and a month more."""
MOST_KINDS = 500
"""Rows of an answer by type or by source: the most frequent ones; the rest is one more."""


class By(StrEnum):
    """What events are told apart by."""

    HOUR = "hour"
    TYPE = "type"
    SOURCE = "source"


@dataclass(frozen=True)
class Kind:
    """What is summed up together. `hour` counts from 1970-01-01 UTC."""

    hour: int
    source_id: int
    type: str


@dataclass
class Sums:
    """Of some events: how many, their bodies' bytes, how many say when they happened, and the delays' sum in µs."""

    events: int = 0
    bytes: int = 0
    timed: int = 0
    delay: int = 0

    def add(self, other: Sums) -> None:
        """Take in what the other ones are."""
        self.events += other.events
        self.bytes += other.bytes
        self.timed += other.timed
        self.delay += other.delay


@dataclass(frozen=True)
class Stretch:
    """A piece of a channel's log, summed up: from behind `after` up to `last`."""

    channel_id: int
    after: int
    last: int
    sums: Mapping[Kind, Sums]


@dataclass(frozen=True)
class Counts:
    """The answer to a question: sums by hour (as a number), type or source, of everything up to `counted`."""

    sums: Mapping[str | int, Sums]
    total: Sums
    counted: int
    head: int


# --- counting ------------------------------------------------------------------------------------------------


def channels_not_counted(session: Session) -> list[int]:
    """Return the ids of the channels that have events which are in no sum yet, also of revoked ones."""
    return list(session.connection().execute(select(CHANNEL.id).where(CHANNEL.counted < CHANNEL.head)).scalars())


def sum_up(session: Session, channel_id: int, most: int = BATCH) -> Stretch:
    """Sum up the next events of a channel that are in no sum yet."""
    place = select(CHANNEL.counted, CHANNEL.head).where(CHANNEL.id == channel_id)
    after, head = session.connection().execute(place).one()
    last = min(head, after + most)
    return Stretch(channel_id, after, last, _summed(session, channel_id, after, last))


def count(session: Session, stretch: Stretch) -> bool:
    """Add a stretch to the sums, unless somebody else has done it meanwhile; say whether it was added."""
    connection = session.connection()
    for hour, share in _by_hour(stretch.sums).items():
        known = set(connection.execute(_TYPES, {"channel_id": stretch.channel_id, "hour": hour}).scalars())
        for kind, sums in fold(share, known).items():
            values = {"hour": kind.hour, "source_id": kind.source_id, "type": kind.type, **vars(sums)}
            connection.execute(_ADD, {"channel_id": stretch.channel_id, **values})
    # Last, so that the channel's row is locked for no longer than the commit: whoever appends needs it.
    moved = (
        update(SQLModel.metadata.tables["channel"])
        .where(CHANNEL.id == stretch.channel_id, CHANNEL.counted == stretch.after)
        .values(counted=stretch.last)
    )
    if connection.execute(moved).rowcount == 1:
        return True
    session.rollback()
    return False


def forget_counts(session: Session, now: datetime) -> None:
    """Delete the sums of hours that are longer ago than sums are kept."""
    session.connection().execute(
        delete(SQLModel.metadata.tables["event_count"]).where(EVENT_COUNT.hour < hour_of(now) - MOST_HOURS)
    )


def fold(sums: Mapping[Kind, Sums], known: set[str]) -> dict[Kind, Sums]:
    """Return the sums of one hour with what may not be told apart put together; `known` are types that are. Pure."""
    told = set(known)
    folded: dict[Kind, Sums] = {}
    for kind, share in sums.items():
        if kind.type not in told:
            if len(told) >= MOST_TYPES or len(kind.type) > LONGEST_TYPE:
                kind = Kind(kind.hour, kind.source_id, OTHER)  # noqa: PLW2901 - what it is counted as
            else:
                told.add(kind.type)
        folded.setdefault(kind, Sums()).add(share)
    return folded


def hour_of(time: datetime) -> int:
    """Return the hour that a time is in, counted from 1970-01-01 UTC."""
    return (time - BEGINNING) // timedelta(hours=1)


def _summed(session: Session, channel_id: int, after: int, last: int) -> dict[Kind, Sums]:
    rows = session.connection().execute(_sums(session.connection().dialect.name, channel_id, after, last))
    return {
        Kind(row.hour, row.source_id, row.type): Sums(row.events, row.bytes, row.timed, row.delay or 0) for row in rows
    }


def _sums(dialect: str, channel_id: int, after: int, last: int) -> Select[Any]:
    event = _counted(dialect, channel_id, after, last).subquery("counted").c
    kind = (event.hour, event.source_id, event.type)
    delay = case((event.delay.between(-MOST_DELAY, MOST_DELAY), event.delay))
    return select(
        *kind,
        func.count().label("events"),
        cast(func.sum(event.size), BigInteger).label("bytes"),
        func.count(delay).label("timed"),
        cast(func.sum(delay), BigInteger).label("delay"),
    ).group_by(*kind)


def _counted(dialect: str, channel_id: int, after: int, last: int) -> Select[Any]:
    """Return what counts of each event. The limit keeps SQLite from sorting whole rows, with all that they contain."""
    cheap = func.length(EVENT.content) <= LARGEST_TIMED  # tells the length without reading the content
    sent = and_(cheap, is_null(dialect, EVENT.replay_of))
    return (
        select(
            EVENT.received_at.op("/")(HOUR).label("hour"),  # of whole numbers, which both engines cut
            EVENT.source_id,
            EVENT.type,
            EVENT.size,
            case((sent, EVENT.received_at - EVENT.occurred_at)).label("delay"),
        )
        .where(EVENT.channel_id == channel_id, EVENT.seq > after, EVENT.seq <= last)
        .limit(last - after)
    )


def _by_hour(sums: Mapping[Kind, Sums]) -> dict[int, dict[Kind, Sums]]:
    hours: dict[int, dict[Kind, Sums]] = {}
    for kind, share in sorted(sums.items(), key=lambda item: (item[0].hour, item[0].source_id, item[0].type)):
        hours.setdefault(kind.hour, {})[kind] = share
    return hours


_TYPES = text("SELECT DISTINCT type FROM event_count WHERE channel_id = :channel_id AND hour = :hour")
_ADD = text("""
INSERT INTO event_count (channel_id, hour, source_id, type, events, bytes, timed, delay)
VALUES (:channel_id, :hour, :source_id, :type, :events, :bytes, :timed, :delay)
ON CONFLICT (channel_id, hour, source_id, type) DO UPDATE SET
  events = event_count.events + excluded.events, bytes = event_count.bytes + excluded.bytes,
  timed = event_count.timed + excluded.timed, delay = event_count.delay + excluded.delay
""")


# --- answering -----------------------------------------------------------------------------------------------


def read_counts(session: Session, channel_id: int, hours: range, by: By) -> Counts:
    """Return the sums of a channel's events in these hours. What is in no sum yet is summed up now, within bounds."""
    stretch = sum_up(session, channel_id, LONGEST_TAIL)
    shares: dict[str | int, Sums] = {}
    for key, share in _kept(session, channel_id, hours, by):
        shares.setdefault(key, Sums()).add(share)
    for kind, share in stretch.sums.items():
        if kind.hour in hours:
            shares.setdefault(_key(kind, by), Sums()).add(share)
    total = Sums()
    for share in shares.values():
        total.add(share)
    head = session.connection().execute(select(CHANNEL.head).where(CHANNEL.id == channel_id)).scalar_one()
    if by is By.HOUR:
        told = {hour: shares[hour] for hour in sorted(shares, key=int)}
    else:
        told = most_frequent(shares if by is By.TYPE else _by_name(session, shares))
    return Counts(told, total, stretch.last, head)


def most_frequent(shares: Mapping[str | int, Sums]) -> dict[str | int, Sums]:
    """Return the most frequent kinds, the most frequent first, and the rest as one. Pure."""
    ordered = sorted(shares.items(), key=lambda item: (-item[1].events, item[0]))
    kept = dict(ordered[:MOST_KINDS])
    for _, share in ordered[MOST_KINDS:]:
        kept.setdefault(OTHER, Sums()).add(share)
    return kept


def _kept(session: Session, channel_id: int, hours: range, by: By) -> Iterator[tuple[str | int, Sums]]:
    keys = {By.HOUR: EVENT_COUNT.hour, By.TYPE: EVENT_COUNT.type, By.SOURCE: EVENT_COUNT.source_id}
    sums = [func.sum(EVENT_COUNT[name]) for name in ("events", "bytes", "timed", "delay")]
    key = keys[by]
    statement = (
        select(key, *(cast(column, BigInteger) for column in sums))
        .where(EVENT_COUNT.channel_id == channel_id)
        .where(EVENT_COUNT.hour >= hours.start, EVENT_COUNT.hour < hours.stop)
        .group_by(key)
    )
    for row in session.connection().execute(statement):
        key_of_row, *values = row
        yield key_of_row, Sums(*values)


def _key(kind: Kind, by: By) -> str | int:
    keys: dict[By, str | int] = {By.HOUR: kind.hour, By.TYPE: kind.type, By.SOURCE: kind.source_id}
    return keys[by]


def _by_name(session: Session, shares: Mapping[str | int, Sums]) -> dict[str | int, Sums]:
    """Return the sums by the sources' names: a name can have been given twice, one after the other."""
    ids: Iterable[Any] = list(shares)
    rows = session.connection().execute(select(SOURCE.id, SOURCE.name).where(SOURCE.id.in_(ids)))
    names = {row.id: row.name for row in rows}
    named: dict[str | int, Sums] = {}
    for source_id, share in shares.items():
        named.setdefault(names.get(source_id, ""), Sums()).add(share)
    return named
