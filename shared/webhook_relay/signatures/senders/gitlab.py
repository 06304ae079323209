"""GitLab: a token in a header, or (newer) a signature as in Standard Webhooks.

Source: docs.gitlab.com/user/project/integrations/webhooks. A secret that begins with `whsec_` is a signing token,
any other one a secret token. GitLab sends both when both are set, so a source may have both.
"""

from __future__ import annotations

from collections.abc import Sequence

from webhook_relay.signatures.request import SignedRequest, find_header
from webhook_relay.signatures.senders.standard_webhooks import SECRET_PREFIX, standard_verifier
from webhook_relay.signatures.senders.token import TokenVerifier
from webhook_relay.signatures.verdict import Refusal, Refused
from webhook_relay.signatures.verifier import Verifier

SIGNATURE_HEADER = "webhook-signature"

SIGNING = standard_verifier(families=("webhook",), shortest=32, longest=32)
TOKEN = TokenVerifier(header="X-Gitlab-Token")


class GitlabVerifier(Verifier):
    """Checks the signature when there is one, the token otherwise."""

    @property
    def credential_headers(self) -> frozenset[str]:
        """The token is the secret itself."""
        return TOKEN.credential_headers

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
            TOKEN.check(tokens, request, now=now)

    def sign(self, secret: str, request: SignedRequest, *, now: float, message_id: str) -> tuple[tuple[str, str], ...]:
        """Sign with a signing token; a secret token is the header itself."""
        verifier: Verifier = SIGNING if _is_signing(secret) else TOKEN
        return verifier.sign(secret, request, now=now, message_id=message_id)

    def check_secret(self, secret: str) -> None:
        """Want 32 bytes of base64 from a signing token, any text from a secret token."""
        (SIGNING if _is_signing(secret) else TOKEN).check_secret(secret)

    def generate_secret(self) -> str:
        """Return a new token: every GitLab knows tokens, and only some know signatures."""
        return TOKEN.generate_secret()


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


GITLAB = GitlabVerifier()
