"""The commands of docs/operating.md, pasted into a shell one chapter after the other, beside a relay and without it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import msgspec
import pytest

from support.processes import Program, free_port, wait_until_ready

DOCUMENT = (Path(__file__).parent.parent.parent / "docs" / "operating.md").read_text()

pytestmark = pytest.mark.skipif(not all(map(shutil.which, ("bash", "curl"))), reason="the samples need bash and curl")


class Operator:
    """Somebody who follows the document on one machine."""

    def __init__(self, folder: Path) -> None:
        self.store, self.backups = folder / "lib", folder / "backups"
        self.backups.mkdir()
        self.port = free_port()
        self._environment = {
            "DATABASE_URL": f"sqlite:///{self.store}/relay.db",
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }
        arguments = ["serve", "--host", "127.0.0.1", "--port", str(self.port)]
        self.relay = Program(arguments, self._environment, folder / "relay.log")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.relay.start()
        wait_until_ready(self.url)

    def paste(self, chapter: str) -> str:
        """Paste a chapter's commands, with this machine's places, and return what is printed."""
        text = DOCUMENT.partition(f"\n## {chapter}\n")[2].partition("\n## ")[0]
        blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        assert blocks, chapter
        program = "".join(blocks)
        for there, here in (
            ("sqlite:////var/backups", f"sqlite:///{self.backups}"),
            ("/var/backups", str(self.backups)),
            ("/var/lib/webhook-relay", str(self.store)),
            ("http://127.0.0.1:8750", self.url),
        ):
            program = program.replace(there, here)
        environment = {**os.environ, **self._environment}
        command = ["bash", "-euo", "pipefail", "-c", program]
        done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def test_the_commands_of_the_document_do_what_it_says(tmp_path: Path) -> None:
    operator = Operator(tmp_path)
    operator.start()
    try:
        health = operator.paste("Health")
        ready, _, detailed = health.partition("}")
        assert '"ready"' in ready
        told = msgspec.json.decode(detailed)
        assert [name for name in ("database", "disk", "doorbell", "readers") if name in told] == [*told][3:]
        kept = operator.paste("How long events are kept")
        assert "30d or 100000 events" in kept
        said = operator.paste("Backup")
        assert "is a complete copy" in said
        assert "Nothing is wrong with " in said
    finally:
        assert operator.relay.terminate() == 0
    assert "Nothing is wrong with " in operator.paste("Restore")
    assert sorted(path.name for path in operator.store.iterdir())[:1] == ["before-restore"]
    assert "is up to date" in operator.paste("Upgrade")
    operator.start()
    try:
        assert httpx.get(f"{operator.url}/health/ready", trust_env=False).status_code == 200
    finally:
        operator.relay.terminate()


def test_every_code_of_the_document_is_one_that_the_program_uses() -> None:
    chapter = DOCUMENT.partition("\n## Upgrade\n")[2]
    codes = re.findall(r"^\| `(store-[a-z-]+)` \|", chapter, re.MULTILINE)
    sources = Path(__file__).parent.parent.parent / "relay" / "webhook_relay_server" / "store"
    code = "".join(path.read_text() for path in sources.rglob("*.py"))
    assert [name for name in codes if f'code="{name}"' not in code] == []
    assert len(codes) == 5
