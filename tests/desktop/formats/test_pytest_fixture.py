from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support.events import make_event
from support.processes import unmeasured
from webhook_relay.event import Event
from webhook_relay.signatures import SignedRequest, sign
from webhook_relay_desktop.formats import PYTEST

SECRET = "the real secret of the source, 0123456789"
TOKEN = "ghp_" + "a1B2" * 9

CHECK = """
import json

import pytest

from {module} import *  # noqa: F403
from webhook_relay.signatures import SignedRequest, verify


def test_it_is_what_came_without_secrets({fixture}):
    webhook = {fixture}
    assert {secret!r}.encode() not in webhook.body
    assert not any({secret!r}.encode() in value for _, value in webhook.headers)
    assert json.loads(webhook.body)["kept"] == "gr\\u00fcn"
    assert webhook.type == {type!r}


def test_its_signature_fits({fixture}):
    webhook = {fixture}
    headers = [(name.decode(), value.decode("latin-1")) for name, value in webhook.headers]
    request = SignedRequest("POST", webhook.url, headers, webhook.body)
    assert webhook.secret
    assert verify({scheme!r}, [webhook.secret], request, now=webhook.signed_at).ok
"""


def signed_event(scheme: str, body: bytes) -> Event:
    event = make_event(
        7, type=f"{scheme}.thing.done", scheme=scheme, source=scheme, body=body,
        headers=(("Content-Type", "application/json"), ("Cookie", TOKEN), ("Host", "relay.example")),
    )  # fmt: skip
    request = SignedRequest("POST", "https://relay.example/in/key", event.headers, body)
    secret = "whsec_" + "dGhlIHJlYWwgc2VjcmV0IG9mIGl0" if scheme == "standard-webhooks" else SECRET
    added = sign(scheme, secret, request, now=time.time(), message_id="m-1")
    return make_event(
        7, type=event.type, scheme=scheme, source=scheme, body=body, headers=(*event.headers, *added), time=event.time
    )


@pytest.mark.parametrize("scheme", ["github", "stripe", "slack", "shopify", "standard-webhooks", "gitea", "linear"])
def test_the_copied_fixture_runs_and_its_signature_fits_again(tmp_path: Path, scheme: str) -> None:
    stamp = int(make_event(7).time.timestamp() * 1000)  # which is what Linear signs as the time
    body = {"kept": "grün", "config": {"secret": TOKEN}, "webhookTimestamp": stamp}
    event = signed_event(scheme, json.dumps(body).encode())
    text = PYTEST.whole(event, "")
    assert TOKEN not in text
    assert SECRET not in text
    (tmp_path / "fixtures.py").write_text(text)
    name = f"{scheme.replace('-', '_')}_thing_done_7"
    check = CHECK.format(module="fixtures", fixture=name, secret=TOKEN, scheme=scheme, type=event.type)
    (tmp_path / "test_it.py").write_text(check)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", tmp_path, tmp_path]
    # It needs none of the plugins that our own tests do, each of which takes its time to load.
    environment = unmeasured({"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})
    run = subprocess.run(command, check=False, capture_output=True, text=True, cwd=tmp_path, env=environment)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "2 passed" in run.stdout


def test_a_signature_that_only_its_sender_can_make_is_marked() -> None:
    event = make_event(scheme="sns", headers=(("X-Some-Signature", "abc"), ("X-Kept", "yes")))
    text = PYTEST.write(event, "")
    assert "abc" not in text
    assert "(b'X-Kept', b'yes')" in text
    assert "secret=''" in text
    assert "does not fit" in text


def test_what_strangers_wrote_stays_a_literal() -> None:
    event = make_event(type='x"""\nimport os', body=b'"""\nimport os\n', headers=(("X", 'a"""'),))
    text = PYTEST.whole(event, "")
    module = compile(text, "fixture", "exec")
    assert "os" not in module.co_names
    assert text.isascii()
