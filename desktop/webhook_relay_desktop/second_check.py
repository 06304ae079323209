"""The second check: this computer looks itself whether the sender who knows the secret sent exactly these bytes.

The relay has checked it already. Here nobody has to take its word for it: the raw bytes and the headers are on this
machine, the secret is in its keyring. Pure; whoever calls it brings the secrets, and a thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from webhook_relay.errors import WebhookRelayError
from webhook_relay.event import Event
from webhook_relay.signatures import (
    SCHEMES,
    Proof,
    Refusal,
    SignedRequest,
    credential_headers,
    signs_url,
    verify,
)
from webhook_relay_desktop.words import mark, tr


class Finding(StrEnum):
    """What a look at a signature has found."""

    RIGHT = "right"
    WRONG = "wrong"
    NOT_POSSIBLE = "not possible"
    """It cannot be checked here, whoever has the secret."""
    NO_SECRET = "no secret"  # noqa: S105 - a word, not a secret
    """It could be checked here if the secret were known."""


@dataclass(frozen=True)
class SecondVerdict:
    """What this computer has found, and a sentence or two about it."""

    finding: Finding
    words: str
    scheme: str = ""
    """Title of the scheme, such as `GitHub`."""


RIGHT = mark("The signature belongs to exactly these bytes and to the secret that this computer keeps.")
TIMES = mark("A time of signing is compared with the time of arrival ({time}), not with now: old events stay right.")
NO_SECRET = mark("This computer does not know the secret of the source {source}.")
CHANGED = mark("If the secret was changed since, this is what an event from before looks like.")
SEALED = mark("The event is sealed, and no key of this computer opens it: there is nothing to check.")
UNSIGNED = mark("Nothing of this source is signed: it has no secret, on purpose.")
BY_TOKEN = mark("It came by the API with a token. Tokens are never kept, so there is nothing to check.")
CREDENTIAL = mark("The sender proved itself with a password or a token in a header. Such headers are never kept.")
ADDRESS = mark("The sender signs the address it posts to, and that is not kept with the event.")
NOT_BY_SECRET = mark("{scheme} is not checked by a secret but by what only the relay sees when it comes.")
CONFIGURED = mark("How {scheme} is signed is set at the relay, and this computer does not know it.")
UNKNOWN = mark("This version does not know the scheme {scheme}.")
OLD_REPLAY = mark(
    "It is a replay: its signature is as old as the event that it repeats, too old for its own time of arrival. "
    "Check that event instead."
)


def why_not_possible(event: Event) -> SecondVerdict | None:
    """Return why an event cannot be checked here with any secret; None when a secret is all that it takes."""
    scheme = SCHEMES.get(event.scheme)
    title = event.scheme if scheme is None else scheme.title
    words = ""
    if event.sealed:
        words = tr(SEALED)
    elif scheme is None:
        words = {"unverified": tr(UNSIGNED), "token": tr(BY_TOKEN)}.get(event.scheme, tr(UNKNOWN).format(scheme=title))
    elif scheme.proof is Proof.NOTHING:
        words = tr(NOT_BY_SECRET).format(scheme=title)
    elif scheme.config is not None and scheme.default is None:
        words = tr(CONFIGURED).format(scheme=title)
    elif signs_url(event.scheme):
        words = tr(ADDRESS)
    elif _proof_is_gone(event):
        words = tr(CREDENTIAL)
    return SecondVerdict(Finding.NOT_POSSIBLE, words, title) if words else None


def check_again(event: Event, secrets: Sequence[str]) -> SecondVerdict:
    """Return what this computer finds with these secrets."""
    impossible = why_not_possible(event)
    if impossible is not None:
        return impossible
    title = SCHEMES[event.scheme].title
    if not secrets:
        return SecondVerdict(Finding.NO_SECRET, tr(NO_SECRET).format(source=event.source), title)
    request = SignedRequest("POST", "", event.headers, event.body)
    try:
        verdict = verify(event.scheme, secrets, request, now=event.time.timestamp())
    except WebhookRelayError as error:
        return SecondVerdict(Finding.NOT_POSSIBLE, tr(error.sentence), title)
    if verdict.ok:
        time = f"{event.time.astimezone():%Y-%m-%d %H:%M:%S}"
        return SecondVerdict(Finding.RIGHT, f"{tr(RIGHT)} {tr(TIMES).format(time=time)}", title)
    if event.replay_of and verdict.refusal is Refusal.EXPIRED:
        return SecondVerdict(Finding.NOT_POSSIBLE, tr(OLD_REPLAY), title)
    return SecondVerdict(Finding.WRONG, f"{verdict.detail} {tr(CHANGED)}", title)


def _proof_is_gone(event: Event) -> bool:
    """Say whether what proves the sender was a header that is never stored."""
    secret = credential_headers(event.scheme)
    present = {name.lower() for name, _ in event.headers}
    signature = any("sign" in name for name in present)
    return bool(secret) and not signature and secret.isdisjoint(present)
