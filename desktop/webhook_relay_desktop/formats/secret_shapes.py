"""How secrets look, and what they are called: shapes of tokens that services give out, and names of fields. Pure.

The shapes are those that the services publish for secret scanners. A shape is narrow on purpose: what it takes for a
secret is replaced, and a commit's hash or an id must stay what it is.
"""

from __future__ import annotations

import re
from typing import Final

SHAPES: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("private-key", r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)"),
        ("github-token", r"\b(?:gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{22,255})"),
        ("gitlab-token", r"\bgl(?:pat|ptt|dt|rt|cbt|soat|ft|agent|oas|ffct|imt)-[A-Za-z0-9_.-]{20,}"),
        ("slack-token", r"\b(?:xox[abceoprs]-[A-Za-z0-9-]{10,}|xapp-\d-[A-Za-z0-9-]{10,})"),
        ("slack-hook", r"https://hooks\.slack\.com/(?:services|triggers|workflows)/[A-Za-z0-9/_+-]{8,}"),
        ("discord-hook", r"https://(?:\w+\.)?discord(?:app)?\.com/api/webhooks/\d+/[A-Za-z0-9_-]+"),
        ("telegram-token", r"\b\d{8,12}:[A-Za-z0-9_-]{35}\b"),
        ("stripe-key", r"\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,}"),
        ("webhook-secret", r"\b(?:whsec|whsk|whr|whrkey)_[A-Za-z0-9+/_=-]{16,}"),
        ("ai-key", r"\bsk-(?:ant-|proj-|svcacct-|or-)?[A-Za-z0-9_-]{20,}"),
        ("aws-key", r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
        ("google-key", r"\bAIza[0-9A-Za-z_-]{35}"),
        ("google-token", r"\b(?:ya29\.[0-9A-Za-z_.-]{20,}|GOCSPX-[0-9A-Za-z_-]{20,})"),
        ("npm-token", r"\bnpm_[A-Za-z0-9]{36}\b"),
        ("pypi-token", r"\bpypi-[A-Za-z0-9_-]{50,}"),
        ("sendgrid-key", r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
        ("twilio-key", r"\bSK[0-9a-f]{32}\b"),
        ("huggingface-token", r"\bhf_[A-Za-z0-9]{30,}"),
        ("shopify-token", r"\bshp(?:at|ca|pa|ss|ua)_[A-Fa-f0-9]{32}\b"),
        ("digitalocean-token", r"\bdo[opr]_v1_[a-f0-9]{64}\b"),
        ("age-key", r"\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b"),
        ("jwt", r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*"),
        ("bearer-token", r"(?i:(?<=\bbearer )|(?<=\bbasic ))[A-Za-z0-9._~+/=-]{12,}"),
    )
)

PASSWORD_IN_URL: Final = re.compile(r"(?<=://)([^\s/?#@:\"'<>]*):([^\s/?#@\"'<>]+)(?=@)")
"""User and password of `https://user:password@host`."""
PARAMETER: Final = re.compile(r"(?:(?<=[?&;])|^)([A-Za-z0-9_.\[\]-]{1,60})=([^&;\s\"'<>#]+)")
"""Name and value in a query or a form."""
ELEMENT: Final = re.compile(r"<([A-Za-z_][\w:.-]{0,60})>([^<>]{1,4000})</\1>")
"""An element of XML that holds text only."""

_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SECRET_ENDS: Final = frozenset(
    {
        "token",
        "tokens",
        "secret",
        "secrets",
        "password",
        "passwd",
        "passphrase",
        "pwd",
        "apikey",
        "authorization",
        "cookie",
        "credential",
        "credentials",
        "jwt",
        "otp",
        "signature",
        "sig",
        "hmac",
    }
)
"""A name that ends in one of these names a secret: `access_token`, `clientSecret`, but not `token_type`."""
_SECRET_PAIRS: Final = frozenset(
    {
        ("api", "key"),
        ("access", "key"),
        ("private", "key"),
        ("secret", "key"),
        ("signing", "key"),
        ("encryption", "key"),
        ("auth", "key"),
        ("session", "id"),
        ("verification", "code"),
        ("auth", "code"),
        ("set", "cookie"),
    }
)


def names_a_secret(name: str) -> bool:
    """Say whether a field, a header or a parameter of this name holds a secret."""
    words = [word.lower() for word in _WORDS.findall(name)]
    if not words:
        return False
    return words[-1] in _SECRET_ENDS or tuple(words[-2:]) in _SECRET_PAIRS
