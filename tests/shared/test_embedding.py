"""Which bodies can stand in a frame as they are: how deep a document is, is found without a step for each bracket."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhook_relay.embedding import MAX_EMBED_DEPTH, embeddable

documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet='[]{}"\\a', max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(alphabet='[]{}"\\a'), inner, max_size=4),
    max_leaves=30,
)


def depth_of(document: Any) -> int:
    if isinstance(document, list | dict):
        inner = document.values() if isinstance(document, dict) else document
        return 1 + max(map(depth_of, inner), default=0)
    return 0


def is_embeddable(body: bytes) -> bool:
    return embeddable(body, "application/json", parsed=True)


@given(documents, st.integers(0, 3))
def test_a_document_is_embedded_up_to_the_depth_that_every_parser_takes(document: Any, over: int) -> None:
    within = MAX_EMBED_DEPTH - depth_of(document)
    wrapped = "[" * (within + over) + json.dumps(document) + "]" * (within + over)
    assert is_embeddable(wrapped.encode()) is (over == 0)


@pytest.mark.parametrize("piece", [b"{},", b"[],", b'"[[[",', b'"\\"[[[\\\\",', b'{"[":"{"},'])
def test_many_brackets_beside_each_other_are_not_deep(piece: bytes) -> None:
    assert is_embeddable(b"[" + piece * 200_000 + b"0]")
