"""What a person keeps of how they look at the history: saved views, columns, and how much of it stays."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from webhook_relay_desktop.history_filter import EVERYTHING, HistoryFilter
from webhook_relay_desktop.settings.connections import Name

MOST_VIEWS: Final = 50


class SavedView(msgspec.Struct, frozen=True):
    """A filter with a name."""

    name: Name
    filter: HistoryFilter = EVERYTHING


class HistorySettings(msgspec.Struct, frozen=True):
    """The history on this machine."""

    keep_days: Annotated[int, msgspec.Meta(ge=0, le=36_500)] = 0
    """Events older than that are removed, but for starred ones; 0: none for its age."""
    keep_megabytes: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] = 0
    """The oldest events are removed while the file is larger, but for starred ones; 0: none for its size."""
    columns: tuple[Name, ...] = ()
    """Columns that are shown, in their order; empty: the usual ones."""
    views: Annotated[tuple[SavedView, ...], msgspec.Meta(max_length=MOST_VIEWS)] = ()
