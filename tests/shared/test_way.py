from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from support.forwarding import behind_tls, proxy
from support.stand_in_relay import TOKEN, StandInRelay, stand_in_relay
from webhook_relay.client import check
from webhook_relay.errors import ConfigurationError, ConnectionFailedError
from webhook_relay.way import Way

SOMEWHERE = "http://relay.example:8750"
"""No name server knows it: only a proxy gets there."""


@pytest.fixture
async def relay() -> AsyncIterator[StandInRelay]:
    async with stand_in_relay() as relay:
        yield relay


async def test_a_relay_on_another_machine_is_reached_through_the_proxy(relay: StandInRelay) -> None:
    async with proxy(relay.port, "me:open sesame") as between:
        way = f"http://me:open%20sesame@127.0.0.1:{between.port}"
        assert await check(SOMEWHERE, TOKEN, proxy=way) == "stand-in/1"
    assert between.asked == ["relay.example:8750"]


async def test_this_machine_itself_is_reached_without_a_proxy(relay: StandInRelay) -> None:
    async with proxy(relay.port) as between:
        assert await check(relay.url, TOKEN, proxy=f"http://127.0.0.1:{between.port}") == "stand-in/1"
    assert between.asked == []


async def test_a_proxy_that_refuses_is_named_without_its_password(relay: StandInRelay) -> None:
    async with proxy(relay.port, "me:open sesame") as between:
        with pytest.raises(ConnectionFailedError, match=r"proxy does not let us through.*HTTP 407") as raised:
            await check(SOMEWHERE, TOKEN, proxy=f"http://me:wr0ng@127.0.0.1:{between.port}")
    assert raised.value.code == "proxy"
    assert f"127.0.0.1:{between.port}" in str(raised.value)
    assert "wr0ng" not in str(raised.value)


async def test_a_proxy_that_is_not_there_is_not_taken_for_the_relay(relay: StandInRelay) -> None:
    async with proxy(relay.port) as gone:
        pass
    with pytest.raises(ConnectionFailedError, match=f"through the proxy 127.0.0.1:{gone.port}") as raised:
        await check(SOMEWHERE, TOKEN, proxy=f"http://127.0.0.1:{gone.port}")
    assert raised.value.hint == "Is the proxy right, and running?"


@pytest.mark.parametrize(
    "address", ["socks5://proxy.example:1080", "proxy.example:3128", "http://", "http://:99999999"]
)
def test_a_proxy_that_cannot_be_used_is_refused_before_anything_is_dialled(address: str) -> None:
    with pytest.raises(ConfigurationError, match="proxy's address is not usable"):
        Way(proxy=address)


async def test_a_companys_own_certificates_are_trusted_besides_the_systems(relay: StandInRelay, tmp_path: Path) -> None:
    async with behind_tls(relay.port, tmp_path) as (url, certificate):
        with pytest.raises(ConnectionFailedError, match=r"certificate .* is not valid"):
            await check(url, TOKEN)
        assert await check(url, TOKEN, ca_file=str(certificate)) == "stand-in/1"


@pytest.mark.parametrize(("content", "words"), [(None, "cannot be read"), (b"no certificate", "holds none")])
async def test_a_file_of_certificates_that_cannot_be_used_is_named(
    relay: StandInRelay, tmp_path: Path, content: bytes | None, words: str
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigurationError, match=words) as raised:
        await check("https://127.0.0.1:1", TOKEN, ca_file=str(file))
    assert str(file) in str(raised.value)
    assert raised.value.code == "ca-file"
