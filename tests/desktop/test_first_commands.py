from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from webhook_relay.cli import main

LINK = "webhook-relay://pair?relay=http://relay.example&token=whr_short"
CLICKED = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox
show = QMessageBox.show
def shown(box):
    show(box)
    print(box.text(), box.informativeText(), flush=True)
    QTimer.singleShot(0, box.reject)
QMessageBox.show = shown
from webhook_relay.cli import main
main(sys.argv[1:])
"""
"""The program with somebody in front of it who reads a box and closes it."""


def typed(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    return int(ended.value.code or 0)


def test_a_wrong_link_that_is_typed_is_refused_in_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert typed("pair", LINK) != 0
    said = capsys.readouterr().err
    assert "not a usable pairing link" in said
    assert "whr_short" not in said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "words"), [("en", "not a usable pairing link"), ("de", "kein brauchbarer Kopplungslink")]
)
def test_a_wrong_link_that_is_clicked_is_refused_in_a_window(tmp_path: Path, language: str, words: str) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.toml").write_text(f'[appearance]\nlanguage = "{language}"\n')
    environment = os.environ | {
        "WEBHOOK_RELAY_HOME": str(tmp_path),
        "QT_QPA_PLATFORM": "offscreen",
        "DISPLAY": ":nowhere",
    }
    clicked = subprocess.run(
        [sys.executable, "-c", CLICKED, "pair", "--window", LINK],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert words in clicked.stdout, clicked.stderr
    assert "whr_short" not in clicked.stdout + clicked.stderr
    assert clicked.returncode == typed("pair", LINK)


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the file of Linux desktops")
def test_autostart_is_switched_from_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for word, said in (("status", "Off"), ("on", "On: "), ("status", "On: "), ("off", "Off"), ("status", "Off")):
        assert typed("autostart", word) == 0
        assert capsys.readouterr().out.startswith(said)
