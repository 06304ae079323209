"""The inbox: this machine's own log of events, one SQLite file.

`schema` holds the tables, `database` the file and its connections, `faults` what goes wrong with it, `records` how
events become rows, `marks` what was noted of them, `inbox` the log itself, `retention` what goes, `gone` what went.
The reading side of the window: `rows`, `history` (all events), `search` (those of a filter; `selection` is its SQL),
`words` the index of every word.
"""

from webhook_relay_desktop.inbox.history import History
from webhook_relay_desktop.inbox.inbox import GapNote, Inbox
from webhook_relay_desktop.inbox.records import StoredEvent, StoredHead
from webhook_relay_desktop.inbox.rows import InboxRow
from webhook_relay_desktop.inbox.search import Search, SearchStoppedError

__all__ = ["GapNote", "History", "Inbox", "InboxRow", "Search", "SearchStoppedError", "StoredEvent", "StoredHead"]
