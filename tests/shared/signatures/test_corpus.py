from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from support.corpus import CORPUS_VARIABLE, corpus_folder
from webhook_relay.signatures import SignedRequest, parse_config, verify

SCHEMES = {
    "github": "github",
    "gitlab-token": "gitlab",
    "gitlab-signing": "gitlab",
    "standard-webhooks": "standard-webhooks",
    "stripe": "stripe",
    "slack": "slack",
    "generic-hmac": "generic-hmac",
}


def vectors() -> list[Any]:
    folder = corpus_folder()
    if folder is None:
        reason = f"{CORPUS_VARIABLE} names no folder: the test vectors are not part of the repository"
        return [pytest.param({}, marks=pytest.mark.skip(reason=reason), id="no corpus")]
    entries = json.loads((folder / "signatures.json").read_text("utf-8"))
    return [pytest.param(entry, id=entry["id"]) for entry in entries if entry["scheme"] in SCHEMES]


def pairs(vector: dict[str, Any], charset: str) -> list[tuple[str, str]]:
    headers = vector.get("headers_list") or list(vector["headers"].items())
    return [(name, value.encode(charset, "replace").decode("iso-8859-1")) for name, value in headers]


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
@pytest.mark.parametrize("vector", vectors())
def test_a_published_or_computed_vector_gets_its_verdict(vector: dict[str, Any], charset: str) -> None:
    secrets = vector.get("secrets") or [vector["secret"]]
    if "gitlab_token" in vector:
        secrets = [*secrets, vector["gitlab_token"]]
    request = SignedRequest(
        vector["method"],
        vector.get("url") or "https://relay.example/in/abc",
        pairs(vector, charset),
        base64.b64decode(vector["body_base64"]),
    )

    verdict = verify(
        SCHEMES[vector["scheme"]],
        secrets,
        request,
        now=vector["now"] or 0.0,
        config=parse_config(vector["config"]) if "config" in vector else None,
    )

    if vector["valid"] is not None:
        assert verdict.ok is vector["valid"], verdict
    if vector["valid"] is False and vector["reason"] not in {"tampered-body", "tampered-header", "wrong-secret"}:
        # The spoilt base64 signatures of the corpus are a byte too long, so they are not even signatures.
        spoilt = "malformed-header" if vector.get("config", {}).get("encoding") == "base64" else vector["reason"]
        assert verdict.refusal in {vector["reason"], spoilt}
