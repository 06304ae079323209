"""The tree of errors: plain words for programs, and sentences for people of any language."""

from __future__ import annotations

import msgspec

from webhook_relay.errors import ConnectionFailedError
from webhook_relay.sentence import Sentence


def test_what_logs_and_frames_take_is_plain_text_and_people_get_what_it_was_made_of() -> None:
    said = Sentence("{relay} did not answer.", relay="relay.example")
    error = ConnectionFailedError(said, hint=Sentence("Try again."))
    assert (type(error.message), type(error.hint)) == (str, str)
    assert error.said is said
    assert msgspec.json.encode({"message": error.message, "hint": error.hint})
    assert isinstance(error.sentence, Sentence)
    assert str(error) == "relay.example did not answer. Try again."
