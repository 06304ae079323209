"""What a webhook here should be like, what is wrong with one, and what repairing it changes. Pure decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit

from webhook_relay_desktop.github.answers import Delivery, Hook
from webhook_relay_desktop.words import mark

PUBLIC_WEB: Final = "https://github.com"
UNAUTHORIZED: Final = 401
_OURS: Final = ("/in/", "/webhook")
"""How paths of sources begin at a relay."""


class Preset(StrEnum):
    """Which events a webhook sends."""

    PULL_REQUESTS = "pull-requests"
    CODE = "code"
    ISSUES = "issues"
    BUILDS = "builds"
    EVERYTHING = "everything"


PRESET_EVENTS: Final[dict[Preset, tuple[str, ...]]] = {
    Preset.PULL_REQUESTS: ("pull_request",),
    Preset.CODE: ("pull_request", "pull_request_review", "push"),
    Preset.ISSUES: ("issues", "issue_comment"),
    Preset.BUILDS: ("workflow_run",),
    Preset.EVERYTHING: ("*",),
}
PRESET_WORDS: Final[dict[Preset, str]] = {
    Preset.PULL_REQUESTS: mark("Pull requests only"),
    Preset.CODE: mark("Pull requests, reviews and pushes"),
    Preset.ISSUES: mark("Issues and their comments"),
    Preset.BUILDS: mark("Workflow runs"),
    Preset.EVERYTHING: mark("Everything GitHub sends"),
}
"""The first one is the least, and what a new webhook is made with unless a person chooses more."""


@dataclass(frozen=True)
class HookWish:
    """How a webhook should be: active, JSON, signed, over a checked TLS connection."""

    url: str
    secret: str = field(repr=False)
    events: tuple[str, ...] = PRESET_EVENTS[Preset.PULL_REQUESTS]

    def document(self) -> dict[str, Any]:
        """Return it in GitHub's words. The whole of it: GitHub forgets a secret that a change does not repeat."""
        config = {"url": self.url, "content_type": "json", "secret": self.secret, "insecure_ssl": "0"}
        return {"active": True, "events": list(self.events), "config": config}


class HookFault(StrEnum):
    """What is wrong with a webhook that leads here."""

    ADDRESS = "address"
    INACTIVE = "inactive"
    FORM = "form"
    INSECURE = "insecure"
    UNSIGNED = "unsigned"
    SIGNATURE = "signature"
    FAILED = "failed"


FAULT_WORDS: Final[dict[HookFault, str]] = {
    HookFault.ADDRESS: mark("it sends to another address of this relay"),
    HookFault.INACTIVE: mark("it is switched off"),
    HookFault.FORM: mark("it sends forms instead of JSON"),
    HookFault.INSECURE: mark("it does not check the relay's certificate"),
    HookFault.UNSIGNED: mark("it has no secret, so nothing it sends is signed"),
    HookFault.SIGNATURE: mark("the relay refused its last delivery: it signs with another secret"),
    HookFault.FAILED: mark("its last delivery failed"),
}
REPAIR_WORDS: Final[dict[HookFault, str]] = {
    HookFault.ADDRESS: mark("send to the address shown above"),
    HookFault.INACTIVE: mark("switch it on"),
    HookFault.FORM: mark("send JSON"),
    HookFault.INSECURE: mark("check the certificate"),
    HookFault.UNSIGNED: mark("sign with the secret of this source"),
    HookFault.SIGNATURE: mark("sign with the secret of this source"),
    HookFault.FAILED: mark("write address, secret and content type anew, and ping"),
}


def hook_here(hooks: Sequence[Hook], url: str) -> Hook | None:
    """Return the webhook that leads to `url`, or else one that leads to another address of the same relay."""
    exact = [hook for hook in hooks if _same(hook.config.url, url)]
    near = [hook for hook in hooks if _same_relay(hook.config.url, url)]
    return next(iter([*exact, *near]), None)


def faults_of(hook: Hook, url: str, deliveries: Sequence[Delivery] = ()) -> tuple[HookFault, ...]:
    """Return what is wrong with a webhook that should lead to `url`; `deliveries` are its newest, newest first."""
    config = hook.config
    found = {
        HookFault.ADDRESS: not _same(config.url, url),
        HookFault.INACTIVE: not hook.active,
        HookFault.FORM: config.content_type != "json",
        HookFault.INSECURE: str(config.insecure_ssl) != "0",
        HookFault.UNSIGNED: not config.secret,
    }
    if deliveries and not deliveries[0].succeeded:
        refused = deliveries[0].status_code == UNAUTHORIZED
        found[HookFault.SIGNATURE if refused else HookFault.FAILED] = True
    return tuple(fault for fault, there in found.items() if there)


def api_of(web: str) -> str:
    """Return the address of the API that belongs to a GitHub at `web`: github.com's, or that of a server of its own."""
    parts = urlsplit(web if "//" in web else f"https://{web}")
    if parts.hostname in ("github.com", "www.github.com", "api.github.com"):
        return "https://api.github.com"
    return f"{parts.scheme}://{parts.netloc}/api/v3"


def token_page(web: str = PUBLIC_WEB) -> str:
    """Return the page on which a person makes a fine-grained token."""
    return f"{web.rstrip('/')}/settings/personal-access-tokens/new"


def _same(one: str, other: str) -> bool:
    return one.rstrip("/") == other.rstrip("/")


def _same_relay(one: str, other: str) -> bool:
    try:
        first, second = urlsplit(one), urlsplit(other)
    except ValueError:
        return False
    return first.netloc.lower() == second.netloc.lower() and first.path.startswith(_OURS)
