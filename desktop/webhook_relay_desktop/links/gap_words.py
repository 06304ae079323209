"""What is said when a relay tells that events are missing: which ones, and why."""

from __future__ import annotations

from webhook_relay.messages import Gap, Reset
from webhook_relay_desktop.connection_name import connection_name
from webhook_relay_desktop.problem import Problem
from webhook_relay_desktop.settings import ConnectionSettings
from webhook_relay_desktop.words import tr


def gap_problem(connection: ConnectionSettings, gap: Gap | Reset) -> Problem:
    """Return what a person is told of a gap on a connection."""
    if isinstance(gap, Gap):
        words = tr("{connection}: events {first} to {last} of the channel {channel} never reached this computer.")
        said = words.format(connection=connection_name(connection), first=gap.first, last=gap.last, channel=gap.channel)
    else:
        words = tr(
            "{connection}: the relay keeps another log of the channel {channel} now; "
            "what was not read of the earlier one is lost."
        )
        said = words.format(connection=connection_name(connection), channel=gap.channel)
    reason = tr("Reason: {reason}. All gaps are listed behind the status line.").format(
        reason=tr(gap.reason).rstrip(".")
    )
    return Problem(f"gap:{connection.log}:{gap.channel}", said, reason)
