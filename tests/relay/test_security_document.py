"""docs/security.md says the limits that the relay has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from webhook_relay_server.rates import FAILURES, TOKENS, Policy
from webhook_relay_server.security import arrival, certificate
from webhook_relay_server.settings import RelaySettings
from webhook_relay_server.web import phase, request_head

DOCUMENT = (Path(__file__).parents[2] / "docs" / "security.md").read_text()
TABLE = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \| \d+ \|$", DOCUMENT, re.MULTILINE))


def default(name: str) -> str:
    return f"`WEBHOOK_RELAY_{name.upper()}` ({RelaySettings.model_fields[name].default}"


def in_words(policy: Policy) -> str:
    return f"{policy.amount} in {policy.seconds} seconds"


@pytest.mark.parametrize(
    ("what", "limit"),
    [
        ("connections", default("max_connections")),
        ("connections from one address", default("max_connections_per_address")),
        ("headers", f"{request_head.MAX_HEADERS}, and {request_head.MAX_HEADER_BYTES} bytes"),
        ("an address, with its query", f"{request_head.LONGEST_ADDRESS} bytes"),
        ("time for headers", f"{phase.HEADERS_DEADLINE:.0f} seconds"),
        ("a body", default("max_body_bytes")),
        ("time for a body", f"{phase.BODY_DEADLINE:.0f} seconds"),
        ("bodies that are not complete, all together", default("max_arriving_bytes")),
        ("trailers and chunk extensions", f"{arrival.MOST_WITHOUT_BODY} bytes in a row"),
        ("webhooks from one address that fail", in_words(FAILURES)),
        ("tokens from one address that do not count", in_words(TOKENS)),
        ("requests from one address to the API and the pages", default("api_rate")),
    ],
)
def test_a_limit_in_the_document_is_the_one_that_counts(what: str, limit: str) -> None:
    assert TABLE[what].startswith(limit)


def test_the_table_has_no_other_limits() -> None:
    assert len(TABLE) == 12


def test_the_headers_in_the_example_are_those_of_a_limit() -> None:
    for name, value in FAILURES.headers(118):
        said = re.search(rf"^{name.decode()}: (.+)$", DOCUMENT, re.MULTILINE | re.IGNORECASE)
        assert said is not None
        assert said[1] == value.decode()


def test_the_document_says_how_often_certificates_are_looked_at() -> None:
    assert certificate.LOOK_EVERY == 10
    assert "every ten seconds" in DOCUMENT
