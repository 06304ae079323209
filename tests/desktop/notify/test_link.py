from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.events import make_event
from webhook_relay_desktop.notify.link import Link, link_of, usable_link


def link_in(body: Any) -> Link | None:
    return link_of(make_event(body=json.dumps(body).encode()))


def test_the_most_particular_page_is_taken() -> None:
    page = "https://github.com/acme/web/pull/7"
    body = {
        "repository": {"html_url": "https://github.com/acme/web"},
        "pull_request": {"html_url": page},
        "comment": {"html_url": f"{page}#c1"},
    }
    assert link_in(body) == Link(f"{page}#c1", "github.com")
    del body["comment"]
    assert link_in(body) == Link(page, "github.com")


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("github.com", "GitHub"),
        ("acme.pagerduty.com", "PagerDuty"),
        ("dashboard.stripe.com", "Stripe"),
        ("git.acme.example", "git.acme.example"),
        ("github.com.evil.example", "github.com.evil.example"),
        ("evilgithub.com", "evilgithub.com"),
    ],
)
def test_a_site_has_the_name_people_know_and_any_other_its_host(host: str, site: str) -> None:
    link = usable_link(f"https://{host}/x")
    assert link is not None
    assert (link.host, link.site) == (host, site)


@pytest.mark.parametrize(
    "address",
    [
        "http://github.com/x",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "HTTPS:github.com",
        "https:///x",
        "https://",
        "https://user@github.com/",
        "https://github.com@evil.example/",
        "https://github.com\\@evil.example/",
        "https://localhost/",
        "https://intranet/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://github.com:0/",
        "https://github.com:99999/",
        "https://gith\u0443b.com/",
        "https://github.com/\u202egpj",
        "https://github.com/a b",
        "https://github.com/\n",
        " https://github.com/",
        "https://-a.example/",
        "https://github.com/" + "a" * 2000,
        7,
        None,
        ["https://github.com/"],
    ],
)
def test_anything_else_is_no_link(address: Any) -> None:
    assert usable_link(address) is None
    assert link_in({"html_url": address}) is None


def test_a_port_is_shown_with_the_host() -> None:
    assert usable_link("https://git.acme.example:8443/x") == Link(
        "https://git.acme.example:8443/x", "git.acme.example:8443"
    )
    assert usable_link("https://github.com:443/x") == Link("https://github.com:443/x", "github.com")


@given(st.text())
def test_no_text_does_more_than_be_no_link(text: str) -> None:
    link = usable_link("https://" + text)
    assert link is None or (link.url.isascii() and link.host.isascii())


def test_a_body_that_is_no_json_has_no_link() -> None:
    assert link_of(make_event(body=b"html_url=https://github.com/")) is None
    assert link_of(make_event(body=b'{"html_url":"https://github.com/"}', sealed="key")) is None


def test_real_payloads_of_github_have_a_page_there(corpus: Path) -> None:
    found = {
        path: link_of(make_event(body=path.read_bytes()))
        for path in sorted((corpus / "payloads" / "github").rglob("*.json"))
    }
    assert len(found) > 50
    without = [path.stem for path, link in found.items() if link is None or link.site != "GitHub"]
    assert len(without) <= len(found) // 10, without
