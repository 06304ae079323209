"""FileChooser: looking at the files of the inbox leaves SQLite its locks on them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QFileSystemModel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from support.events import make_event
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.ui.kit.file_chooser import FileChooser

DESKTOP = Path(__file__).parents[4] / "desktop" / "webhook_relay_desktop"
LOCKS = Path("/proc/locks")


@pytest.fixture
def asking(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


def locks_below(folder: Path) -> int:
    """Count the locks that are held on files of a folder."""
    numbers = {str(file.stat().st_ino) for file in folder.iterdir()}
    return sum(line.split()[5].rsplit(":", 1)[-1] in numbers for line in LOCKS.read_text().splitlines())


def list_folder(chooser: FileChooser, folder: Path, qtbot: QtBot) -> list[tuple[str, str]]:
    """Show a folder; return the names and types that the chooser lists."""
    chooser.setDirectory(str(folder))
    model = chooser.findChild(QFileSystemModel)
    assert model is not None
    here = model.index(str(folder))
    expected = len(list(folder.iterdir()))

    def listed() -> list[tuple[str, str]]:
        rows = range(model.rowCount(here))
        return [(model.index(row, 0, here).data(), model.index(row, 2, here).data()) for row in rows]

    qtbot.waitUntil(lambda: len([kind for _, kind in listed() if kind]) == expected, timeout=10_000)
    return sorted(listed())


@pytest.mark.skipif(not LOCKS.exists(), reason="only Linux tells which locks are held")
def test_looking_at_the_files_of_an_inbox_and_choosing_one_takes_no_lock_from_them(
    asking: QWidget, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "data"
    inbox = Inbox.open(folder / "inbox.db")
    inbox.store("relay", [make_event(1)])
    (folder / "notes").write_text("without an ending")
    held = locks_below(folder)
    assert held >= 2
    for saving in (False, True):  # the second one opens where the first one was left
        chooser = FileChooser(asking, "Choose")
        if saving:
            chooser.for_saving("history.db")
        chooser.open()
        files = list_folder(chooser, folder, qtbot)
        assert [name for name, _ in files] == sorted(file.name for file in folder.iterdir())
        [line] = [line for line in chooser.findChildren(QLineEdit) if line.objectName() == "fileNameEdit"]
        qtbot.keyClicks(line, "inbox.db")  # the completer looks, too
        chooser.selectFile(str(folder / "inbox.db-wal"))
        list_folder(chooser, folder, qtbot)
        assert locks_below(folder) == held
        chooser.done(QFileDialog.DialogCode.Accepted)
    assert locks_below(folder) == held
    inbox.close()


@pytest.mark.skipif(not LOCKS.exists(), reason="only Linux tells which locks are held")
def test_another_program_that_looks_into_the_inbox_afterwards_leaves_its_log(
    asking: QWidget, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "data" / "inbox.db"
    inbox = Inbox.open(path)
    inbox.store("relay", [make_event(1)])
    log = path.with_name("inbox.db-wal").stat().st_ino
    chooser = FileChooser(asking, "Choose")
    chooser.open()
    list_folder(chooser, path.parent, qtbot)
    chooser.close()
    command = [sys.executable, "-m", "webhook_relay", "inbox", "size", "--inbox", str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    assert path.with_name("inbox.db-wal").stat().st_ino == log
    inbox.close()


def test_a_file_is_described_by_its_name_alone(asking: QWidget, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "looks-like-text").write_text("text")
    (tmp_path / "empty.json").write_text("")
    (tmp_path / "folder").mkdir()
    chooser = FileChooser(asking, "Choose")
    chooser.setOption(QFileDialog.Option.DontUseNativeDialog)
    chooser.open()
    kinds = dict(list_folder(chooser, tmp_path, qtbot))
    assert "JSON" in kinds["empty.json"]
    assert "text" not in kinds["looks-like-text"]
    assert len(set(kinds.values())) == 3
    chooser.close()


def test_no_other_module_makes_a_file_dialog_or_looks_for_types_of_files() -> None:
    ours = DESKTOP / "ui" / "kit" / "file_chooser.py"
    makers = ("QFileDialog", "QFileIconProvider", "QFileSystemModel", "QMimeDatabase")
    others = [path for path in DESKTOP.rglob("*.py") if path != ours]
    assert [path.name for path in others if any(maker in path.read_text("utf-8") for maker in makers)] == []


def test_its_menu_changes_nothing_and_a_file_can_be_saved_all_the_same(
    asking: QWidget, tmp_path: Path, qtbot: QtBot
) -> None:
    chooser = FileChooser(asking, "Back up", str(tmp_path))
    chooser.for_saving("backup.db")
    chooser.open()
    model = chooser.findChild(QFileSystemModel)
    assert model is not None
    assert model.isReadOnly(), "what the menu asks before it deletes or renames"
    with qtbot.waitSignal(chooser.fileSelected) as chosen:
        chooser.accept()
    assert chosen.args == [str(tmp_path / "backup.db")]
