"""Loading: how Qt comes into memory, with no more than this program uses.

PySide puts a function of its own in the place of Python's `import`. It reads the source text of every module that is
loaded, before it and after it, to see whether the module could ask for `from __feature__ import snake_case`
(https://doc.qt.io/qtforpython-6/developer/feature-motivation.html); the lines stay in `linecache`. Here that was 38 MB
and a fifth of the time to load. No module of this program asks for a feature.
"""

from __future__ import annotations

from contextlib import suppress
from types import ModuleType

from webhook_relay_desktop.life.heap import keep_heap_tight


def load_qt_lean() -> None:
    """Load Qt's binding, and let it read no sources. To be called before anything imports PySide6."""
    import shiboken6  # noqa: F401, PLC0415 - brings the next one, which is inside it

    with suppress(ImportError):  # a later PySide may do without it
        from shibokensupport import feature  # noqa: PLC0415

        feature._mod_uses_pyside = _asks_for_no_feature


def run_program(*, hidden: bool = False, link: str = "") -> int:
    """Load the program with its windows and run it; return the exit code (see `program.run`)."""
    keep_heap_tight()
    load_qt_lean()
    from webhook_relay_desktop import program  # noqa: PLC0415 - Qt, when a command runs

    return program.run(hidden=hidden, link=link)


def _asks_for_no_feature(_module: ModuleType) -> bool:
    return False
