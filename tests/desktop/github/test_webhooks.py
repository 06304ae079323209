from __future__ import annotations

import pytest

from webhook_relay_desktop.github.answers import Delivery, Hook, HookConfig
from webhook_relay_desktop.github.webhooks import (
    FAULT_WORDS,
    PRESET_EVENTS,
    PRESET_WORDS,
    REPAIR_WORDS,
    HookFault,
    HookWish,
    Preset,
    api_of,
    faults_of,
    hook_here,
    token_page,
)

URL = "https://relay.example.org/in/abc"
GOOD = HookConfig(url=URL, content_type="json", insecure_ssl="0", secret="********")


def hook(number: int = 1, *, active: bool = True, **config: str) -> Hook:
    values = {"url": GOOD.url, "content_type": "json", "insecure_ssl": "0", "secret": "********"} | config
    return Hook(number, active=active, events=("push",), config=HookConfig(**values))


def delivery(status: int) -> Delivery:
    return Delivery(1, "guid", "ping", status_code=status)


def test_the_first_choice_of_events_is_the_least() -> None:
    assert next(iter(Preset)) is Preset.PULL_REQUESTS
    assert HookWish(URL, "s").events == PRESET_EVENTS[Preset.PULL_REQUESTS] == ("pull_request",)
    assert set(PRESET_WORDS) == set(PRESET_EVENTS) == set(Preset)


def test_a_webhook_is_wished_for_whole_so_that_github_keeps_its_secret() -> None:
    assert HookWish(URL, "s", ("push",)).document() == {
        "active": True,
        "events": ["push"],
        "config": {"url": URL, "content_type": "json", "secret": "s", "insecure_ssl": "0"},
    }


def test_a_webhook_that_leads_here_is_found_among_others() -> None:
    other = hook(1, url="https://ci.example.org/in/abc")
    assert hook_here([other, hook(2)], URL) == hook(2)
    assert hook_here([other], URL) is None
    assert hook_here([hook(3, url=URL + "/")], URL) is not None


def test_one_that_leads_to_another_address_of_the_same_relay_is_found_but_after_an_exact_one() -> None:
    near = hook(1, url="https://relay.example.org/webhook")
    assert hook_here([near], URL) == near
    assert hook_here([near, hook(2)], URL) == hook(2)
    assert hook_here([hook(3, url="https://relay.example.org/other")], URL) is None
    assert hook_here([hook(3, url="https://[x")], URL) is None


@pytest.mark.parametrize(
    ("found", "deliveries", "faults"),
    [
        (hook(), (), ()),
        (hook(), (delivery(202), delivery(500)), ()),
        (hook(active=False), (), (HookFault.INACTIVE,)),
        (hook(url="https://relay.example.org/webhook"), (), (HookFault.ADDRESS,)),
        (hook(content_type="form"), (), (HookFault.FORM,)),
        (hook(insecure_ssl="1"), (), (HookFault.INSECURE,)),
        (hook(secret=""), (), (HookFault.UNSIGNED,)),
        (hook(), (delivery(401),), (HookFault.SIGNATURE,)),
        (hook(), (delivery(0),), (HookFault.FAILED,)),
    ],
)
def test_what_is_wrong_with_a_webhook_is_found(
    found: Hook, deliveries: tuple[Delivery, ...], faults: tuple[HookFault, ...]
) -> None:
    assert faults_of(found, URL, deliveries) == faults


def test_every_fault_has_words_and_a_repair() -> None:
    assert set(FAULT_WORDS) == set(REPAIR_WORDS) == set(HookFault)


@pytest.mark.parametrize(
    ("web", "api"),
    [
        ("github.com", "https://api.github.com"),
        ("https://github.com/", "https://api.github.com"),
        ("github.example.com", "https://github.example.com/api/v3"),
        ("https://github.example.com:8443/x", "https://github.example.com:8443/api/v3"),
    ],
)
def test_a_github_of_ones_own_has_its_api_below_its_address(web: str, api: str) -> None:
    assert api_of(web) == api


def test_tokens_are_made_on_a_page_of_githubs() -> None:
    assert token_page() == "https://github.com/settings/personal-access-tokens/new"
