"""The table of handshakes, by scheme; schemes that are not in it have none, and their events get a receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from webhook_relay.signatures import SignedRequest
from webhook_relay_server.senders.handshakes.by_body import (
    acknowledge_discord,
    answer_bitbucket,
    answer_discord,
    answer_slack,
    answer_sns,
    answer_twitch,
    answer_zoom,
)
from webhook_relay_server.senders.handshakes.by_query import answer_dropbox, answer_meta, answer_websub
from webhook_relay_server.senders.handshakes.cloud_events import answer_options
from webhook_relay_server.senders.handshakes.reply import Answering, Handshake, Reply, Terms

METHODS = ("POST", "GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
"""What a source can take. HEAD and OPTIONS are answered and never stored; TRACE and CONNECT are for nobody."""
NEVER_STORED = frozenset({"HEAD", "OPTIONS"})

_GET = frozenset({"GET"})
_OPTIONS = frozenset({"OPTIONS"})
_CLOUD_EVENTS = Handshake(methods=_OPTIONS, unsigned=answer_options)

HANDSHAKES: Mapping[str, Handshake] = MappingProxyType(
    {
        "slack": Handshake(signed=answer_slack),
        "zoom": Handshake(signed=answer_zoom),
        "twitch": Handshake(signed=answer_twitch),
        "discord": Handshake(signed=answer_discord, accepted=acknowledge_discord),
        "sns": Handshake(signed=answer_sns),
        "bitbucket": Handshake(unsigned=answer_bitbucket),
        "dropbox": Handshake(methods=_GET, unsigned=answer_dropbox),
        "meta": Handshake(methods=_GET, unsigned=answer_meta),
        # What is wrongly signed is answered 2xx and ignored (w3.org/TR/websub, section 8, authenticated distribution).
        "websub": Handshake(methods=_GET, unsigned=answer_websub, keeps_silent=True),
        # Senders of CloudEvents sign in no way of their own.
        "token": _CLOUD_EVENTS,
        "generic-token": _CLOUD_EVENTS,
        "generic-basic": _CLOUD_EVENTS,
        "generic-hmac": _CLOUD_EVENTS,
        "ip-allow-list": _CLOUD_EVENTS,
        "unverified": _CLOUD_EVENTS,
    }
)


def handshake_for(scheme: str, methods: frozenset[str]) -> Handshake | None:
    """Return how a source answers handshakes, if its scheme has one or its methods ask for one."""
    found = HANDSHAKES.get(scheme)
    extra = [answer for method, answer in (("HEAD", _answer_head), ("OPTIONS", answer_options)) if method in methods]
    if not extra:
        return found
    found = found or Handshake()
    return replace(found, unsigned=_first_of([*extra, *([found.unsigned] if found.unsigned else [])]))


def _answer_head(request: SignedRequest, _terms: Terms) -> Reply | None:
    """Say that the URL is there: what some senders ask before they accept it, Trello for example."""
    return Reply("head") if request.method == "HEAD" else None


def _first_of(answers: Sequence[Answering]) -> Answering:
    def answer(request: SignedRequest, terms: Terms) -> Reply | None:
        return next((reply for one in answers if (reply := one(request, terms)) is not None), None)

    return answer
