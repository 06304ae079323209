"""The whole API under generated requests: no 5xx, and no answer that the OpenAPI document does not know.

On each engine: what PostgreSQL cannot keep, such as U+0000 in a text, SQLite keeps without a word.
"""

from __future__ import annotations

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
from support.served import ServedApi

REQUESTS = 25
"""To each operation; the same ones in every run, so that a failure is one that can be had again."""
STREAMS = ("/ws", "/sse")
"""What does not end after an answer."""
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


DOCUMENT = openapi_document()
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
OPERATIONS = [
    (path, method) for path, methods in DOCUMENT["paths"].items() for method in methods if path not in STREAMS
]


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_answer_is_one_that_the_document_knows(served_api: ServedApi, path: str, method: str) -> None:
    headers = {"Authorization": f"Bearer {served_api.token}"}

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
        case.call_and_validate(base_url=served_api.url, headers=headers, checks=CHECKS, timeout=30)

    ask()
