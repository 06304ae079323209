from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from support.corpus import CORPUS_VARIABLE, corpus_folder
from webhook_relay.signatures import (
    SCHEMES,
    Refusal,
    SchemeConfig,
    SignedRequest,
    SnsConfig,
    certificate_url,
    parse_config,
    verify,
)

RENAMED = {
    "gitlab-token": "gitlab",
    "gitlab-signing": "gitlab",
    "standard-webhooks-ed25519": "standard-webhooks",
}
WHATEVER_WAS_CHANGED = {"tampered-body", "tampered-header", "wrong-secret", "wrong-url"}
"""Reasons of the corpus that say what was done to a request; what is found are different signatures."""


def vectors(*, signed: bool) -> list[Any]:
    folder = corpus_folder()
    if folder is None:
        reason = f"{CORPUS_VARIABLE} names no folder: the test vectors are not part of the repository"
        return [pytest.param({}, marks=pytest.mark.skip(reason=reason), id="no corpus")]
    entries = json.loads((folder / "signatures.json").read_text("utf-8"))
    return [pytest.param(entry, id=entry["id"]) for entry in entries if (entry["method"] != "GET") is signed]


def pairs(vector: dict[str, Any], charset: str) -> list[tuple[str, str]]:
    headers = vector.get("headers_list") or list(vector["headers"].items())
    return [(name, value.encode(charset, "replace").decode("iso-8859-1")) for name, value in headers]


def request_of(vector: dict[str, Any], charset: str = "utf-8") -> SignedRequest:
    return SignedRequest(
        vector["method"],
        vector.get("url") or "https://relay.example/in/abc",
        pairs(vector, charset),
        base64.b64decode(vector["body_base64"]),
    )


def config_of(vector: dict[str, Any], request: SignedRequest) -> SchemeConfig | None:
    if vector["scheme"] == "sns":
        return SnsConfig(topics=(request.headers.get("x-amz-sns-topic-arn"),))
    return parse_config(vector["scheme"], vector["config"]) if "config" in vector else None


def secrets_of(vector: dict[str, Any], folder: Path, request: SignedRequest, config: SchemeConfig | None) -> list[str]:
    if "certificate_file" in vector:
        url = certificate_url("sns", request, config)
        return [] if url is None else [(folder / vector["certificate_file"]).read_text()]
    if "public_key" in vector:
        return [vector["public_key"]]
    secrets = vector.get("secrets") or [vector["secret"]]
    return [*secrets, vector["gitlab_token"]] if "gitlab_token" in vector else list(secrets)


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1"])
@pytest.mark.parametrize("vector", vectors(signed=True))
def test_a_published_or_computed_vector_gets_its_verdict(vector: dict[str, Any], charset: str, corpus: Path) -> None:
    scheme = RENAMED.get(vector["scheme"], vector["scheme"])
    request = request_of(vector, charset)
    config = config_of(vector, request)
    secrets = secrets_of(vector, corpus, request, config)

    verdict = verify(scheme, secrets, request, now=vector["now"] or 0.0, config=config)

    if vector["valid"] is not None:
        assert verdict.ok is vector["valid"], verdict
    if vector["valid"] is False and vector["reason"] not in WHATEVER_WAS_CHANGED:
        assert verdict.refusal in {vector["reason"], spoilt(vector)}


def spoilt(vector: dict[str, Any]) -> str:
    """Return what is found instead: some spoilt signatures of the corpus are too long or too short to be one."""
    is_base64 = vector.get("config", {}).get("encoding") == "base64" or vector["scheme"] == "shopify"
    return "malformed-header" if is_base64 else vector["reason"]


@pytest.mark.parametrize("vector", vectors(signed=False))
def test_a_handshake_without_a_signature_does_not_verify(vector: dict[str, Any]) -> None:
    verdict = verify(vector["scheme"], [vector["secret"]], request_of(vector), now=0.0)
    assert verdict.refusal is Refusal.MISSING_HEADER


def test_every_scheme_of_the_corpus_is_known(corpus: Path) -> None:
    entries = json.loads((corpus / "signatures.json").read_text("utf-8"))
    assert {RENAMED.get(entry["scheme"], entry["scheme"]) for entry in entries} <= set(SCHEMES)
