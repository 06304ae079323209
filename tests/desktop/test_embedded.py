from __future__ import annotations

import os
import socket
import threading
from pathlib import Path

import httpx
import pytest

from support.relay import github_headers
from support.small_disk import fill, small_disk
from support.waiting import until
from webhook_relay.errors import ConfigurationError
from webhook_relay_desktop import embedded
from webhook_relay_desktop.embedded import EmbeddedRelay


def post(relay: EmbeddedRelay, secret: str | None, delivery: str, body: bytes = b"{}") -> httpx.Response:
    headers = github_headers(secret or "", body, delivery=delivery)
    return httpx.post(relay.url + "/webhook", content=body, headers=headers, trust_env=False)


def test_it_listens_on_this_machine_only_and_takes_webhooks(tmp_path: Path) -> None:
    with EmbeddedRelay(tmp_path, port=0) as relay:
        address = relay.ensure_default_source()
        assert relay.url.startswith("http://127.0.0.1:")
        assert not relay.url.endswith(":0")
        assert address.url.startswith(relay.url + "/in/")
        assert address.secret is not None
        assert address.secret not in repr(address)
        assert httpx.get(relay.url + "/health/ready", trust_env=False).status_code == 200


def test_what_it_took_is_there_after_it_was_started_again(tmp_path: Path) -> None:
    first = EmbeddedRelay(tmp_path, port=0)
    secret = first.ensure_default_source().secret  # before the start, so that it is known at once
    with first:
        assert post(first, secret, "d-1").json()["seq"] == 1
    with EmbeddedRelay(tmp_path, port=0) as second:
        assert second.ensure_default_source().secret is None
        assert post(second, secret, "d-1").json()["duplicate"] is True
        assert post(second, secret, "d-2").json()["seq"] == 2


async def test_a_full_disk_is_its_trouble_until_there_is_room(tmp_path: Path) -> None:
    with small_disk(tmp_path, 24 * 1024 * 1024) as disk:
        relay = EmbeddedRelay(disk, port=0)
        assert relay.trouble is None
        secret = relay.ensure_default_source().secret
        with relay:
            assert relay.trouble is None
            filler = fill(disk)
            statuses = [post(relay, secret, f"d-{number}", os.urandom(200_000)) for number in range(40)]
            assert 507 in [answer.status_code for answer in statuses]
            trouble = relay.trouble
            assert trouble is not None
            assert (trouble.message, trouble.code) == ("The relay's disk is full; nothing was kept.", "error")
            filler.unlink()
            await until(lambda: relay.trouble is None)
            assert post(relay, secret, "again").status_code == 202


def test_two_relays_live_in_one_process(tmp_path: Path) -> None:
    with EmbeddedRelay(tmp_path / "a", port=0) as one, EmbeddedRelay(tmp_path / "b", port=0) as other:
        assert one.url != other.url
        assert one.ensure_default_source().url != other.ensure_default_source().url


def test_a_port_that_is_in_use_is_said_with_the_setting_to_change(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        relay = EmbeddedRelay(tmp_path, port=taken.getsockname()[1])
        with pytest.raises(ConfigurationError, match="the port is in use") as refused:
            relay.start()
    assert refused.value.code == "port-in-use"
    assert "Settings, Connections, Port (embedded.port)" in refused.value.hint
    relay.stop()


def test_a_store_that_another_relay_serves_is_refused(tmp_path: Path) -> None:
    with EmbeddedRelay(tmp_path, port=0):
        second = EmbeddedRelay(tmp_path, port=0)
        with pytest.raises(ConfigurationError, match="Another relay is already serving") as refused:
            second.start()
    assert "Stop it" in refused.value.hint


def test_stopping_is_harmless_before_the_start_and_twice(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    EmbeddedRelay(tmp_path, port=0).stop()
    relay = EmbeddedRelay(tmp_path, port=0)
    relay.start()
    relay.stop()
    relay.stop()
    started = set(threading.enumerate()) - before
    assert not any(thread.name in ("embedded-relay", "store-writer") for thread in started)


def test_a_relay_that_does_not_stop_is_left_behind_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "STOP_TIMEOUT", 0.0)
    relay = EmbeddedRelay(tmp_path, port=0)
    relay.start()
    relay.stop()  # returns although the thread is still busy with stopping
    relay._thread.join(20)
    assert not relay._thread.is_alive()


def test_a_new_secret_and_a_new_token_come_from_the_same_store(tmp_path: Path) -> None:
    with EmbeddedRelay(tmp_path, port=0) as relay:
        address = relay.ensure_default_source()
        rotated = relay.rotate_secret(address.source)
        assert rotated.secret not in (None, address.secret)
        assert relay.make_token("desk") != relay.make_token("desk")


def test_the_variable_of_old_set_ups_is_honoured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_WEBHOOK_SECRET", "only in the environment")
    with EmbeddedRelay(tmp_path, port=0) as relay:
        assert post(relay, "only in the environment", "d-1").status_code == 202
        assert post(relay, "something else", "d-2").status_code == 401


def test_a_secret_from_the_environment_makes_the_only_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_WEBHOOK_SECRET", "from the environment")
    relay = EmbeddedRelay(tmp_path, port=0)
    first = relay.ensure_default_source()
    with relay:
        assert relay.ensure_default_source().url.rpartition("/")[2] == first.url.rpartition("/")[2]
    assert (first.source, first.secret) == ("github", None)


def test_a_relay_that_was_stopped_before_its_start_does_not_start(tmp_path: Path) -> None:
    relay = EmbeddedRelay(tmp_path, port=0)
    relay.stop()
    with pytest.raises(ConfigurationError, match="stopped before it had started"):
        relay.start()
