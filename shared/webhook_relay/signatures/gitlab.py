"""GitLab: a token in a header, or (newer) a signature as in Standard Webhooks.

Source: docs.gitlab.com/user/project/integrations/webhooks. A secret that begins with `whsec_` is a signing token,
any other one a secret token. GitLab sends both when both are set, so a source may have both.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from itertools import islice

from webhook_relay.errors import ConfigurationError
from webhook_relay.signatures.request import SignedRequest, find_header, header_bytes, require_header
from webhook_relay.signatures.secret_form import TEXT
from webhook_relay.signatures.standard_webhooks import SECRET_PREFIX, standard_verifier
from webhook_relay.signatures.verdict import Refusal, Refused
from webhook_relay.signatures.verifier import MAX_SECRETS, Verifier

TOKEN_HEADER = "X-Gitlab-Token"  # noqa: S105 - a header's name
SIGNATURE_HEADER = "webhook-signature"

SIGNING = standard_verifier(families=("webhook",), shortest=32, longest=32)


class GitlabVerifier(Verifier):
    """Checks the signature when there is one, the token otherwise."""

    def check(self, secrets: Sequence[str], request: SignedRequest, *, now: float) -> None:
        """Check the signature when there is one or when only signing tokens are known; otherwise the token."""
        present = [secret for secret in secrets if secret]
        signing = [secret for secret in present if _is_signing(secret)]
        tokens = [secret for secret in present if not _is_signing(secret)]
        if not present:
            raise Refused(Refusal.EMPTY_SECRET, "The source has no secret. Give it the one that GitLab has.")
        # A signature that is there must be right: falling back to the token would make it worthless.
        if find_header(request.headers, SIGNATURE_HEADER) is not None or not tokens:
            _check_signature(signing, request, now)
        else:
            _check_token(tokens, request)

    def sign(self, secret: str, request: SignedRequest, *, now: float, message_id: str) -> tuple[tuple[str, str], ...]:
        """Sign with a signing token; a secret token is the header itself."""
        if _is_signing(secret):
            return SIGNING.sign(secret, request, now=now, message_id=message_id)
        key = TEXT.key(secret)
        if key is None or not secret.isprintable():
            raise ConfigurationError("The token is empty or cannot stand in a header.", hint="Copy it again.")
        return ((TOKEN_HEADER, key.decode("iso-8859-1")),)

    def check_secret(self, secret: str) -> None:
        """Want 32 bytes of base64 from a signing token, any text from a secret token."""
        (SIGNING.secret_form if _is_signing(secret) else TEXT).check(secret)

    def generate_secret(self) -> str:
        """Return a new token: every GitLab knows tokens, and only some know signatures."""
        return TEXT.generate()


def _is_signing(secret: str) -> bool:
    return secret.startswith(SECRET_PREFIX)


def _check_signature(signing: Sequence[str], request: SignedRequest, now: float) -> None:
    if not signing:
        raise Refused(
            Refusal.UNUSABLE_SECRET,
            "The request is signed, but the source has no signing token. "
            f"Add GitLab's signing token ({SECRET_PREFIX}...) to the source's secrets.",
        )
    SIGNING.check(signing, request, now=now)


def _check_token(tokens: Sequence[str], request: SignedRequest) -> None:
    sent = header_bytes(
        require_header(request.headers, TOKEN_HEADER, "Set the source's secret as the webhook's secret token."),
        TOKEN_HEADER,
    )
    if not sent:
        raise Refused(Refusal.MALFORMED_HEADER, f"The {TOKEN_HEADER} header is empty.")
    keys = (key for token in islice(tokens, MAX_SECRETS) if (key := TEXT.key(token)) is not None)
    if not any(hmac.compare_digest(key, sent) for key in keys):
        raise Refused(Refusal.WRONG_TOKEN, f"The token in {TOKEN_HEADER} is not the source's secret.")


GITLAB = GitlabVerifier()
