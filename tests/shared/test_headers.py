from __future__ import annotations

from webhook_relay.headers import RequestHeaders

PAIRS = (("Host", "relay"), ("X-Twice", "one"), ("x-tWICE", "two"), ("Cookie", "secret"))


def test_names_are_found_in_any_case_and_the_first_value_counts() -> None:
    headers = RequestHeaders(PAIRS)
    assert headers.get("x-twice") == "one"
    assert headers.get("host") == "relay"
    assert headers.get("x-missing") == ""


def test_it_is_known_which_names_are_there_more_than_once() -> None:
    assert RequestHeaders(PAIRS).repeated == {"x-twice"}
    assert RequestHeaders(PAIRS[:2]).repeated == frozenset()


def test_pairs_stay_as_they_came() -> None:
    assert tuple(RequestHeaders(iter(PAIRS))) == PAIRS


def test_pairs_can_be_left_out_by_name() -> None:
    headers = RequestHeaders(PAIRS)
    assert headers.without(frozenset({"cookie", "authorization"})) == PAIRS[:3]
    assert headers.without(frozenset({"authorization"})) == PAIRS
