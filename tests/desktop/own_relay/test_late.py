from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from webhook_relay.errors import ConfigurationError
from webhook_relay_desktop.own_relay.late import LateRelay


class Made:
    """A relay that remembers on which thread it was made and what was asked of it."""

    def __init__(self) -> None:
        self.thread = threading.current_thread()
        self.calls: list[str] = []

    @property
    def url(self) -> str:
        return "http://127.0.0.1:1"

    def __getattr__(self, name: str) -> object:
        return lambda *_: self.calls.append(name)


def test_it_is_made_by_the_thread_that_first_uses_it_and_once() -> None:
    made: list[Made] = []

    def make() -> Made:
        made.append(Made())
        return made[-1]

    relay = LateRelay(make)  # type: ignore[arg-type, return-value]
    assert made == []
    using = threading.Thread(target=relay.start, name="user")
    using.start()
    using.join()
    assert relay.url == "http://127.0.0.1:1"
    relay.ensure_default_source()
    relay.make_token("desktop", ["read"])
    relay.rotate_secret("github")
    relay.stop()
    assert [one.thread.name for one in made] == ["user"]
    assert made[0].calls == ["start", "ensure_default_source", "make_token", "rotate_secret", "stop"]


def test_one_that_nobody_used_is_stopped_without_being_made() -> None:
    def make() -> Made:
        raise AssertionError("it was made")

    relay = LateRelay(make)  # type: ignore[arg-type, return-value]
    relay.stop()
    with pytest.raises(ConfigurationError):
        relay.start()
    assert not relay.alive


def test_the_window_does_not_wait_for_the_relays_libraries() -> None:
    heavy = "{'fastapi', 'sqlmodel', 'sqlalchemy', 'uvicorn', 'pydantic', 'webhook_relay_server'}"
    program = f"import sys, webhook_relay_desktop.program; print(sorted({heavy} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert answer.stdout.strip() == "[]"
