from __future__ import annotations

import errno
from pathlib import Path

import pytest

from webhook_relay_desktop.remembered import (
    MOST_SET_UPS,
    WIZARD,
    Remembered,
    WindowPlace,
    read_remembered,
    write_remembered,
)

PLACE = WindowPlace(geometry=b"\x00\xff", parts={"below": (300, 200)})


def test_what_is_remembered_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "remembered.json"
    remembered = Remembered().saying(WIZARD).placing("1280x800+0+0", PLACE)
    write_remembered(path, remembered)
    assert read_remembered(path) == remembered
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"said": 7}', b'{"places": {"x": {"geometry": "?"}}}', b"\xff"]
)
def test_a_broken_file_is_as_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "remembered.json"
    path.write_bytes(content)
    assert read_remembered(path) == Remembered()
    write_remembered(path, Remembered().saying(WIZARD))
    assert read_remembered(path).said == {WIZARD}


def test_a_disk_that_takes_nothing_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    path = tmp_path / "file" / "remembered.json"
    write_remembered(path, Remembered().saying(WIZARD))
    assert read_remembered(path) == Remembered()
    assert [left.name for left in tmp_path.iterdir()] == ["file"]


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "remembered.json"
    write_remembered(path, Remembered().saying(WIZARD))

    def full(_self: Path, _target: Path) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    write_remembered(path, Remembered())
    assert list(tmp_path.iterdir()) == [path]
    assert read_remembered(path).said == {WIZARD}


def test_only_the_screens_of_late_are_remembered() -> None:
    remembered = Remembered()
    for number in range(MOST_SET_UPS + 3):
        remembered = remembered.placing(f"screen {number}", PLACE)
    remembered = remembered.placing("screen 5", WindowPlace(b"new"))
    assert len(remembered.places) == MOST_SET_UPS
    assert "screen 2" not in remembered.places
    assert list(remembered.places)[-1] == "screen 5"
