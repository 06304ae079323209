"""LateCheck: asks a question that may take its time on another thread, and tells the answer if it still matters."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal

CALM_MS = 300
"""How long nothing was typed before the question is asked."""


class _Answer(QObject):
    given = Signal(int, str)


class _Asking(QRunnable):
    def __init__(self, question: Callable[[str], str], about: str, number: int, answer: _Answer) -> None:
        super().__init__()
        self._question, self._about, self._number, self._answer = question, about, number, answer

    def run(self) -> None:
        """Ask, on a thread of the pool."""
        try:
            words = self._question(self._about)
        except Exception as error:  # noqa: BLE001 - whatever the disk or a library says is an answer
            words = f"{type(error).__name__}"
        try:
            self._answer.given.emit(self._number, words)
        except RuntimeError:
            return  # the window is gone, and nobody wants to know


class LateCheck(QObject):
    """`ask(text)` leads to `found(words)` with what `question` says about it, unless something newer was asked."""

    found = Signal(str)

    def __init__(self, question: Callable[[str], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._question = question
        self._number = 0
        self._about = ""
        self.busy = False
        self._answer = _Answer(self)
        self._answer.given.connect(self._given)
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM_MS)
        self._calm.timeout.connect(self._start)

    def ask(self, text: str) -> None:
        """Ask about `text` when nothing else is asked for a moment."""
        self._number += 1
        self._about = text
        self.busy = True
        self._calm.start()

    def forget(self) -> None:
        """Want no answer any more."""
        self._number += 1
        self.busy = False
        self._calm.stop()

    def _start(self) -> None:
        QThreadPool.globalInstance().start(_Asking(self._question, self._about, self._number, self._answer))

    def _given(self, number: int, words: str) -> None:
        if number == self._number:
            self.busy = False
            self.found.emit(words)
