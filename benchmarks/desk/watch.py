"""Watch: how long the thread of the windows was busy with something else than its event loop, and with what."""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

BEAT = 0.005
"""Seconds between two beats of the heart, a timer of the windows' thread."""
LOOK = 0.01
"""Seconds between two looks of the watching thread."""
WORTH_A_LOOK = 0.03
"""Seconds without a beat after which the watching thread looks where the other one is."""
MOST_BLOCKS = 12
"""The longest are kept with their places."""
OURS = "webhook_relay"
DEEPEST = 5
"""Lines of this program that tell where a block was."""


@dataclass(frozen=True)
class Block:
    """A stretch without a beat."""

    seconds: float
    where: str


@dataclass
class Phase:
    """What was seen between two questions."""

    beats: int = 0
    longest: float = 0.0
    p99: float = 0.0
    waited_for_core: float = 0.0
    """Of all of it: seconds in which the thread could have run and other programs had the core."""
    blocks: list[Block] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return asdict(self)


class Watch:
    """A heart that beats on the windows' thread, and a thread that looks where that one is when it does not."""

    def __init__(self) -> None:
        self._thread = threading.main_thread().ident or 0
        self._last = time.perf_counter()
        self._waited = waited_for_core()
        self._gaps: list[float] = []
        self._lost = 0.0
        self._blocks: list[Block] = []
        self._seen = ""
        self._ending = threading.Event()
        self._looking = threading.Thread(target=self._look, name="watch", daemon=True)
        self._looking.start()

    def close(self) -> None:
        """Stop looking."""
        self._ending.set()
        self._looking.join()

    def beat(self) -> None:
        """Say that the windows' thread is in its event loop."""
        seen = self._seen  # first of all: what is looked at from here on is this method
        now, waited = time.perf_counter(), waited_for_core()
        lost = waited - self._waited
        seconds = max(0.0, now - self._last - BEAT - lost)
        self._last, self._waited = now, waited
        self._gaps.append(seconds)
        self._lost += lost
        if seconds > WORTH_A_LOOK:
            self._blocks.append(Block(seconds, seen or "not seen: it ended too soon"))
            self._blocks.sort(key=lambda block: -block.seconds)
            del self._blocks[MOST_BLOCKS:]
        self._seen = ""

    def take(self) -> Phase:
        """Return what was seen since the last call. On the windows' thread."""
        gaps, self._gaps = sorted(self._gaps), []
        blocks, self._blocks = self._blocks, []
        lost, self._lost = self._lost, 0.0
        if not gaps:
            return Phase()
        return Phase(len(gaps), gaps[-1], gaps[int(0.99 * (len(gaps) - 1))], lost, blocks)

    def _look(self) -> None:
        while not self._ending.wait(LOOK):
            if time.perf_counter() - self._last > WORTH_A_LOOK:
                # No name holds the frame: who lets go of it last ends what is in it, which must not be on this thread.
                self._seen = where(sys._current_frames().get(self._thread))


def where(frame: FrameType | None) -> str:
    """Return the innermost lines of this program that a thread is in, and what it called last."""
    lines: list[str] = []
    innermost = ""
    while frame is not None:
        code = frame.f_code
        line = f"{Path(code.co_filename).name}:{frame.f_lineno} {code.co_name}"
        innermost = innermost or line
        if OURS in code.co_filename and len(lines) < DEEPEST:
            lines.append(line)
        frame = frame.f_back
    if not lines:
        return f"Qt, called by {innermost}"
    return " > ".join([*reversed(lines), *([] if innermost == lines[0] else [innermost])])


def waited_for_core() -> float:
    """Return how long the calling thread could have run and did not, because others had the core."""
    text = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat").read_text()
    return int(text.split()[1]) / 1e9
