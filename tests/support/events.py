"""Events for tests: valid, and different where it matters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from webhook_relay.event import Event, Verification

EPOCH = "e-1"
BEGINNING = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def make_event(seq: int = 1, **changes: Any) -> Event:
    """Return the event number `seq` of a channel; `changes` are fields that differ from the usual."""
    channel, epoch = changes.get("channel", "default"), changes.get("epoch", EPOCH)
    fields: dict[str, Any] = {
        "id": f"{channel}-{epoch}-{seq}",
        "channel": channel,
        "epoch": epoch,
        "seq": seq,
        "source": "github",
        "type": "github.push",
        "time": BEGINNING + timedelta(seconds=seq),
        "subject": "octo-org/octo-repo",
        "summary": f"push number {seq}",
        "delivery_id": f"d-{seq}",
        "verification": Verification.VERIFIED,
        "scheme": "github",
        "content_type": "application/json",
        "headers": (("X-GitHub-Event", "push"),),
        "body": b'{"n":%d}' % seq,
    }
    return Event(**{**fields, **changes})
