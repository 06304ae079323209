"""The README's signed webhook, pasted into a shell against a relay that was started as the README says."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

ROOT = Path(__file__).parent.parent.parent
SECRET = "it is only known in this test"

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("bash", "curl", "openssl"))), reason="the README's sample needs bash, curl and openssl"
)


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a relay that `webhook-relay serve` runs."""
    folder = tmp_path_factory.mktemp("relay")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    options = {"WEBHOOK_RELAY_HOST": "127.0.0.1", "PORT": str(port), "GITHUB_WEBHOOK_SECRET": SECRET}
    environment = {**os.environ, **options, "DATABASE_URL": f"sqlite:///{folder}/relay.db"}
    program = Path(sys.executable).with_name("webhook-relay")
    with (folder / "relay.log").open("wb") as log:
        process = subprocess.Popen([program, "serve"], env=environment, stdout=log, stderr=log)
    try:
        url = f"http://127.0.0.1:{port}"
        while not answers(f"{url}/health/ready"):  # the test's time-out bounds this
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.2)
                pytest.fail((folder / "relay.log").read_text())
        yield url
    finally:
        process.terminate()
        process.wait(timeout=15)


def answers(url: str) -> bool:
    return (
        subprocess.run(
            ["curl", "--silent", "--fail", "--max-time", "1", url], capture_output=True, check=False
        ).returncode
        == 0
    )


def sample(relay: str, secret: str) -> str:
    """Return the README's sample, with the secret put in and this relay's address."""
    chapter = (ROOT / "README.md").read_text().partition("## Send yourself a webhook")[2]
    match = re.search(r"^```sh\n(.*?)^```", chapter, re.MULTILINE | re.DOTALL)
    assert match is not None
    text = match[1]
    assert "SECRET='the secret'" in text
    assert "http://127.0.0.1:8750/webhook" in text
    return text.replace("'the secret'", f"'{secret}'").replace("http://127.0.0.1:8750", relay)


def paste(program: str) -> tuple[str, dict[str, object]]:
    """Return the status line and the JSON that a reader sees after pasting `program` into a shell."""
    printed = subprocess.run(["bash", "-euo", "pipefail", "-c", program], capture_output=True, check=True, text=True)
    head, _, body = printed.stdout.partition("\n\n")
    return head.splitlines()[0].strip(), msgspec.json.decode(body, type=dict[str, object])


def test_the_signed_webhook_of_the_readme_is_accepted(relay: str) -> None:
    status, answer = paste(sample(relay, SECRET))
    assert status == "HTTP/1.1 202 Accepted"
    assert answer == {"id": answer["id"], "channel": "default", "seq": answer["seq"], "duplicate": False}


def test_a_repeated_delivery_is_answered_as_the_readme_says(relay: str) -> None:
    once = sample(relay, SECRET).replace("$(openssl rand -hex 16)", "the-same-delivery")
    _, first = paste(once)
    status, second = paste(once)
    assert status == "HTTP/1.1 202 Accepted"
    assert second == {**first, "duplicate": True}


def test_a_body_that_was_changed_after_signing_is_refused_as_the_readme_says(relay: str) -> None:
    status, answer = paste(sample(relay, SECRET).replace('--data-binary "$BODY"', '--data-binary "${BODY/main/moin}"'))
    assert status == "HTTP/1.1 401 Unauthorized"
    assert answer["status"] == 401
    assert answer["detail"]
