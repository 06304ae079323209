"""Formats: numbers with their units, as the tables show them."""

from __future__ import annotations

from collections.abc import Callable

Format = Callable[[float], str]


def count(value: float) -> str:
    """Show a number of things."""
    return f"{value:,.0f}"


def factor(value: float) -> str:
    """Show how many times one thing is of another."""
    return f"{value:.2f}x"


def percent(value: float) -> str:
    """Show a share."""
    return f"{value:.0%}"


def microseconds(value: float) -> str:
    """Show microseconds."""
    return f"{value:,.1f} us"


def milliseconds(value: float) -> str:
    """Show seconds as milliseconds."""
    return f"{value * 1e3:,.2f} ms"


def kilobytes(value: float) -> str:
    """Show bytes as KB (1,024)."""
    return f"{value / 1024:,.1f} KB"


def megabytes(value: float) -> str:
    """Show bytes as MB."""
    return f"{value / 1024 / 1024:,.1f} MB"
