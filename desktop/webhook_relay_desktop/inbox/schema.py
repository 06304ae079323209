"""Tables of the inbox file: events, what readers know of them, and the runs of handlers."""

from __future__ import annotations

import sqlite3
from typing import Final

from webhook_relay.errors import ConfigurationError
from webhook_relay.sentence import Sentence

APPLICATION_ID: Final = 0x77687264
"""`whrd`: tells this program's files from other SQLite files (sqlite.org/pragma.html#pragma_application_id)."""

_FIRST: Final = """
-- Every time is REAL: seconds since 1970, UTC.
CREATE TABLE event (
    position INTEGER PRIMARY KEY AUTOINCREMENT, -- the order of arrival here; never used twice
    id TEXT NOT NULL UNIQUE,
    received_at REAL NOT NULL,
    relay TEXT NOT NULL,
    channel TEXT NOT NULL,
    epoch TEXT NOT NULL,
    seq NOT NULL, -- without a type, so that a number beyond 63 bits stays exact, as text
    source TEXT NOT NULL,
    type TEXT NOT NULL,
    time REAL NOT NULL,
    subject TEXT NOT NULL,
    summary TEXT NOT NULL,
    delivery_id TEXT,
    verification TEXT NOT NULL,
    scheme TEXT NOT NULL,
    content_type TEXT NOT NULL
);
CREATE INDEX event_type ON event (type);
-- Narrow and in the order of the history: finding row N walks this and not the events.
CREATE INDEX event_order ON event (position, type);

-- Apart from `event`, so that lists never read past bodies.
CREATE TABLE payload (
    position INTEGER PRIMARY KEY REFERENCES event (position) ON DELETE CASCADE,
    headers BLOB NOT NULL, -- JSON: [[name, value], ...]
    original TEXT, -- JSON: attributes that SQLite's text cannot hold as they came (lone surrogates)
    body BLOB NOT NULL
);

-- Filled by `Inbox.store`, a batch at a time: a trigger for each row takes twice as long.
CREATE VIRTUAL TABLE event_text USING fts5 (
    type, source, subject, summary,
    content = 'event', content_rowid = 'position',
    tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER event_text_delete AFTER DELETE ON event BEGIN
    INSERT INTO event_text (event_text, rowid, type, source, subject, summary)
    VALUES ('delete', old.position, old.type, old.source, old.subject, old.summary);
END;

CREATE TABLE cursor (
    relay TEXT NOT NULL,
    channel TEXT NOT NULL,
    epoch TEXT NOT NULL,
    seq NOT NULL,
    PRIMARY KEY (relay, channel)
) WITHOUT ROWID;

CREATE TABLE gap (
    id INTEGER PRIMARY KEY,
    noted_at REAL NOT NULL,
    relay TEXT NOT NULL,
    channel TEXT NOT NULL,
    epoch TEXT NOT NULL,
    first NOT NULL,
    last NOT NULL,
    reason TEXT NOT NULL,
    UNIQUE (relay, channel, epoch, first, last)
);

-- Durable readers of the inbox: everything up to and including `position` is behind them.
CREATE TABLE reader (
    name TEXT PRIMARY KEY,
    position INTEGER NOT NULL
) WITHOUT ROWID;

-- The ledger: one row for each handler that an event concerns (written by automation).
CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    handler TEXT NOT NULL,
    event INTEGER NOT NULL REFERENCES event (position) ON DELETE CASCADE,
    state TEXT NOT NULL,
    summary TEXT NOT NULL DEFAULT '',
    output TEXT NOT NULL DEFAULT '',
    exit_code INTEGER,
    created_at REAL NOT NULL,
    started_at REAL,
    finished_at REAL,
    attempt INTEGER NOT NULL DEFAULT 1,
    UNIQUE (event, handler)
);
CREATE INDEX run_state ON run (state, id);

CREATE TABLE identity (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
"""

_CURSOR_NAMES_ITS_EVENT: Final = """
-- The id of the event at `seq`; empty when there is none here, as at the start of a log or behind a gap.
ALTER TABLE cursor ADD COLUMN id TEXT NOT NULL DEFAULT '';
UPDATE cursor SET id = coalesce((
    SELECT event.id FROM event
    WHERE event.relay = cursor.relay AND event.channel = cursor.channel
        AND event.epoch = cursor.epoch AND event.seq = cursor.seq
    ORDER BY event.position DESC LIMIT 1
), '');
"""

