"""docs/errors.md names everything the relay answers when it says no."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from webhook_relay.signatures.verdict import Refusal
from webhook_relay_server import errors
from webhook_relay_server.errors import MethodNotAllowedError, RelayError, SignatureRefusedError
from webhook_relay_server.web.problem import ProblemDocument, problem_document, problem_headers

DOCUMENT = (Path(__file__).parents[2] / "docs" / "errors.md").read_text()
ERRORS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, RelayError)]


def rows(heading: str) -> list[list[str]]:
    chapter = DOCUMENT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in chapter.splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_error_is_documented_with_its_status_and_what_to_do() -> None:
    documented = {row[0]: int(row[1]) for row in rows("Codes")}
    assert documented == {kind.code: kind.status for kind in ERRORS if kind is not SignatureRefusedError}
    assert all(row[2] and row[3] for row in rows("Codes"))


def test_every_refusal_of_a_signature_is_documented() -> None:
    assert [row[0] for row in rows("Refused signatures")] == list(Refusal)
    assert f"All of them are {SignatureRefusedError.status}" in DOCUMENT


def test_the_example_is_a_problem_document() -> None:
    match = re.search(r"^```json\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert match is not None
    example = msgspec.json.decode(match[1], type=ProblemDocument, strict=True)
    made = problem_document(SignatureRefusedError(example.detail, code=Refusal.BAD_SIGNATURE))
    assert msgspec.to_builtins(made) == msgspec.json.decode(match[1])


def test_the_tree_at_the_top_of_the_module_draws_every_error() -> None:
    drawn = dict(re.findall(r"── (\w+) +(\d+) ", errors.__doc__ or ""))
    assert drawn == {kind.__name__: str(kind.status) for kind in ERRORS if kind is not RelayError}


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_a_server_error_of_the_store_says_when_to_come_back(kind: type[RelayError]) -> None:
    error = kind("It failed.", allow="GET") if issubclass(kind, MethodNotAllowedError) else kind("It failed.")
    headers = dict(problem_headers(error))
    assert (b"retry-after" in headers) == (kind.status in (429, 503, 507))
    assert headers[b"content-type"] == b"application/problem+json"
    assert headers.get(b"connection", b"") == (
        b"close" if kind.closes_connection else b"upgrade" if kind.upgrade else b""
    )
