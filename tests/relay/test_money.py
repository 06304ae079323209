from __future__ import annotations

import pytest

from webhook_relay_server.describing.money import MOST, money


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        (2000, "usd", "20.00 USD"),
        (5, "EUR", "0.05 EUR"),
        (0, "eur", "0.00 EUR"),
        (-1500, "usd", "-15.00 USD"),
        (-5, "usd", "-0.05 USD"),
        (500, "jpy", "500 JPY"),
        (-500, "krw", "-500 KRW"),
        (5124, "kwd", "5.124 KWD"),
        (500, "isk", "5.00 ISK"),
        (500, "ugx", "5.00 UGX"),
        ("2400", "EUR", "24.00 EUR"),
        ("-2400", "EUR", "-24.00 EUR"),
    ],
)
def test_an_amount_is_written_with_as_many_decimals_as_its_currency_has(
    amount: object, currency: str, written: str
) -> None:
    assert money(amount, currency) == written


@pytest.mark.parametrize("amount", [None, True, 20.5, "", "-", "20.00", "\u0662", "9" * 5000, MOST, [2000], {}])
def test_what_is_no_amount_is_not_money(amount: object) -> None:
    assert money(amount, "usd") == ""


@pytest.mark.parametrize("currency", [None, "", "us", "usdt", "u$d", "\u00e9ur", 840, {}])
def test_an_amount_of_nothing_in_particular_is_not_money(currency: object) -> None:
    assert money(2000, currency) == ""
