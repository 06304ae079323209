"""Views: filters with a name, the ones that are always there and a person's own. No widgets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from webhook_relay.event import Verification
from webhook_relay.filters import EventMatch
from webhook_relay_desktop.history_filter import EVERYTHING, Handled, HistoryFilter
from webhook_relay_desktop.settings.views import MOST_VIEWS, SavedView
from webhook_relay_desktop.words import mark, tr

Views = tuple[SavedView, ...]

ALWAYS: Final[Views] = (
    SavedView(mark("All events"), EVERYTHING),
    SavedView(mark("Unread"), HistoryFilter(unread=True)),
    SavedView(mark("Starred"), HistoryFilter(starred=True)),
    SavedView(mark("Failed handlers"), HistoryFilter(handled=Handled.FAILED)),
    SavedView(mark("Not verified"), HistoryFilter(match=EventMatch(verification=Verification.UNVERIFIED))),
)
"""Named in the person's language with `tr`."""


def name_of(wanted: HistoryFilter, views: Sequence[SavedView]) -> str:
    """Return the name of the view that is this filter; empty when it is none of them."""
    own = next((view.name for view in views if view.filter == wanted), "")
    return own or next((tr(view.name) for view in ALWAYS if view.filter == wanted), "")


def named(name: str, views: Sequence[SavedView]) -> SavedView | None:
    """Return the view of a person's own that has this name."""
    return next((view for view in views if view.name == name), None)


def with_view(views: Views, name: str, wanted: HistoryFilter) -> Views:
    """Return the views with this one: in the place of one that has its name, else at the end."""
    made = SavedView(name, wanted)
    if named(name, views) is not None:
        return tuple(made if view.name == name else view for view in views)
    return (*views, made)[-MOST_VIEWS:]


def problem_of(name: str, views: Sequence[SavedView], *, but: int = -1) -> str:
    """Say what keeps a view from having this name; empty: nothing. `but` is the view that is being renamed."""
    name = name.strip()
    if not name:
        return tr("Give it a name.")
    if len(name) > LONGEST_NAME:
        return tr("A name has at most {count} characters.").format(count=LONGEST_NAME)
    if any(tr(view.name) == name for view in ALWAYS) or any(
        view.name == name for number, view in enumerate(views) if number != but
    ):
        return tr("Another view has this name.")
    return ""


LONGEST_NAME: Final = 60
