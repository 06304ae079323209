"""Relay words: what a relay says when it refuses, known again, so that it can be said in another language.

A relay answers in English, whoever asks. Its stable codes say what kind of thing is wrong; its words say more: which
channel, which scope, how long to wait. `said` finds the sentence that such words were made from.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from webhook_relay.sentence import Sentence

MOST: Final = 500
"""Characters of a text that is looked at: none of the sentences comes near it."""

SENTENCES: Final = (
    # who is there, and what they may
    Sentence("No token was given."),
    Sentence("The token is not known, or was revoked."),
    Sentence("The token was revoked."),
    Sentence("The token does not have the scope {scope}."),
    Sentence("This needs a token, and none that counts was sent."),
    Sentence("There is no channel {channel} for this token."),
    Sentence("There is no such channel for this token."),
    Sentence("A channel was revoked."),
    Sentence("This relay takes nothing over http."),
    # how often
    Sentence("Too many tokens from this address did not count; wait {seconds} seconds."),
    Sentence("Too many tokens from this address did not count."),
    Sentence("Too many requests from this address."),
    Sentence("There are too many connections from this address."),
    Sentence("The relay has as many connections as it can have."),
    Sentence("Too much is waiting to be written."),
    # events and replays
    Sentence("There is no such event in this channel, or none any more."),
    Sentence("The relay's disk has not kept this event as it was stored."),
    Sentence("The source of this event is gone, so nothing says how a changed one is to be signed."),
    Sentence("This event came by the API, where nothing is signed."),
    # the relay itself
    Sentence("The relay could not go on with this client."),
    Sentence("The relay could not handle this request."),
    Sentence("The relay is stopping."),
    Sentence("The relay is starting or stopping."),
    Sentence("The relay's disk is full; nothing was kept."),
    Sentence("The relay's disk has failed; nothing is kept until it works again."),
    Sentence("The store is as large as it may become; nothing was kept."),
    # what to do
    Sentence("Make one on the relay with `webhook-relay token create`."),
    Sentence("Ask whoever runs the relay for access."),
    Sentence("Show one that counts."),
    Sentence("Wait, or show one that counts: that is taken at any time."),
    Sentence("Compare the name with the token's list."),
    Sentence("Use https. Change what was sent."),
    Sentence("Use one for several requests."),
    Sentence("Replay it as it is."),
    Sentence("The relay keeps events for a time."),
    Sentence("`webhook-relay db check` says what else is; the sender may send it again."),
    Sentence("It is in the relay's log."),
    Sentence("Try again in a moment."),
    Sentence("Send it again in a moment."),
    Sentence("Send it again in a second."),
    Sentence("Free some space on the relay's disk; it goes on by itself."),
)
"""What somebody at a desk may come to read, as the relay says it."""
_VALUE: Final = re.compile(r"\{(\w+)\}")


def said(words: str) -> str:
    """Return the `Sentence` that a relay's words are; the words themselves when they are none of those known here."""
    if len(words) > MOST:
        return words
    for sentence, form in _forms():
        if found := form.fullmatch(words):
            return Sentence(sentence.pattern, **found.groupdict())
    return words


@lru_cache(maxsize=1)
def _forms() -> tuple[tuple[Sentence, re.Pattern[str]], ...]:
    return tuple((sentence, re.compile(_form(sentence.pattern))) for sentence in SENTENCES)


def _form(pattern: str) -> str:
    """Return the regular expression of a sentence: its words as they are, and anything where a value stands."""
    pieces = _VALUE.split(pattern)
    return "".join(f"(?P<{piece}>.+)" if number % 2 else re.escape(piece) for number, piece in enumerate(pieces))
