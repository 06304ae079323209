from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from support.certificate_server import CertificateServer, amazon_now, certificate_server
from support.handling import answer
from support.sns import CERTIFICATE_URL, HOST
from webhook_relay_server.errors import CertificateUnavailableError
from webhook_relay_server.receiving import certificates as module
from webhook_relay_server.receiving.certificates import (
    FAILED_FOR,
    KEPT_FOR,
    LONGEST_CERTIFICATE,
    MOST_AT_ONCE,
    MOST_KEPT,
    Certificates,
)


class Time:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[CertificateServer]:
    async with certificate_server(tmp_path) as running:
        yield running


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
async def certificates(server: CertificateServer, time: Time) -> AsyncIterator[Certificates]:
    opened = Certificates(server.client, time)
    yield opened
    server.may_answer.set()
    await opened.close()


async def test_a_certificate_is_asked_for_once_a_day(
    server: CertificateServer, certificates: Certificates, time: Time
) -> None:
    for _ in range(3):
        assert await certificates.get(CERTIFICATE_URL) == amazon_now().certificate
    assert server.asked == ["/SimpleNotificationService-0123456789abcdef.pem"]
    time.now += KEPT_FOR
    assert await certificates.get(CERTIFICATE_URL) == amazon_now().certificate
    assert len(server.asked) == 2


async def test_everybody_who_waits_for_a_certificate_waits_for_one_fetch(
    server: CertificateServer, certificates: Certificates
) -> None:
    server.may_answer.clear()
    waiting = [asyncio.ensure_future(certificates.get(CERTIFICATE_URL)) for _ in range(20)]
    await server.has_asked.wait()
    server.may_answer.set()
    assert set(await asyncio.gather(*waiting)) == {amazon_now().certificate}
    assert len(server.asked) == 1


async def test_one_who_goes_away_does_not_take_the_certificate_from_the_others(
    server: CertificateServer, certificates: Certificates
) -> None:
    server.may_answer.clear()
    gone = asyncio.ensure_future(certificates.get(CERTIFICATE_URL))
    other = asyncio.ensure_future(certificates.get(CERTIFICATE_URL))
    await server.has_asked.wait()
    gone.cancel()
    server.may_answer.set()
    assert await other == amazon_now().certificate
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "answers",
    [
        answer("404 Not Found", "-----BEGIN CERTIFICATE-----"),
        answer("302 Found", "", f"Location: https://{HOST}/elsewhere.pem"),
        answer("200 OK", "not a certificate"),
        answer("200 OK", "-----BEGIN CERTIFICATE-----é"),
        answer("200 OK", "-----BEGIN CERTIFICATE-----" + "A" * LONGEST_CERTIFICATE),
        b"nonsense\r\n\r\n",
        b"",
    ],
    ids=["not there", "elsewhere", "something else", "not text", "too long", "no HTTP", "nothing"],
)
async def test_what_is_no_certificate_is_not_asked_for_again_at_once(
    answers: bytes, server: CertificateServer, certificates: Certificates, time: Time
) -> None:
    server.answer = answers
    for _ in range(2):
        with pytest.raises(CertificateUnavailableError) as refused:
            await certificates.get(CERTIFICATE_URL)
    assert (refused.value.status, refused.value.retry_after) == (503, 30)
    assert server.asked == ["/SimpleNotificationService-0123456789abcdef.pem"]
    time.now += FAILED_FOR
    server.answer = answer("200 OK", amazon_now().certificate)
    assert await certificates.get(CERTIFICATE_URL) == amazon_now().certificate


async def test_a_server_that_does_not_answer_is_given_up(
    server: CertificateServer, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TIMEOUT", 0.2)
    server.may_answer.clear()
    with pytest.raises(CertificateUnavailableError):
        await certificates.get(CERTIFICATE_URL)


async def test_only_a_few_are_asked_for_at_once(server: CertificateServer, certificates: Certificates) -> None:
    server.may_answer.clear()
    waiting = [
        asyncio.ensure_future(certificates.get(f"https://{HOST}/{number}.pem")) for number in range(MOST_AT_ONCE)
    ]
    await server.has_asked.wait()
    with pytest.raises(CertificateUnavailableError):
        await certificates.get(CERTIFICATE_URL)
    server.may_answer.set()
    await asyncio.gather(*waiting)
    assert await certificates.get(CERTIFICATE_URL) == amazon_now().certificate


async def test_a_server_that_is_not_the_one_of_that_name_is_not_believed(server: CertificateServer) -> None:
    for url, trusting in ((CERTIFICATE_URL, False), ("https://sns.us-east-1.amazonaws.com/a.pem", True)):
        certificates = Certificates(lambda trusting=trusting: server.client(trusting=trusting))  # type: ignore[misc]
        with pytest.raises(CertificateUnavailableError):
            await certificates.get(url)
        await certificates.close()
    assert server.asked == []


async def test_nothing_is_asked_for_in_the_clear(server: CertificateServer, certificates: Certificates) -> None:
    with pytest.raises(CertificateUnavailableError):
        await certificates.get(CERTIFICATE_URL.replace("https:", "http:"))
    assert server.asked == []


async def test_the_newest_certificates_are_kept_and_no_more(
    server: CertificateServer, certificates: Certificates
) -> None:
    for number in range(MOST_KEPT + 1):
        await certificates.get(f"https://{HOST}/{number}.pem")
    await certificates.get(f"https://{HOST}/{MOST_KEPT}.pem")
    assert len(server.asked) == MOST_KEPT + 1
    await certificates.get(f"https://{HOST}/0.pem")
    assert len(server.asked) == MOST_KEPT + 2


async def test_a_relay_that_ends_does_not_wait_for_certificates(server: CertificateServer) -> None:
    certificates = Certificates(server.client)
    server.may_answer.clear()
    waiting = asyncio.ensure_future(certificates.get(CERTIFICATE_URL))
    await server.has_asked.wait()
    await certificates.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_the_usual_client_follows_nothing_and_has_a_time_limit() -> None:
    client = module._open_client()
    try:
        assert client.follow_redirects is False
        assert client.timeout == httpx.Timeout(module.TIMEOUT)
    finally:
        await client.aclose()
