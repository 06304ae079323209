"""What GitHub's API answers, as far as it is used (docs.github.com/en/rest/repos/webhooks, version 2022-11-28)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec


class User(msgspec.Struct, frozen=True):
    """Whose token it is."""

    login: str


class Permissions(msgspec.Struct, frozen=True):
    """What the person may do with a repository; webhooks are for those who administer it."""

    admin: bool = False


class Repository(msgspec.Struct, frozen=True):
    """A repository that the token sees."""

    full_name: str
    permissions: Permissions = Permissions()
    private: bool = False
    archived: bool = False

    @property
    def choosable(self) -> bool:
        """Whether a webhook can be made there: GitHub sends none of an archived one."""
        return self.permissions.admin and not self.archived


class HookConfig(msgspec.Struct, frozen=True):
    """Where a webhook sends what. GitHub shows a secret as stars, and not at all when there is none."""

    url: str = ""
    content_type: str = "form"
    insecure_ssl: str | int = "0"
    secret: str = ""


class LastResponse(msgspec.Struct, frozen=True):
    """How the newest delivery went, for GitHub's list of webhooks."""

    code: int | None = None


class Hook(msgspec.Struct, frozen=True):
    """A webhook of a repository."""

    id: int
    active: bool = True
    events: tuple[str, ...] = ()
    config: HookConfig = HookConfig()
    last_response: LastResponse | None = None


class Delivery(msgspec.Struct, frozen=True):
    """One try to hand over an event."""

    id: int
    guid: str
    event: str
    status_code: int = 0
    """What the receiver answered; 0 when nothing came back."""
    status: str = ""
    delivered_at: datetime | None = None

    @property
    def succeeded(self) -> bool:
        """Whether the receiver took it."""
        return 200 <= self.status_code < 300  # noqa: PLR2004 - what HTTP calls success


class Complaint(msgspec.Struct, frozen=True):
    """One of the things that are wrong with a request (422)."""

    message: str = ""
    code: str = ""
    field: str = ""


class ErrorDocument(msgspec.Struct, frozen=True):
    """What GitHub answers when it does not do what was asked."""

    message: str = ""
    errors: tuple[Any, ...] = ()
    """Mostly objects, sometimes plain texts: `complaints` reads both."""

    def complaints(self) -> tuple[str, ...]:
        """Return what is wrong in GitHub's words."""
        return tuple(filter(None, map(_words_of, self.errors)))


def _words_of(error: object) -> str:
    if isinstance(error, str):
        return error
    try:
        complaint = msgspec.convert(error, Complaint)
    except msgspec.ValidationError:
        return ""
    return complaint.message or " ".join(filter(None, (complaint.field, complaint.code)))
