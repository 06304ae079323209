"""Collector: keeps Python's garbage collection on the thread of the windows.

Python collects reference cycles on whichever thread happens to allocate, and this program has several (the relay,
the keyring, the disk). A Qt object that dies on another thread than its own ends the program later, somewhere
inside Qt. So automatic collection is off, and a timer of the windows' thread does what it would have done.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

INTERVAL_MILLISECONDS: Final = 1000
"""Between two looks: a second's garbage is small, and a look that finds nothing to do costs nothing."""

OLDEST: Final = 2
"""The generation that holds everything that lives long."""


class Collector(QObject):
    """Collects garbage now and then, from its creation until `stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._settled = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(INTERVAL_MILLISECONDS)

    def look(self) -> None:
        """Collect what is due. What is still there after the first thorough look stays: it is not looked at again.

        That is the libraries, some 200,000 objects; looking at them took a window's thread 60 ms each time.
        """
        if collect_what_is_due() == OLDEST and not self._settled:
            self._settled = True
            gc.freeze()

    def stop(self) -> None:
        """Leave collection to Python again: the windows are gone."""
        self._timer.stop()
        gc.unfreeze()
        gc.collect()
        gc.enable()


def collect_what_is_due() -> int | None:
    """Collect the oldest generation whose threshold is passed, as Python does by itself; return which one that was."""
    counts, thresholds = gc.get_count(), gc.get_threshold()
    for generation in (2, 1, 0):
        if counts[generation] > thresholds[generation]:
            gc.collect(generation)
            return generation
    return None
