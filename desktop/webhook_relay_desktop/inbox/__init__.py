"""The inbox: this machine's own log of events, one SQLite file.

`schema` holds the tables, `database` the file and its connections, `faults` what goes wrong with it,
`records` how events become rows, `selection` how a filter becomes SQL, `history` the reading side of the
window, `inbox` the log itself.
"""

from webhook_relay_desktop.inbox.history import History, InboxRow
from webhook_relay_desktop.inbox.inbox import GapNote, Inbox
from webhook_relay_desktop.inbox.records import StoredEvent, StoredHead
from webhook_relay_desktop.inbox.selection import InboxFilter

__all__ = ["GapNote", "History", "Inbox", "InboxFilter", "InboxRow", "StoredEvent", "StoredHead"]
