"""Heap: memory that a rush has used goes back to the system.

glibc keeps what was freed: an area for each thread, and larger blocks as well once one of their size was freed. After
taking in 100,000 events that was 35 MB which nothing used any more. Elsewhere (other C libraries, Windows, macOS) the
system's own way is left alone.

Source: mallopt(3), malloc_trim(3).
"""

from __future__ import annotations

import ctypes
import sys
from typing import Final

M_MMAP_THRESHOLD: Final = -3
M_ARENA_MAX: Final = -8
AREAS: Final = 2
"""For all threads. Each would have one of its own, and most of them wait for Python's lock anyway."""
MAPPED_FROM_BYTES: Final = 128 * 1024
"""From this size on a block has pages of its own, which go back when it is freed. It is glibc's first value; setting it
keeps glibc from raising it."""


def keep_heap_tight() -> None:
    """Let large blocks go back when they are freed, and threads share areas. To be called before there are threads."""
    library = _glibc()
    if library is not None:
        library.mallopt(M_MMAP_THRESHOLD, MAPPED_FROM_BYTES)
        library.mallopt(M_ARENA_MAX, AREAS)


def trim() -> None:
    """Give back every page that nothing is in. Takes some milliseconds, in which another thread may wait for memory."""
    library = _glibc()
    if library is not None:
        library.malloc_trim(0)


def _glibc() -> ctypes.CDLL | None:
    """Return the C library of this process if it is glibc, else None."""
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "gnu_get_libc_version") else None
