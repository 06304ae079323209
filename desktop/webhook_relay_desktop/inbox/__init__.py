"""The inbox: this machine's own log of events, one SQLite file."""

from webhook_relay_desktop.inbox.inbox import Inbox

__all__ = ["Inbox"]
