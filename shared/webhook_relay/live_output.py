"""LiveOutput: what a run prints while it goes on, for somebody who looks on. Bounded, and without secrets.

What was printed is kept elsewhere (`program.Excerpt`) and goes into the run's outcome. Here is only the newest part of
it: whoever looks on reads the end, and who comes late gets what is still there.
"""

from __future__ import annotations

import codecs
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from webhook_relay.plain_output import MARK, plain_output, sequence_begun_at, without_sequences

KEPT: Final = 128 * 1024
"""Characters that somebody who comes late still sees: some thousand lines."""
RAW_LIMIT: Final = 512 * 1024
"""Bytes that may wait to be made readable. A program that prints faster has its middle left out."""
CUT: Final = "\n[... more than can be shown while it runs; the end of the run has its first and last lines ...]\n"


@dataclass(frozen=True)
class OutputPiece:
    """Text that goes on at `start`: characters of this output before it, whether or not they are still kept."""

    start: int
    text: str

    @property
    def end(self) -> int:
        """Where the next piece begins."""
        return self.start + len(self.text)

    def told(self) -> str:
        """Return the text; where it does not go back to the beginning it says so, and has whole lines."""
        if not self.start:
            return self.text
        cut = self.text.find("\n") + 1
        return f"[... {self.start + cut:,} characters cut ...]\n{self.text[cut:]}"


class LiveOutput:
    """Takes bytes as they are printed, gives text to look at. Thread-safe: `take` is for another thread."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        """Hide `secrets`, the longest first: one may be the beginning of another."""
        self._secrets = tuple(secret for secret in secrets if secret)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._lock = threading.Lock()
        self._raw: list[bytes] = []
        self._raw_size = 0
        self._held = ""
        self._kept = ""
        self._end = 0
        self._waiting = ""

    @property
    def waits(self) -> bool:
        """Whether there is something that was not taken yet."""
        return bool(self._raw or self._waiting or self._held)

    def add(self, chunk: bytes) -> None:
        """Take what was printed. Costs nothing until it is a lot."""
        with self._lock:
            self._raw.append(chunk)
            self._raw_size += len(chunk)
            if self._raw_size > RAW_LIMIT:
                self._read()

    def take(self, *, ended: bool = False) -> OutputPiece:
        """Return what is new. A part of a secret at the end is held back until more, or the end, has come."""
        with self._lock:
            self._read()
            text = self._waiting
            if ended:
                text += plain_output(self._held, self._secrets)
                self._held = ""
            self._waiting = ""
            piece = OutputPiece(self._end, text)
            self._end = piece.end
            self._kept = (self._kept + text)[-KEPT:]
            return piece

    def so_far(self) -> OutputPiece:
        """Return what is still kept of everything that was taken."""
        with self._lock:
            return OutputPiece(self._end - len(self._kept), self._kept)

    def _read(self) -> None:
        """Make readable what came. Secrets are hidden before anything is cut, so that a cut cannot part one."""
        text = self._held + self._decoder.decode(b"".join(self._raw))
        self._raw, self._raw_size = [], 0
        begun = sequence_begun_at(text)
        whole, held = _without_secrets(without_sequences(text[:begun]), self._secrets)
        text, self._held = whole, held + text[begun:]
        waiting = self._waiting + plain_output(text[-KEPT:])
        if len(waiting) + len(CUT) > KEPT or len(text) > KEPT:
            waiting = CUT + waiting[-(KEPT - len(CUT)) :]
        self._waiting = waiting


def _without_secrets(text: str, secrets: Sequence[str]) -> tuple[str, str]:
    """Return `text` with its secrets hidden, up to where one could begin at its end; and the rest from there on."""
    if not secrets:
        return text, ""
    shown, done = [], 0
    undecided = _undecided_from(text, done, secrets)
    for found in re.finditer("|".join(map(re.escape, secrets)), text):
        if found.start() >= undecided:
            break
        shown += [text[done : found.start()], MARK]
        done = found.end()
        undecided = max(undecided, _undecided_from(text, done, secrets)) if done > undecided else undecided
    return "".join(shown) + text[done:undecided], text[undecided:]


def _undecided_from(text: str, done: int, secrets: Sequence[str]) -> int:
    """Return from where on `text` could be the beginning of a secret that goes on in what comes next."""
    longest = max(map(len, secrets))
    for start in range(max(done, len(text) - longest + 1), len(text)):
        if any(secret.startswith(text[start:]) for secret in secrets):
            return start
    return len(text)
