"""The OpenAPI document: complete, and true to what the relay serves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from support.openapi import openapi_document
from support.relay import RunningRelay
from webhook_relay_server.api import rest
from webhook_relay_server.api.door import Rooms
from webhook_relay_server.receiving.batch import parse_batch

DOCS = Path(__file__).parents[2] / "docs"
Operation = tuple[str, str, dict[str, Any]]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return openapi_document()


def operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def validator(document: dict[str, Any], schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({**schema, "components": document["components"]})


def test_every_operation_says_what_it_does_under_a_name_of_its_own(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    tags = {tag["name"] for tag in document["tags"]}
    for method, path, operation in operations(document):
        assert operation["summary"], (method, path)
        assert set(operation["tags"]) <= tags, (method, path)


def test_every_operation_of_the_api_wants_a_token_and_says_how_it_refuses(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        if path.startswith("/api/"):
            assert operation["security"] == [{"token": []}], (method, path)
            assert {"401", "403", "500", "503"} <= set(operation["responses"]), (method, path)


def test_every_refusal_is_a_problem_document_with_an_example(document: dict[str, Any]) -> None:
    problem = validator(document, document["components"]["schemas"]["Problem"])
    for method, path, operation in operations(document):
        for status, response in operation["responses"].items():
            if status < "400":
                continue
            assert list(response["content"]) == ["application/problem+json"], (method, path, status)
            examples = response["content"]["application/problem+json"]["examples"]
            assert examples, (method, path, status)
            for example in examples.values():
                problem.validate(example["value"])
                assert str(example["value"]["status"]) == status


def test_every_answer_has_an_example_that_fits_its_schema(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        for status, response in operation["responses"].items():
            for kind, content in response.get("content", {}).items() if status < "400" else ():
                assert "example" in content, (method, path, kind)
                if kind != "*/*":
                    validator(document, content["schema"]).validate(content["example"])


def test_every_body_that_is_sent_has_an_example_that_fits_its_schema(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            assert "example" in content, (method, path, kind)
            validator(document, content["schema"]).validate(content["example"])


def test_the_examples_of_batches_are_batches(document: dict[str, Any]) -> None:
    batch = document["paths"]["/api/v1/channels/{channel}/events/batch"]["post"]["requestBody"]["content"]
    for kind, content in batch.items():
        example = content["example"]
        body = example if isinstance(example, str) else json.dumps(example)
        assert parse_batch(kind, body.encode())


def test_an_address_for_webhooks_says_how_handshakes_are_answered(document: dict[str, Any]) -> None:
    for path in ("/in/{key}", "/webhook"):
        of_path = document["paths"][path]
        assert set(of_path) == {"post", "get", "options"}
        assert all("200" in operation["responses"] for operation in of_path.values())
        refused = of_path["get"]["responses"]["404"]["content"]["application/problem+json"]["examples"]
        assert {"handshake-refused", "unknown-source"} <= set(refused)
    assert {"101", "400", "405", "426"} <= set(document["paths"]["/ws"]["get"]["responses"])


def test_every_reference_in_the_document_leads_somewhere(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for reference in references(document):
        assert reference.removeprefix("#/components/schemas/") in schemas, reference


def references(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_nothing_that_is_served_is_left_out(document: dict[str, Any]) -> None:
    served = set()
    for router in rest.ROUTERS:
        for route in router(Rooms()).routes:
            if getattr(route, "include_in_schema", False):
                served |= {(method.lower(), route.path) for method in getattr(route, "methods", ())}  # type: ignore[attr-defined]
    assert served <= {(method, path) for method, path, _ in operations(document)}
    assert {"/in/{key}", "/webhook", "/ws", "/sse"} <= set(document["paths"])


def test_the_table_of_routes_in_the_documents_is_complete(document: dict[str, Any]) -> None:
    table = (DOCS / "tenants.md").read_text() + "".join(page.read_text() for page in DOCS.glob("api.md"))
    told = {
        (method.lower(), path)
        for methods, path in re.findall(r"^\| ((?:`?[A-Z]+`?,? ?)+)(/api/[^` ]+)`", table, re.MULTILINE)
        for method in re.findall("[A-Z]+", methods)
    }
    assert {(method, path) for method, path, _ in operations(document) if path.startswith("/api/")} <= told


# --- the page ------------------------------------------------------------------------------------------------


async def test_the_page_takes_everything_from_the_relay_and_nothing_inline(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    page = await http.get(relay.url + "/docs")
    policy = page.headers["content-security-policy"]
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "<script>" not in page.text
    assert "style=" not in page.text
    assert "//" not in page.text.replace("<!doctype html>", "")
    for path in ("docs/swagger-ui.css", "docs/swagger-ui-bundle.js", "docs/start.js", "openapi.json"):
        answer = await http.get(f"{relay.url}/{path}")
        assert answer.status_code == 200, path
        assert path in page.text, path


async def test_the_page_is_dark_where_the_desk_is(relay: RunningRelay, http: httpx.AsyncClient) -> None:
    start, style = [(await http.get(f"{relay.url}/docs/{name}")).text for name in ("start.js", "swagger-ui.css")]
    assert "prefers-color-scheme: dark" in start
    assert '"dark-mode"' in start
    assert "html.dark-mode" in style


def test_a_stream_is_asked_for_events_in_the_same_words_as_the_history(document: dict[str, Any]) -> None:
    of_history = document["paths"]["/api/v1/channels/{channel}/events"]["get"]["parameters"]
    of_stream = document["paths"]["/sse"]["get"]["parameters"]
    paging = {"channel", "order", "limit", "cursor", "include"}
    assert [one for one in of_history if one["name"] not in paging] == of_stream[3:]
    assert [one["name"] for one in of_stream[:3]] == ["channel", "Last-Event-ID", "cursor"]
