"""Program: the real desktop, started as `webhook-relay up` starts it, with a clock and a watch beside it.

    python -m benchmarks.desk

It says on its standard output, a JSON object a line: `started` with the first picture of the window on the screen,
and `phase` with what the watch has seen, whenever a line comes on its standard input: `take`, `select`, `rows`.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent

from benchmarks.desk.watch import BEAT, Watch, waited_for_core
from webhook_relay.cli import main
from webhook_relay_desktop import app, program


def say(event: str, **fields: Any) -> None:
    """Tell whoever measures."""
    sys.stdout.write(json.dumps({"event": event, "at": time.monotonic(), **fields}) + "\n")
    sys.stdout.flush()


def say_started() -> None:
    """Tell that the window is there."""
    say("started", waited=waited_for_core())


class MeasuredWindow(app.MainWindow):
    """The window, which says when it has been painted for the first time."""

    painted = False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint."""
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            QTimer.singleShot(
                0, lambda: say("started", waited=waited_for_core())
            )  # everything inside it is painted by then


class MeasuredDesktop(app.Desktop):
    """The desktop, which answers questions of the one who measures."""

    async def start(self, *, hidden: bool, link: str = "") -> None:
        """Start, with the watch."""
        self.watch = Watch()
        self.heart = QTimer()
        self.heart.setTimerType(Qt.TimerType.PreciseTimer)
        self.heart.timeout.connect(self.watch.beat)
        self.heart.start(int(BEAT * 1000))
        self.questions = Questions()
        self.questions.asked.connect(self.answer)
        threading.Thread(target=self.questions.read, name="questions", daemon=True).start()
        await super().start(hidden=hidden, link=link)

    def answer(self, question: str) -> None:
        """Answer one question."""
        if question == "take":
            say("phase", **self.watch.take().as_dict())
        elif question == "rows":
            say("rows", rows=self.model.rowCount())
        elif question == "select":
            self.window.inbox.table.selectRow(0)
            say("selected", position=self.window.shown_position)


class Questions(QObject):
    """Brings lines of the standard input to the windows' thread."""

    asked = Signal(str)

    def read(self) -> None:
        """Read until the end."""
        for line in sys.stdin:
            self.asked.emit(line.strip())


def run() -> None:
    """Run it as `webhook-relay up` does."""
    app.MainWindow = MeasuredWindow  # type: ignore[misc]
    program.Desktop = MeasuredDesktop  # type: ignore[misc]
    main(["up"])
