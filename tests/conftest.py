"""What every test stands on: no display, no keyring, no file of the person who runs it."""

from __future__ import annotations

import asyncio
import base64
import gc
import itertools
import logging
import os
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import hypothesis
import pytest
import structlog

from support.corpus import CORPUS_VARIABLE, corpus_folder
from support.postgres import PostgresServer, find_programs, postgres_server
from support.qt_remains import qt_remains_deleted
from support.redis_server import RedisServer, missing_reason, redis_server
from webhook_relay import log as relay_log
from webhook_relay_desktop.life.loading import load_qt_lean

# Before anything imports Qt or keyring. A live test under a real display sets its own values.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")

# On a busy machine an example is slow for reasons that have nothing to do with it.
hypothesis.settings.register_profile("webhook-relay", deadline=None)
hypothesis.settings.load_profile("webhook-relay")

OPTIONS_OF_THE_PERSON = ("PORT", "DATABASE_URL", "REDIS_URL", "GITHUB_WEBHOOK_SECRET")
"""Variables that configure a real relay and would silently change what a test does."""


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the program's files of all tests in one temporary folder, and the person's own options out of it."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as environment:
        for name in list(os.environ):
            if name in OPTIONS_OF_THE_PERSON or (name.startswith("WEBHOOK_RELAY_") and name != CORPUS_VARIABLE):
                environment.delenv(name)
        environment.setenv("WEBHOOK_RELAY_HOME", str(folder))
        yield folder


@pytest.fixture(scope="session", autouse=True)
def certificates_read_once() -> Iterator[None]:
    """Let clients share the certificates they trust: each of thousands would read the same file for 20 ms."""
    made = httpx.create_ssl_context
    read: dict[object, ssl.SSLContext] = {}

    def shared(verify: Any = True, cert: Any = None, trust_env: bool = True) -> ssl.SSLContext:
        if verify is not True or cert is not None:
            return made(verify=verify, cert=cert, trust_env=trust_env)
        key = trust_env and tuple(os.environ.get(name) for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE"))
        if key not in read:
            read[key] = made(trust_env=trust_env)
        return read[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("httpx._transports.default.create_ssl_context", shared)
        yield


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Return the folder of real payloads and test vectors, or skip the test with the reason."""
    folder = corpus_folder()
    if folder is None:
        pytest.skip(f"{CORPUS_VARIABLE} names no folder: the payloads and test vectors are not part of the repository")
    return folder


@pytest.fixture(scope="session")
def started_postgres() -> Iterator[PostgresServer]:
    """Run one PostgreSQL for all tests of this process, or skip the test with the reason."""
    programs, reason = find_programs()
    if programs is None:
        pytest.skip(reason)
    with postgres_server(programs) as server:
        yield server


@pytest.fixture
def postgres(started_postgres: PostgresServer) -> PostgresServer:
    """Return the PostgreSQL, running, whatever an earlier test has done to it."""
    started_postgres.start()
    return started_postgres


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """Return the URL of a new, empty database."""
    with postgres.new_database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the DATABASE_URL of a new store: a test with this runs once for each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'relay.db'}"
    monkeypatch.setenv("WEBHOOK_RELAY_KEY", base64.urlsafe_b64encode(os.urandom(32)).decode())
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(scope="session")
def started_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """Run one Redis for all tests of this process, or skip the test with the reason."""
    if reason := missing_reason():
        pytest.skip(reason)
    with redis_server(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def redis(started_redis: RedisServer) -> RedisServer:
    """Return the Redis, running and empty, whatever an earlier test has done to it."""
    started_redis.start()
    started_redis.run("FLUSHALL")
    return started_redis


COLLECT_EVERY = 20
"""Tests. A collection takes some 50 ms; what gathers between two is a few megabytes."""
_finished = itertools.count(1)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "qt_loop: run this coroutine test on Qt's event loop (qasync)")
    # Python collects cycles in whichever thread happens to allocate. A Qt object that dies anywhere but in its own
    # thread crashes the process later, in Qt's event loop. So collections happen here, in the main thread.
    gc.disable()
    with suppress(ImportError):  # Qt is an extra
        load_qt_lean()


def pytest_collection_finish() -> None:
    """Let no collection look again at what stays to the end: modules and tests, some million objects."""
    gc.collect()
    gc.freeze()


LAST_RELAYS = 5.0
"""Seconds that relays of the last tests have to end."""


def pytest_sessionfinish() -> None:
    """Let relays that were told to stop do so: one that still logs while the interpreter ends would break its end."""
    deadline = time.monotonic() + LAST_RELAYS
    for thread in threading.enumerate():
        if thread.name == "embedded-relay":
            thread.join(max(0.0, deadline - time.monotonic()))


@pytest.fixture(autouse=True)
def nothing_of_qt_is_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let windows die with their test, and collect a closed Qt loop right after its own.

    When a worker thread of a later test does it, Qt crashes.
    """
    with qt_remains_deleted():
        yield
    gc.disable()  # a program that ran in this process has left collection to Python again
    if request.node.get_closest_marker("qt_loop") or next(_finished) % COLLECT_EVERY == 0:
        gc.collect()


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    """Leave the log of this process to the next test as it was: a test may configure it, or run what does."""
    root, configured = logging.getLogger(), structlog.is_configured()
    handlers, level = list(root.handlers), root.level
    yield
    if structlog.is_configured() is configured:
        return
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()
    relay_log._output.open(relay_log._render_console, None)


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Give a test marked `qt_loop` Qt's event loop and every other coroutine test a plain one."""
    if item.get_closest_marker("qt_loop"):
        return {"qt": qt_event_loop}
    return {"plain": asyncio.new_event_loop}


_applications: list[object] = []
"""Qt deletes an application nobody refers to; there is at most one per process."""


def qt_event_loop() -> asyncio.AbstractEventLoop:
    """Return a new event loop on the one QApplication of this process."""
    from PySide6.QtWidgets import QApplication  # before qasync, which would pick another Qt binding first
    from qasync import QEventLoop

    application = QApplication.instance()
    if application is None:
        application = QApplication(["webhook-relay"])
        _applications.append(application)
    assert isinstance(application, QApplication)
    application.setQuitOnLastWindowClosed(False)  # also for one that pytest-qt made: it would end the loop
    loop: asyncio.AbstractEventLoop = QEventLoop(application)
    return loop
