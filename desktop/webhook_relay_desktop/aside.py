"""Where a file goes that cannot be used: beside itself, under a name with the date. Nothing is deleted."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path


def name_aside(path: Path, word: str, now: datetime) -> Path:
    """Return a free name beside `path`, such as `settings-broken-20261123T151102Z.toml`. `now` is in UTC."""
    name = f"{path.stem}-{word}-{now:%Y%m%dT%H%M%SZ}"
    target = path.with_name(name + path.suffix)
    number = 2
    while target.exists():
        target = path.with_name(f"{name}-{number}{path.suffix}")
        number += 1
    return target
