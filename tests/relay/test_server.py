"""The relay as `webhook-relay serve` runs it: a process of its own, told what to do by its environment."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from support.processes import free_port, wait_until_ready
from support.relay import github_headers

PROGRAM = Path(sys.executable).with_name("webhook-relay")
SECRET = "only in the environment"


def serve(folder: Path, port: int, *options: str, **environment: str) -> subprocess.Popen[str]:
    variables = {
        **os.environ,
        "WEBHOOK_RELAY_HOST": "127.0.0.1",
        "PORT": str(port),
        "DATABASE_URL": f"sqlite:///{folder}/relay.db",
        "GITHUB_WEBHOOK_SECRET": SECRET,
        **environment,
    }
    command = [PROGRAM, "serve", *options]
    return subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@contextmanager
def serving(folder: Path, port: int, *options: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Run a relay until the end of the block; it is ready when the block begins."""
    process = serve(folder, port, *options, **environment)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}")
        yield process
    finally:
        process.kill()
        process.communicate(timeout=20)


def post(port: int, secret: str = SECRET, body: bytes = b'{"n":1}') -> httpx.Response:
    headers = github_headers(secret, body, delivery="d-1")
    return httpx.post(f"http://127.0.0.1:{port}/webhook", content=body, headers=headers, trust_env=False)


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Return the exit code and everything that was printed."""
    output, _ = process.communicate(timeout=30)
    return process.returncode, output


def test_port_store_and_secret_come_from_the_environment_and_sigterm_ends_it(tmp_path: Path) -> None:
    port = free_port()
    with serving(tmp_path, port) as process:
        assert post(port).json()["seq"] == 1
        assert post(port, secret="another").status_code == 401
        process.send_signal(signal.SIGTERM)
        code, output = ended(process)
    assert code == 0, output
    assert (tmp_path / "relay.db").exists()
    assert not (tmp_path / "relay.db-wal").exists()  # it was closed in order
    assert SECRET not in output
    assert "Traceback" not in output


def test_what_was_answered_is_there_after_a_kill(tmp_path: Path) -> None:
    port = free_port()
    with serving(tmp_path, port) as process:
        first = post(port).json()
        process.kill()
    with serving(tmp_path, port):
        assert post(port).json() == {**first, "duplicate": True}


def test_an_option_wins_over_the_environment(tmp_path: Path) -> None:
    port = free_port()
    with serving(tmp_path, port, "--database-url", f"sqlite:///{tmp_path}/other.db"):
        assert (tmp_path / "other.db").exists()
        assert not (tmp_path / "relay.db").exists()


def test_log_lines_can_be_json(tmp_path: Path) -> None:
    port = free_port()
    with serving(tmp_path, port, WEBHOOK_RELAY_LOG_FORMAT="json") as process:
        request_id = post(port).headers["X-Request-ID"]
        process.terminate()
        code, output = ended(process)
    assert code == 0
    lines = [line for line in output.splitlines() if line]
    assert all(line.startswith("{") for line in lines), output
    assert any('"event.stored"' in line and f'"request_ids":"{request_id}"' in line for line in lines)


def test_a_port_that_is_in_use_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, output = ended(serve(tmp_path, port))
    assert code == 78
    assert f"webhook-relay: The relay cannot listen on 127.0.0.1:{port}: the port is in use." in output
    assert "choose another --port" in output
    assert "Traceback" not in output


def test_a_second_relay_on_the_same_store_is_refused(tmp_path: Path) -> None:
    port = free_port()
    with serving(tmp_path, port):
        code, output = ended(serve(tmp_path, free_port()))
        assert code == 78
        assert "Another relay is already serving" in output
        assert "cannot listen" not in output
        assert post(port).status_code == 202


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"DATABASE_URL": "mysql://user:hush@host/db"}, "mysql database, which this version cannot use"),
        ({"DATABASE_URL": "postgresql://user:hush@host"}, "does not say which PostgreSQL to use"),
        ({"REDIS_URL": "redis://:hush"}, "is no address of a Redis"),
        ({"WEBHOOK_RELAY_KEY": "my-hush"}, "not a Fernet key"),
        ({"GITHUB_WEBHOOK_SECRET": "x"}, "secret"),
    ],
    ids=["database", "PostgreSQL", "Redis", "key", "secret"],
)
def test_a_setting_that_is_not_usable_is_one_sentence_without_its_value(
    tmp_path: Path, environment: dict[str, str], said: str
) -> None:
    code, output = ended(serve(tmp_path, free_port(), **environment))
    assert code == 78, output
    assert said in output
    assert "hush" not in output
    assert "Traceback" not in output


def test_a_file_that_is_no_store_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "relay.db").write_text("my diary, which is longer than the header of a database. " * 10)
    code, output = ended(serve(tmp_path, free_port()))
    assert code == 78
    assert "file is not a database" in output
    assert "Traceback" not in output
    assert (tmp_path / "relay.db").read_text().startswith("my diary")
