"""A click on a pairing link that the system tells the program of by an event, as macOS does."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent
from webhook_relay_desktop.life.application import Application

application = Application()

def click(link):
    application.sendEvent(application, QFileOpenEvent(QUrl(link)))

click("webhook-relay://pair?relay=https%3A%2F%2Fone.example&token=a")
click("webhook-relay://pair?relay=https%3A%2F%2Ftwo.example&token=b")
print("clicked", application.clicked_link())
application.hear_links(lambda link: print("asked", link))
click("file:///tmp/picture.png")
click("webhook-relay://pair?relay=https%3A%2F%2Fthree.example&token=c&channels=a,b")
"""
"""There is one QApplication in a process, and the tests have theirs already."""


@pytest.fixture(scope="module")
def asked() -> list[str]:
    command = [sys.executable, "-c", PROGRAM]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=50).stdout.splitlines()


def test_the_link_whose_click_started_the_program_is_asked_about_when_there_is_a_window(asked: list[str]) -> None:
    assert asked[1] == "asked webhook-relay://pair?relay=https%3A%2F%2Ftwo.example&token=b"


def test_a_link_that_is_clicked_later_is_asked_about_as_it_is_written(asked: list[str]) -> None:
    assert asked[2] == "asked webhook-relay://pair?relay=https%3A%2F%2Fthree.example&token=c&channels=a,b"


def test_a_second_start_finds_the_link_that_it_is_to_hand_over(asked: list[str]) -> None:
    assert asked[0] == "clicked webhook-relay://pair?relay=https%3A%2F%2Ftwo.example&token=b"


def test_a_file_that_is_opened_with_the_program_is_none(asked: list[str]) -> None:
    assert len(asked) == 3
