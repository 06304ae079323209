"""Faults: what GitHub's refusals mean, and what a person does about each.

github-token      the token is wrong, expired or revoked
github-sso        the organisation wants a single sign-on for the token
github-rights     the token may not do this
github-not-found  there is no such thing, or the token does not see it
github-invalid    GitHub does not take what was asked for
github-busy       too many requests, or GitHub has trouble: later
github-moved      the repository has another name now
github-offline    GitHub cannot be reached
github-answer     what came back is not GitHub's API
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import httpx

from webhook_relay.errors import ConnectionFailedError, ProtocolError, RefusedError, WebhookRelayError
from webhook_relay.plain_text import plain
from webhook_relay_desktop.github.answers import ErrorDocument
from webhook_relay_desktop.words import tr

RIGHTS: Final = "Webhooks: read and write"
"""What GitHub calls the one permission that is needed, among a token's repository permissions."""
LONGEST_WORDS: Final = 300
"""Characters of GitHub's own words that are passed on."""
_MINUTE: Final = 60


def explain_status(
    status: int, headers: Mapping[str, str], document: ErrorDocument, *, now: float
) -> WebhookRelayError:
    """Return what an answer without success means. `headers` has lower-case names; `now` is seconds since 1970."""
    if wait := _wait_of(status, headers, document, now):
        return _busy(wait)
    if status == HTTPStatus.FORBIDDEN:
        return _forbidden(headers)
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        return _invalid(document)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ConnectionFailedError(
            tr("GitHub has trouble just now (HTTP {status}).").format(status=status),
            hint=tr("Try again in a few minutes; githubstatus.com says more."),
            code="github-busy",
        )
    return _final(status)


def explain_failure(error: httpx.HTTPError) -> WebhookRelayError:
    """Return what a request that got no answer means."""
    if isinstance(error, httpx.TimeoutException):
        words = tr("GitHub did not answer in time.")
    else:
        words = tr("GitHub cannot be reached.")
    return ConnectionFailedError(
        words, hint=tr("Check the network, and the proxy if there is one, and try again."), code="github-offline"
    )


def not_github() -> ProtocolError:
    """Return the error for an answer that is not of GitHub's API."""
    return ProtocolError(
        tr("What answers there is not GitHub."),
        hint=tr("Check the address; a network that wants a log-in first answers in GitHub's place, too."),
        code="github-answer",
    )


def single_sign_on(headers: Mapping[str, str]) -> str:
    """Return the page on which a person signs on for an organisation; empty when GitHub names none."""
    kind, _, rest = headers.get("x-github-sso", "").partition(";")
    url = rest.strip().removeprefix("url=")
    return url if kind.strip() == "required" and url.startswith("https://") and url.isprintable() else ""


def _final(status: int) -> WebhookRelayError:
    if status == HTTPStatus.UNAUTHORIZED:
        return RefusedError(
            tr("GitHub does not accept this token."),
            hint=tr("It is wrong, has expired or was revoked. Make a new one and paste it here."),
            code="github-token",
        )
    if status == HTTPStatus.NOT_FOUND:
        hint = tr("Choose the repository when you make the token, and give it the right “{rights}”.")
        return RefusedError(
            tr("GitHub finds no such repository or webhook with this token."),
            hint=hint.format(rights=RIGHTS),
            code="github-not-found",
        )
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return RefusedError(
            tr("The repository has another name now."), hint=tr("List the repositories anew."), code="github-moved"
        )
    return not_github()


def _invalid(document: ErrorDocument) -> RefusedError:
    words = "; ".join(document.complaints()) or document.message
    return RefusedError(
        tr("GitHub does not take this: {words}").format(words=plain(words, limit=LONGEST_WORDS)),
        hint=tr("Look at the repository's webhooks on GitHub; each address can stand there once for an event."),
        code="github-invalid",
    )


def _forbidden(headers: Mapping[str, str]) -> WebhookRelayError:
    if "x-github-sso" in headers:
        page = single_sign_on(headers)
        return RefusedError(
            tr("The organisation wants you to sign on before this token may be used there."),
            hint=tr("Open {page} and authorise the token.").format(page=page)
            if page
            else tr("On GitHub, open the token's settings and authorise it for the organisation."),
            code="github-sso",
        )
    return RefusedError(
        tr("This token may not do that."),
        hint=tr(
            "On GitHub, give it the repository permission “{rights}”; in an organisation an owner may have to approve "
            "the token, and you must administer the repository."
        ).format(rights=RIGHTS),
        code="github-rights",
    )


def _busy(wait: float) -> ConnectionFailedError:
    minutes = max(1, round(wait / _MINUTE))
    return ConnectionFailedError(
        tr("GitHub was asked too often with this token or from this network."),
        hint=tr("Try again in %n minute(s).", n=minutes),
        code="github-busy",
    )


def _wait_of(status: int, headers: Mapping[str, str], document: ErrorDocument, now: float) -> float:
    """Return for how many seconds GitHub wants to be left alone, 0 when it is about something else.

    The usual limit says so by a remaining count of 0, the secondary one by Retry-After or in words only
    (docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api).
    """
    if status not in (HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS):
        return 0
    if (after := _number(headers.get("retry-after"))) is not None:
        return max(after, 1)
    if headers.get("x-ratelimit-remaining") == "0":
        return max((_number(headers.get("x-ratelimit-reset")) or now) - now, _MINUTE)
    spoken = "rate limit" in document.message.lower()
    return _MINUTE if spoken or status == HTTPStatus.TOO_MANY_REQUESTS else 0


def _number(text: str | None) -> float | None:
    return float(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 12 else None  # noqa: PLR2004
