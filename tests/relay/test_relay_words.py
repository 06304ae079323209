"""The relay still says what its clients know again, so that their translations are found."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import webhook_relay_server
from support.relay import RunningRelay
from webhook_relay import Client
from webhook_relay.errors import RefusedError, WebhookRelayError
from webhook_relay.history import History
from webhook_relay.relay_words import SENTENCES
from webhook_relay.sentence import Sentence

VALUE = "\0"
"""Stands where the relay puts something in."""


@cache
def everything_said() -> frozenset[str]:
    """Return every text in the relay's source, with `VALUE` in place of what is put into it."""
    folder = Path(webhook_relay_server.__file__).parent
    return frozenset(text for path in folder.rglob("*.py") for text in texts_in(ast.parse(path.read_text())))


def texts_in(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else VALUE for part in node.values)


@pytest.mark.parametrize("sentence", SENTENCES, ids=str)
def test_the_relay_says_it_word_for_word(sentence: Sentence) -> None:
    assert re.sub(r"\{\w+\}", VALUE, sentence.pattern) in everything_said()


async def test_a_refusal_of_the_api_can_be_said_in_another_language(relay: RunningRelay) -> None:
    async with History(relay.url, relay.token) as history:
        with pytest.raises(WebhookRelayError) as refused:
            await history.event("default", "0" * 32)
    assert pattern_of(refused.value) == "There is no such event in this channel, or none any more."


@pytest.mark.parametrize(
    ("channel", "good", "pattern"),
    [
        ("ci", True, "There is no channel {channel} for this token."),
        ("default", False, "The token is not known, or was revoked."),
    ],
)
async def test_a_refusal_of_a_link_can_be_said_in_another_language(
    relay: RunningRelay, channel: str, good: bool, pattern: str
) -> None:
    token = relay.token if good else f"whr_{'0' * 43}"
    async with Client(relay.url, token, cursors={channel: None}) as client:
        with pytest.raises(RefusedError) as refused:
            await anext(client)
    assert pattern_of(refused.value) == pattern


def pattern_of(error: WebhookRelayError) -> str:
    assert isinstance(error.said, Sentence)
    return error.said.pattern
