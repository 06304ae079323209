"""Money: amounts as senders count them, in the smallest unit of their currency, as people write them."""

from __future__ import annotations

DECIMALS = 2
"""Of most currencies. Stripe counts even ISK and UGX so, which have no smaller unit any more."""
WITHOUT_DECIMALS = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF")
)
WITH_THREE_DECIMALS = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))
"""docs.stripe.com/currencies: minor units, zero-decimal and three-decimal currencies, special cases."""
MOST = 10**15
"""What is more is not an amount of money."""
LONGEST = len(str(-MOST))
"""Characters of an amount in text."""
CODE = 3
"""Characters of a currency's name (ISO 4217)."""


def money(amount: object, currency: object) -> str:
    """Return `20.00 USD` for 2000 and `usd`; nothing for what is no amount, or in no currency."""
    count = _count(amount)
    if count is None or abs(count) >= MOST or not isinstance(currency, str):
        return ""
    if len(currency) != CODE or not (currency.isascii() and currency.isalpha()):
        return ""
    code = currency.upper()
    decimals = 0 if code in WITHOUT_DECIMALS else 3 if code in WITH_THREE_DECIMALS else DECIMALS
    whole, rest = divmod(abs(count), 10**decimals)
    sign = "-" if count < 0 else ""
    return f"{sign}{whole}.{rest:0{decimals}} {code}" if decimals else f"{sign}{whole} {code}"


def _count(amount: object) -> int | None:
    """Return an amount that is a number, or a number in text, as Paddle writes them."""
    if isinstance(amount, str) and len(amount) <= LONGEST and amount.isascii() and amount.removeprefix("-").isdigit():
        return int(amount)
    return amount if isinstance(amount, int) and not isinstance(amount, bool) else None
