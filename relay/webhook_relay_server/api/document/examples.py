"""Examples: what operations are sent and what they answer, as OpenAPI shows it. A test holds them to the schemas."""

from __future__ import annotations

import json
from typing import Any

from webhook_relay_server.receiving.batch import CLOUD_EVENTS, NDJSON

_CHANNEL = {
    "name": "builds",
    "epoch": "5f0c2a917be34d18",
    "events": 1234,
    "keeps": {"seconds": 604800, "events": 10000},
    "has_own_limits": False,
    "sealed_to": [],
    "created_at": "2026-11-02T08:30:00Z",
}
_SOURCE = {
    "name": "github",
    "scheme": "github",
    "channel": "builds",
    "url": "https://hooks.example/in/3q2-7wFh5Jk0bA9cXyZpQw",
    "is_default": False,
    "secrets": 1,
    "secret": None,
}
_SCHEMA = {"type": "object", "required": ["ref"], "properties": {"ref": {"type": "string"}}}
_DETAILS = {
    **_SOURCE,
    "checks": "types schema",
    "types": ["github.push"],
    "structure": _SCHEMA,
    "config": None,
    "created_at": "2026-11-02T08:30:00Z",
    "older_secrets_until": None,
}
_SOURCE_WITH_SECRET = {**_SOURCE, "secret": "the new secret, shown this once"}
_TOKEN = {
    "id": "3f2a90bc",
    "name": "laptop",
    "scopes": "read",
    "channels": "builds",
    "created_at": "2026-11-02T08:30:00Z",
    "expires_at": "2026-12-02T08:30:00Z",
    "text": None,
}
_TOKEN_WITH_TEXT = {**_TOKEN, "text": "whr_... shown this once"}
_REFUSED = {
    "refused_at": "2026-11-02T08:30:00Z",
    "status": 401,
    "code": "bad-signature",
    "detail": "The signature does not belong to this request.",
    "method": "POST",
    "content_type": "application/json",
    "size": 7641,
    "header_names": "Content-Type X-GitHub-Event X-GitHub-Delivery X-Hub-Signature-256",
    "address": "192.0.2.7",
    "request_id": "9d41c07e5f0c2a917be34d18b1946ac9",
}
_WORKSPACE = {"name": "default", "channels": 2, "created_at": "2026-11-02T08:30:00Z"}
_HEALTH = {"status": "ok", "version": "0.1.0"}
_GOOD = {"status": "ok", "says": "It is well."}
_DETAILED_HEALTH = {
    "status": "ok",
    "version": "0.1.0",
    "uptime_seconds": 86400.0,
    "database": {
        "status": "ok",
        "says": "The last commit took 3 ms; 0 writes wait.",
        "facts": {
            "kind": "sqlite",
            "name": "relay.db",
            "version": "3.45.1",
            "schema_revision": "0014",
            "commit_seconds": 0.003,
            "waiting_writes": 0,
        },
    },
    "disk": {
        "status": "ok",
        "says": "The store has 312 MB; 41 GB are free.",
        "facts": {"database_bytes": 312000000, "wal_bytes": 4100000, "free_bytes": 41000000000},
    },
    "doorbell": {"status": "ok", "says": "This relay is alone.", "facts": {"kind": "none", "connected": True}},
    "readers": {
        "status": "ok",
        "says": "One client reads.",
        "facts": {"connected": 1, "furthest_behind": None},
    },
}
_CLIENT = {
    "connection": "9d41c07e",
    "wire": "ws",
    "client_id": "b1946ac9-2487",
    "name": "desk",
    "version": "0.1.0",
    "token_id": "3f2a90bc",
    "places": [{"channel": "builds", "seq": 1234}],
    "waiting_bytes": 0,
}
_READER = {"name": "desk", "client_id": "b1946ac9-2487", "seq": 1230, "behind": 4, "seen_at": "2026-11-02T08:30:00Z"}
_CLOUD_EVENT = {
    "specversion": "1.0",
    "id": "019ac3d5f8e1b4a7c6d2e9f012345678",
    "source": "/sources/github",
    "type": "github.pull_request.opened",
    "time": "2026-11-02T08:30:00.123456Z",
    "subject": "acme/site",
    "scheme": "github",
    "verification": "verified",
    "deliveryid": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
    "summary": "octocat opened #42 Fix login in acme/site",
    "channel": "builds",
    "epoch": "5f0c2a917be34d18",
    "sequence": "00000000000000001234",
}
_PAGE = {
    "events": [
        {
            "type": "event",
            "event": _CLOUD_EVENT,
            "size": 8231,
            "self": "/api/v1/channels/builds/events/019ac3d5f8e1b4a7c6d2e9f012345678",
        }
    ],
    "next": "bmV3ZXN0LjVmMGMyYTkxN2JlMzRkMTguMTIzNA",
    "complete": False,
}
_EVENT = {
    "type": "event",
    "headers": [["X-GitHub-Event", "pull_request"]],
    "event": {**_CLOUD_EVENT, "datacontenttype": "application/json", "data": {"action": "opened", "number": 42}},
}
_REPLAYED = {
    "id": "019ac3e11f02c3d4a5b6978812345678",
    "channel": "builds",
    "seq": 1235,
    "replay_of": "019ac3d5f8e1b4a7c6d2e9f012345678",
}
_CHANGED = {
    "headers": [
        ["Content-Type", "application/json"],
        ["X-GitHub-Event", "pull_request"],
        ["X-Hub-Signature-256", "sha256=6c1b9a4c0d8e7f5a3b2c1d0e9f8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c3d2e1f0a"],
    ],
    "body_base64": "eyJhY3Rpb24iOiJvcGVuZWQiLCJudW1iZXIiOjQzfQ==",
}
_STATISTICS = {
    "channel": "builds",
    "since": "2026-11-01T09:00:00Z",
    "until": "2026-11-02T09:00:00Z",
    "by": "type",
    "rows": [{"type": "github.push", "events": 1200, "bytes": 9811200, "timed": 1200, "delay": 1.42}],
    "total": {"events": 1200, "bytes": 9811200, "timed": 1200, "delay": 1.42},
    "counted": 1234,
    "head": 1234,
}

