"""Pasting: what a person enters at the sender's side for a source that was just made or changed."""

from __future__ import annotations

from collections.abc import Iterator

from webhook_relay.signatures import SCHEMES, Proof, Scheme, required_options, signs_url
from webhook_relay_server.administering.summaries import SourceSummary
from webhook_relay_server.store.sources import TOKEN_SCHEME, UNVERIFIED_SCHEME

ONCE = "The secret is shown this once; it is kept encrypted. `webhook-relay source rotate` makes another."
MORE = {
    "github": ("  Content type   application/json",),
    "gitea": ("  Content type   application/json",),
    "forgejo": ("  Content type   application/json",),
    "gogs": ("  Content type   application/json",),
    "sns": ("  Protocol       HTTPS", "  Raw delivery   off: raw messages are not signed"),
    "generic-basic": ("  User           the one in the source's configuration",),
}
"""What some senders ask for besides the address and a secret."""
NAMES = {"generic-token": "Token", "generic-basic": "Password"}
"""What the secret is called at the sender's side; elsewhere it is the secret."""


def lines_to_paste(source: SourceSummary) -> Iterator[str]:
    """Give the lines to print, one after the other."""
    scheme = SCHEMES.get(source.scheme)
    yield f"Source {source.name} ({source.scheme}), channel {source.channel}. At the sender's side, enter:"
    yield f"  Payload URL    {source.url}"
    yield from MORE.get(source.scheme, ())
    if source.secret is not None and scheme is not None and scheme.gives_secret:
        yield f"{scheme.title} makes a secret of its own. Until the relay has it, everything is refused. Give it with:"
        yield f"  webhook-relay source rotate {source.name} --ask-secret"
    elif source.secret is not None:
        yield f"  {NAMES.get(source.scheme, 'Secret'):<14} {source.secret}"
        yield ONCE
    elif source.verify_token is not None:
        yield f"  Verify token   {source.verify_token}"
    if source.scheme == TOKEN_SCHEME:
        yield "  Header         Authorization: Bearer TOKEN"
        yield f"`webhook-relay token create NAME --scope ingest --channel {source.channel}` makes a TOKEN."
    if source.scheme == "ip-allow-list":
        yield "There is no secret: whatever comes from an address of its list is taken."
    if source.scheme == UNVERIFIED_SCHEME:
        yield "Its events are marked unverified and never start a handler."


def scheme_rows() -> list[tuple[str, str, str]]:
    """Return name, title and needs of every scheme."""
    return [(scheme.name, scheme.title, ", ".join(_needs(scheme))) for scheme in SCHEMES.values()]


def _needs(scheme: Scheme) -> Iterator[str]:
    if scheme.proof is Proof.PUBLIC_KEY:
        yield "its public key (--public-key)"
    elif scheme.gives_secret:
        yield "its secret (--ask-secret)"
    if scheme.config is not None and scheme.default is None:
        yield f"--config with {', '.join(required_options(scheme.config))}"
    if signs_url(scheme.name):
        yield "the relay's public URL"
