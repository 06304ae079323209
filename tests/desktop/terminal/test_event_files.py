from __future__ import annotations

import errno
import io
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from support.events import make_event
from webhook_relay.errors import ConfigurationError
from webhook_relay_desktop.terminal.event_files import EventFiles

WHEN = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def test_a_json_body_stands_in_the_file_byte_for_byte(tmp_path: Path) -> None:
    body = b'{"a": 1.0,\n "a":2, "\\u00e9": 1e5}'
    path = EventFiles(tmp_path / "new" / "logs").write(make_event(body=body), writer="w")
    assert path.name == "20261101_120001_github.push.json"
    assert body in path.read_bytes()
    document = json.loads(path.read_bytes())
    assert document["headers"] == [["X-GitHub-Event", "push"]]
    assert (document["source"], document["verification"], document["seq"]) == ("github", "verified", 1)


@pytest.mark.parametrize("body", [b"\x00\xff", b"", b" {} ", b"payload=%7B%7D"])
def test_any_other_body_stands_beside_it(body: bytes, tmp_path: Path) -> None:
    path = EventFiles(tmp_path).write(make_event(body=body), writer="w")
    document = json.loads(path.read_bytes())
    assert (tmp_path / document["body_file"]).read_bytes() == body


def test_nothing_is_overwritten_and_a_taken_name_gets_what_tells_events_apart(tmp_path: Path) -> None:
    files = EventFiles(tmp_path)
    events = [
        make_event(1, time=WHEN),
        make_event(2, time=WHEN),
        make_event(2, time=WHEN, channel="ci"),
        make_event(2, time=WHEN, channel="ci", epoch="e-2"),
    ]
    paths = [files.write(event, writer="w") for event in events]
    assert [path.name for path in paths] == [
        "20261101_120000_github.push.json",
        "20261101_120000_github.push_2.json",
        "20261101_120000_github.push_2_ci.json",
        "20261101_120000_github.push_2_ci_ci-e-2-2.json",
    ]
    assert [json.loads(path.read_bytes())["id"] for path in paths] == [event.id for event in events]


def test_the_names_that_are_tried_do_not_grow_with_the_events_of_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = EventFiles(tmp_path)
    links: list[Path] = []
    link = os.link
    monkeypatch.setattr(os, "link", lambda old, new: (links.append(new), link(old, new)))
    for seq in range(1, 51):
        files.write(make_event(seq, time=WHEN), writer="w")
    assert len(links) == len(set(links)) == len(list(tmp_path.iterdir())) == 50


@pytest.mark.parametrize("body", [b"{}", b"\x00 no JSON"])
def test_an_event_that_is_written_already_is_left_as_it_is(body: bytes, tmp_path: Path) -> None:
    files = EventFiles(tmp_path)
    first = files.write(make_event(body=body), writer="w")
    names = sorted(tmp_path.iterdir())
    assert files.write(make_event(body=body), writer="w") == first
    assert sorted(tmp_path.iterdir()) == names


def test_a_body_beside_never_goes_over_another_file(tmp_path: Path) -> None:
    (tmp_path / "20261101_120001_github.push.body").write_bytes(b"mine")
    (tmp_path / "20261101_120001_github.push_1.json").symlink_to(tmp_path / "nowhere")
    path = EventFiles(tmp_path).write(make_event(body=b"\x00"), writer="w")
    assert path.name == "20261101_120001_github.push_1_default.json"
    assert (tmp_path / json.loads(path.read_bytes())["body_file"]).read_bytes() == b"\x00"
    assert (tmp_path / "20261101_120001_github.push.body").read_bytes() == b"mine"
    assert not (tmp_path / "nowhere").exists()


def test_half_a_file_of_a_killed_program_is_not_taken_for_the_event(tmp_path: Path) -> None:
    (tmp_path / ".w.part").write_bytes(b"ha")
    (tmp_path / "20261101_120001_github.push.json").write_bytes(b"")
    path = EventFiles(tmp_path).write(make_event(), writer="w")
    assert json.loads(path.read_bytes())["seq"] == 1
    assert not (tmp_path / ".w.part").exists()


def test_a_folder_without_hard_links_serves_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(old: Path, new: Path) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    files = EventFiles(tmp_path)
    paths = [files.write(make_event(seq, time=WHEN), writer="w") for seq in (1, 2, 1)]
    assert paths[0] == paths[2] != paths[1]
    assert len(list(tmp_path.iterdir())) == 2


def test_half_a_file_on_a_full_disk_without_hard_links_is_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full(io.BytesIO):
        def write(self, content: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    def refuse(old: Path, new: Path) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    open_path = Path.open

    def open_full(path: Path, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        opened = open_path(path, mode, *arguments, **options)
        if mode != "xb":
            return opened
        opened.close()
        return Full()

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(Path, "open", open_full)
    with pytest.raises(OSError, match="No space left"):
        EventFiles(tmp_path).write(make_event(), writer="w")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("type", ["../../etc/passwd", "a/b\\c", "x" * 500, "\x00", "", "con:nul?*", "…"])
def test_a_type_cannot_leave_the_folder(type: str, tmp_path: Path) -> None:
    path = EventFiles(tmp_path / "logs").write(make_event(type=type), writer="w")
    assert path.parent == tmp_path / "logs"
    assert list(tmp_path.iterdir()) == [tmp_path / "logs"]
    assert len(path.name) < 120


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="cannot be used"):
        EventFiles(tmp_path / "file" / "logs")


def test_when_every_name_is_taken_it_is_said(tmp_path: Path) -> None:
    for part in ("", "_1", "_1_default", "_1_default_default-e-1-1"):
        (tmp_path / f"20261101_120001_github.push{part}.json").write_text("mine")
    with pytest.raises(FileExistsError):
        EventFiles(tmp_path).write(make_event(), writer="w")