_PUSH = {"ref": "refs/heads/main", "repository": {"full_name": "acme/site"}, "pusher": {"name": "octocat"}}
_DEPLOYED = {"type": "deploy.finished", "summary": "site 1.4.2 is live", "seconds": 41}
_TICKET = {"specversion": "1.0", "id": "4711", "source": "/tickets", "type": "ticket.opened", "data": {"number": 7}}
_EXPORTED = "".join(
    json.dumps(frame, separators=(",", ":")) + "\n"
    for frame in (
        _EVENT,
        {"type": "resumed", "channel": "builds", "cursor": {"epoch": "5f0c2a917be34d18", "seq": 1234}, "head": 1234},
    )
)
_LINES = "".join(json.dumps({**_DEPLOYED, "id": number}) + "\n" for number in ("d-1", "d-2"))
_PLACE = {"id": "019ac3d5f8e1b4a7c6d2e9f01234", "seq": 42, "duplicate": False}


def _as_json(document: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": document}


ANSWERS: dict[str, Any] = {
    "alive": _HEALTH,
    "ready": {**_HEALTH, "status": "ready"},
    "detailed": _DETAILED_HEALTH,
    "list_channels": [_CHANNEL],
    "create_channel": _CHANNEL,
    "change_channel": _CHANNEL,
    "list_readers": [_READER],
    "list_events": _PAGE,
    "show_event": _EVENT,
    "replay_event": _REPLAYED,
    "export_events": _EXPORTED,
    "show_body": _PUSH,
    "show_statistics": _STATISTICS,
    "append_event": {**_PLACE, "channel": "builds"},
    "append_batch": {"channel": "builds", "events": [_PLACE, {**_PLACE, "seq": 40, "duplicate": True}]},
    "list_sources": [_SOURCE],
    "create_source": _SOURCE_WITH_SECRET,
    "show_source": _DETAILS,
    "change_source": _SOURCE,
    "list_refused": [_REFUSED],
    "rotate_secret": _SOURCE_WITH_SECRET,
    "own_token": {"id": "3f2a90bc", "name": "laptop", "scopes": ["read"], "channels": ["builds"]},
    "list_tokens": [_TOKEN],
    "create_token": _TOKEN_WITH_TEXT,
    "list_workspaces": [_WORKSPACE],
    "create_workspace": _WORKSPACE,
    "list_tokens_of_workspace": [_TOKEN],
    "create_token_of_workspace": _TOKEN_WITH_TEXT,
    "list_clients": [_CLIENT],
}
"""By the name of the operation: what it answers, in the one form that it answers in."""

REQUESTS: dict[str, dict[str, Any]] = {
    "replay_event": _as_json(_CHANGED),
    "create_channel": _as_json({"name": "builds", "keep": "30d"}),
    "change_channel": _as_json({"keep": "7d", "keep_events": 10000}),
    "create_source": _as_json({"name": "github", "channel": "builds", "types": ["github.push"], "structure": _SCHEMA}),
    "change_source": _as_json({"types": ["github.push", "github.release.*"]}),
    "rotate_secret": _as_json({"secret": "what the sender shows", "drop_older": False}),
    "create_token": _as_json({"name": "laptop", "scopes": ["read"], "channels": ["builds"], "expires_in": "30d"}),
    "create_workspace": _as_json({"name": "acme"}),
    "create_token_of_workspace": _as_json({"name": "first", "scopes": ["read", "manage"]}),
    "append_event": {"*/*": _DEPLOYED},
    "append_batch": {**dict.fromkeys(NDJSON, _LINES), CLOUD_EVENTS: [_TICKET]},
    "take_webhook": {"*/*": _PUSH},
    "take_webhook_of_default_source": {"*/*": _PUSH},
}
"""By the name of the operation, then by the form in which a body is sent."""
