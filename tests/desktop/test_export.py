from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.events import make_event
from webhook_relay.errors import ConfigurationError
from webhook_relay.event import Event
from webhook_relay_desktop.export import ExportStoppedError, export
from webhook_relay_desktop.formats import CURL, HTTPX, JSON, NDJSON, PYTEST, Format

URL = "http://127.0.0.1:8750/webhook"


def write(path: Path, form: Format, events: Iterator[Event] | list[Event], stop: threading.Event | None = None) -> int:
    return export(events, form, path, url=URL, stop=stop or threading.Event(), progress=lambda _count: None)


def test_every_event_is_a_line(tmp_path: Path) -> None:
    path = tmp_path / "all.ndjson"
    assert write(path, NDJSON, [make_event(seq) for seq in range(1, 4)]) == 3
    lines = path.read_text().splitlines()
    assert [json.loads(line)["event"]["data"]["n"] for line in lines] == [1, 2, 3]
    assert path.read_bytes().endswith(b"\n")


@pytest.mark.skipif(sys.platform == "win32", reason="folders say there who reads a file")
def test_the_file_is_for_this_user_alone_also_where_there_was_another(tmp_path: Path) -> None:
    path = tmp_path / "again.sh"
    path.write_text("older")
    path.chmod(0o644)
    write(path, CURL, [make_event(1)])
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_document_of_no_events_is_one_too(tmp_path: Path) -> None:
    for form, content in ((NDJSON, ""), (JSON, "[\n\n]\n")):
        assert write(tmp_path / "none", form, []) == 0
        assert (tmp_path / "none").read_text() == content
    write(tmp_path / "some.json", JSON, [make_event(1), make_event(2)])
    assert len(json.loads((tmp_path / "some.json").read_text())) == 2


def test_a_script_and_a_module_of_several_events_are_whole(tmp_path: Path) -> None:
    events = [make_event(1), make_event(2, body=b"\0\xff")]
    write(tmp_path / "again.sh", CURL, events)
    assert subprocess.run(["/bin/sh", "-n", tmp_path / "again.sh"], check=False).returncode == 0
    write(tmp_path / "again.py", HTTPX, events)
    subprocess.run([sys.executable, "-W", "error", "-m", "py_compile", tmp_path / "again.py"], check=True)
    assert (tmp_path / "again.py").read_text().count("\nsend(") == 2
    write(tmp_path / "fixtures.py", PYTEST, events)
    subprocess.run([sys.executable, "-W", "error", tmp_path / "fixtures.py"], check=True)
    assert (tmp_path / "fixtures.py").read_text().count("@pytest.fixture") == 2


def test_what_is_stopped_leaves_the_older_file_and_nothing_else(tmp_path: Path) -> None:
    path, stop = tmp_path / "kept.ndjson", threading.Event()
    path.write_text("older")

    def events() -> Iterator[Event]:
        yield make_event(1)
        stop.set()
        yield make_event(2)

    with pytest.raises(ExportStoppedError):
        write(path, NDJSON, events(), stop)
    assert path.read_text() == "older"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="Choose another folder"):
        write(tmp_path / "nowhere" / "x.json", JSON, [make_event(1)])


def test_one_event_at_a_time_is_held(tmp_path: Path) -> None:
    """Memory stays that of one event, however many they are: none is asked for before the last one is written."""
    told: list[int] = []
    asked: list[int] = []

    def events() -> Iterator[Event]:
        for seq in range(1, 200):
            assert len(told) == seq - 1
            asked.append(seq)
            yield make_event(seq)

    export(events(), NDJSON, tmp_path / "x", url=URL, stop=threading.Event(), progress=told.append)
    assert told == asked
