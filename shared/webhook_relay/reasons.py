"""Reasons: why a relay cannot go on where a reader stopped, in the words that go over the wire (docs/protocol.md).

A desktop that speaks another language knows them by these very words; what another relay says, it shows as it comes.
"""

from __future__ import annotations

from webhook_relay.sentence import Sentence

# Plain texts, because a frame holds nothing else.
NOT_KEPT = str(Sentence("The relay keeps events for a limited time; these are past it, or its disk has damaged them."))
ANOTHER_LOG = str(Sentence("This relay's log is not the one that the cursor is of; everything it holds follows."))
OLDER_COPY = str(
    Sentence("Another event has the cursor's number, so the log is an older copy; everything it holds follows.")
)
SHORTER_LOG = str(
    Sentence("The cursor is ahead of this relay's log, so the log is an older copy; everything it holds follows.")
)
