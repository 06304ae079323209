"""Problem documents: the one place where errors become answers (RFC 9457)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from webhook_relay_server.errors import RelayError

CONTENT_TYPE = b"application/problem+json"
PROBLEM_SCHEMA = {"$ref": "#/components/schemas/Problem"}


class ProblemDocument(msgspec.Struct, frozen=True, omit_defaults=True):
    """The body of every answer that is not a success."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    hint: str = ""
    path: str | None = None


def problem_document(error: RelayError) -> ProblemDocument:
    """Return what a client is told about `error`."""
    return ProblemDocument(
        type=f"urn:webhook-relay:error:{error.code}",
        title=error.title,
        status=error.status,
        detail=error.detail,
        code=error.code,
        hint=error.hint,
        path=error.path,
    )


def problem_headers(error: RelayError) -> list[tuple[bytes, bytes]]:
    """Return the headers that go with the document."""
    headers = [(b"content-type", CONTENT_TYPE), (b"cache-control", b"no-store")]
    if error.retry_after is not None:
        headers.append((b"retry-after", str(error.retry_after).encode()))
        if error.policy is not None:
            headers += error.policy.headers(error.retry_after)
    if error.challenge:
        headers.append((b"www-authenticate", error.challenge.encode()))
    if error.allow:
        headers.append((b"allow", error.allow.encode()))
    if error.upgrade:  # Connection names it for this connection only (RFC 9110, section 7.8)
        headers += [(b"upgrade", error.upgrade.encode()), (b"connection", b"upgrade")]
    if error.closes_connection:
        headers.append((b"connection", b"close"))
    return headers


def problems(*kinds: type[RelayError]) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of a route that answers with these, beside what every route can answer."""
    found: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        response = found.setdefault(kind.status, {"description": "", "content": {_TYPE: _content()}})
        response["description"] = "; ".join(filter(None, (response["description"], kind.title)))
        response["content"][_TYPE]["examples"][kind.code] = {"value": _example(kind)}
    return found


_TYPE = CONTENT_TYPE.decode()


def _content() -> dict[str, Any]:
    return {"schema": PROBLEM_SCHEMA, "examples": {}}


def _example(kind: type[RelayError]) -> dict[str, Any]:
    detail = (kind.__doc__ or kind.title).partition("\n")[0]
    return {
        "type": f"urn:webhook-relay:error:{kind.code}",
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "code": kind.code,
    }


def problem_body(error: RelayError) -> bytes:
    """Return the document as it is sent."""
    return msgspec.json.encode(problem_document(error))


def problem_fields_and_body(error: RelayError, more: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return an answer behind its first line, as it goes over the connection; `more` are headers."""
    body = problem_body(error)
    headers = [*problem_headers(error), *more, (b"content-length", b"%d" % len(body))]
    return b"".join(b"%b: %b\r\n" % pair for pair in headers) + b"\r\n" + body
