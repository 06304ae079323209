"""AtOnce: reads where it is asked, so that a test need not wait for another thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


class AtOnce:
    """Reads in the caller's own thread, as `Reading` wants it."""

    def __init__(self, name: str = "") -> None:
        """Take the name that a thread would have."""

    def ask(
        self, work: Callable[[], Result], take: Callable[[Result], None], fail: Callable[[Exception], None]
    ) -> None:
        """See `Reading`."""
        try:
            result = work()
        except Exception as error:  # noqa: BLE001 - as above
            fail(error)
        else:
            take(result)

    def close(self) -> None:
        """See `Reading`."""