_PACKED_EVENTS: Final = """
-- The event's whole frame, compressed as the relay sent it (see packed.py of the shared package); then headers and
-- body are empty. NULL for an event that came uncompressed.
ALTER TABLE payload ADD COLUMN frame BLOB;
"""

_MARKS_WORDS_AND_FIGURES: Final = """
-- What a person or the program noted of events. Sets beside `event`: a mark rewrites no wide row, is counted without a
-- walk, and a large file of an earlier version has them at once. What it holds already counts as read.
CREATE TABLE unread (event INTEGER PRIMARY KEY REFERENCES event (position) ON DELETE CASCADE);
CREATE TABLE starred (event INTEGER PRIMARY KEY REFERENCES event (position) ON DELETE CASCADE);
CREATE TABLE notified (
    event INTEGER PRIMARY KEY REFERENCES event (position) ON DELETE CASCADE,
    at REAL NOT NULL
);
CREATE TABLE replay (
    event INTEGER PRIMARY KEY REFERENCES event (position) ON DELETE CASCADE,
    original TEXT NOT NULL -- id of the event that this one repeats
);

-- Every word of an event, its body's too, filled in the background up to the position of the reader 'words'. It keeps
-- no texts, only which word is in which event: whoever deletes an event says its words once more (see words.py).
CREATE VIRTUAL TABLE event_words USING fts5 (
    words,
    content = '', columnsize = 0, detail = 'none',
    tokenize = 'unicode61 remove_diacritics 2'
);

-- Figures of each hour, filled in the background up to the position of the reader 'statistics'.
CREATE TABLE tally (
    hour INTEGER NOT NULL, -- hours since 1970, UTC, of the relay's time
    relay TEXT NOT NULL,
    source TEXT NOT NULL,
    type TEXT NOT NULL,
    events INTEGER NOT NULL,
    PRIMARY KEY (hour, relay, source, type)
) WITHOUT ROWID;
CREATE TABLE delay_tally (
    hour INTEGER NOT NULL,
    step INTEGER NOT NULL, -- see statistics.py
    events INTEGER NOT NULL,
    PRIMARY KEY (hour, step)
) WITHOUT ROWID;
"""

_GONE: Final = """
-- Ids of the events that retention removed, which are not stored again (see gone.py).
CREATE TABLE gone (
    id PRIMARY KEY NOT NULL -- the 16 bytes of a relay's 32 hex digits; text, where an id is anything else
) WITHOUT ROWID;
"""

MIGRATIONS: Final = (_FIRST, _CURSOR_NAMES_ITS_EVENT, _PACKED_EVENTS, _MARKS_WORDS_AND_FIGURES, _GONE)
"""Script N takes a file from schema version N to N + 1. Published ones never change."""
VERSION: Final = len(MIGRATIONS)


def migrate(connection: sqlite3.Connection, name: str) -> None:
    """Bring the file to this program's schema, in one transaction. `name` stands for it in messages.

    Raises ConfigurationError for a file of a newer program and for somebody else's database.
    """
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise ConfigurationError(
            Sentence(
                "The inbox {name} was written by a newer version of this program "
                "(schema {version}; this one knows {known}).",
                name=name,
                version=version,
                known=VERSION,
            ),
            hint=Sentence("Install the newer version again, or move the file away to start with an empty inbox."),
        )
    _refuse_foreign(connection, name, version)
    if version == VERSION:
        return
    script = "".join(MIGRATIONS[version:])
    connection.executescript(
        f"BEGIN IMMEDIATE; {script} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}; COMMIT;"
    )


def _refuse_foreign(connection: sqlite3.Connection, name: str, version: int) -> None:
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    tables: int = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if (tables or version) and application != APPLICATION_ID:
        raise ConfigurationError(
            Sentence("{name} is a database of another program; it was left alone.", name=name),
            hint=Sentence("Move the file away, or choose another folder for this program's files."),
        )
