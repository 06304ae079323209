"""The whole API under generated requests: no 5xx, and no answer that the OpenAPI document does not know."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from support.openapi import openapi_document
from support.relay import RunningRelay, running_relay
from support.store import administration

REQUESTS = 25
"""To each operation; the same ones in every run, so that a failure is one that can be had again."""
STREAMS = ("/ws", "/sse")
"""What does not end after an answer."""
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningRelay, str]]:
    """Return a relay, and a token that may do everything in a workspace of its own and run the relay."""
    folder = tmp_path_factory.mktemp("relay")
    administration(folder / "relay.db").create_workspace("tested")
    with running_relay(folder) as relay:
        admin = administration(relay.path, workspace="tested")
        yield relay, admin.create_token("tester", ["ingest", "read", "manage", "admin"]).text or ""


DOCUMENT = openapi_document()
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
OPERATIONS = [
    (path, method) for path, methods in DOCUMENT["paths"].items() for method in methods if path not in STREAMS
]


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_answer_is_one_that_the_document_knows(api: tuple[RunningRelay, str], path: str, method: str) -> None:
    relay, token = api
    headers = {"Authorization": f"Bearer {token}"}

    @given(case=SCHEMA[path][method.upper()].as_strategy())
    @settings(
        max_examples=REQUESTS,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(base_url=relay.url, headers=headers, checks=CHECKS, timeout=30)

    ask()
