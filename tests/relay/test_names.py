from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhook_relay.errors import ConfigurationError
from webhook_relay.plain_text import PLAIN_PATTERN
from webhook_relay_server.store.names import check_label, check_name


@pytest.mark.parametrize("name", ["default", "a", "0", "team.prod_eu-1", "x" * 63])
def test_plain_names_are_taken(name: str) -> None:
    check_name("channel", name)


@pytest.mark.parametrize(
    "name",
    ["", "x" * 64, "Default", "-a", ".", "..", ".hidden", "a b", "a/b", "a\n", "é", "a\x00", "١", "a:b", "\ud800"],
)
def test_other_names_are_refused_with_the_rule(name: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot be the name of a source") as refused:
        check_name("source", name)
    assert refused.value.code == "bad-name"
    assert "small letters" in refused.value.hint
    str(refused.value).encode()


@given(st.text())
def test_whatever_is_taken_needs_no_escaping_anywhere(name: str) -> None:
    try:
        check_name("channel", name)
    except ConfigurationError:
        return
    assert name.isascii()
    assert not set(name) & set("/\\:?#%&\"'<> \t\r\n")


@pytest.mark.parametrize("label", ["laptop", "Ana's laptop", "é", "a\u200cb", "x" * 100])
def test_people_call_a_token_what_they_like(label: str) -> None:
    check_label("token", label)


@pytest.mark.parametrize(
    "label",
    ["", "x" * 101, "a\x00", "a\n", "\x1b]0;", "\x7f", "\x9b", "\u202e", "\u2066", "\u200e", "\u061c", "\ud800"],
)
def test_a_label_that_controls_anything_is_refused_with_the_rule(label: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot be the name of a token") as refused:
        check_label("token", label)
    assert refused.value.code == "bad-name"
    assert "direction of text" in refused.value.hint
    str(refused.value).encode()


@given(st.text())
def test_no_label_that_is_taken_holds_a_control_character(label: str) -> None:
    try:
        check_label("token", label)
    except ConfigurationError:
        return
    assert "Cc" not in map(unicodedata.category, label)
    assert not {unicodedata.bidirectional(one) for one in label} & {
        "LRE",
        "RLE",
        "LRO",
        "RLO",
        "PDF",
        "LRI",
        "RLI",
        "FSI",
        "PDI",
    }
    assert re.search(PLAIN_PATTERN, label)
