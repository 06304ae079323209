"""The relay's own TLS: a renewed certificate is taken while it runs, and a broken one is not."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from cryptography import x509

from support.certificates import write_certificate
from support.relay import RunningRelay, github_headers, running_relay
from webhook_relay.errors import ConfigurationError
from webhook_relay_server import server
from webhook_relay_server.security.certificate import Certificate
from webhook_relay_server.settings import load_settings

CERTIFICATE, KEY = "relay.pem", "relay.key"


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    certificate, key = tmp_path / CERTIFICATE, tmp_path / KEY
    write_certificate(certificate, key, 1)
    return certificate, key


@pytest.fixture
def relay(tmp_path: Path, pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningRelay]:
    """A relay with TLS of its own that looks at its files at every tick."""
    monkeypatch.setenv("WEBHOOK_RELAY_TLS_CERT", str(pair[0]))
    monkeypatch.setenv("WEBHOOK_RELAY_TLS_KEY", str(pair[1]))
    monkeypatch.setattr(server, "TICKS", 1)
    monkeypatch.setattr(server, "LOOK_EVERY", 1)
    with running_relay(tmp_path) as running:
        yield running


def port_of(relay: RunningRelay) -> int:
    return urlsplit(relay.url).port or 0


async def serial(relay: RunningRelay) -> int:
    """Connect as anybody would, and return the number of the certificate that is shown."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    _, writer = await asyncio.open_connection("127.0.0.1", port_of(relay), ssl=context)
    shown = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    await writer.wait_closed()
    return x509.load_der_x509_certificate(shown).serial_number


async def changes_to(relay: RunningRelay, number: int) -> None:
    async with asyncio.timeout(20):
        while await serial(relay) != number:
            await asyncio.sleep(0.05)


async def test_webhooks_come_over_the_relays_own_tls(relay: RunningRelay, pair: tuple[Path, Path]) -> None:
    trusting = ssl.create_default_context(cafile=str(pair[0]))
    async with httpx.AsyncClient(trust_env=False, verify=trusting) as client:
        url = f"https://127.0.0.1:{port_of(relay)}/webhook"
        answer = await client.post(url, content=b"{}", headers=github_headers(relay.secret, b"{}"))
    assert answer.status_code == 202
    assert relay.address.url.startswith("https://127.0.0.1:")


async def test_a_renewed_certificate_is_shown_to_who_connects_next_and_open_connections_go_on(
    relay: RunningRelay, pair: tuple[Path, Path]
) -> None:
    old = ssl.create_default_context(cafile=str(pair[0]))
    assert await serial(relay) == 1
    reader, writer = await asyncio.open_connection("127.0.0.1", port_of(relay), ssl=old)
    write_certificate(*pair, 2)
    await changes_to(relay, 2)
    writer.write(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    assert b" 200 OK" in await reader.read()
    writer.close()
    await writer.wait_closed()


async def test_a_certificate_without_its_key_is_not_taken_until_the_key_is_there(
    relay: RunningRelay, pair: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = tmp_path / "new.pem", tmp_path / "new.key"
    write_certificate(*new, 3)
    new[0].replace(pair[0])
    said = ""
    async with asyncio.timeout(20):
        while "certificate.not_renewed" not in (said := said + capsys.readouterr().out):
            await asyncio.sleep(0.05)
    assert await serial(relay) == 1
    new[1].replace(pair[1])
    await changes_to(relay, 3)


@pytest.mark.parametrize("broken", [b"", b"no certificate", None], ids=["empty", "something else", "gone"])
def test_a_broken_file_keeps_the_old_certificate_and_is_said_once(
    pair: tuple[Path, Path], broken: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    certificate = Certificate(*pair)
    if broken is None:
        pair[1].unlink()
    else:
        pair[1].write_bytes(broken)
    assert [certificate.renew() for _ in range(3)] == [False] * 3
    assert capsys.readouterr().out.count("certificate.not_renewed") == 1
    write_certificate(*pair, 2)
    assert certificate.renew()
    assert not certificate.renew()


def test_one_file_can_hold_both(pair: tuple[Path, Path]) -> None:
    pair[0].write_bytes(pair[0].read_bytes() + pair[1].read_bytes())
    assert Certificate(pair[0], None).context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_a_key_with_a_password_is_refused_and_nobody_is_asked(pair: tuple[Path, Path]) -> None:
    write_certificate(*pair, 1, password="hush")
    with pytest.raises(ConfigurationError, match="has a password"):
        Certificate(*pair)


@pytest.mark.parametrize(("name", "text"), [(CERTIFICATE, None), (KEY, None), (KEY, "no key")])
def test_files_that_are_no_pair_are_refused_at_the_start(
    pair: tuple[Path, Path], tmp_path: Path, name: str, text: str | None
) -> None:
    (tmp_path / name).unlink()
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(ConfigurationError, match="are no certificate and its key"):
        Certificate(*pair)


def test_a_key_alone_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="tls_key needs tls_cert"):
        load_settings(tls_key="/etc/relay.key")
