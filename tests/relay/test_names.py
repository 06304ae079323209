from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.store.names import check_name


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
