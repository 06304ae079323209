from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer

from webhook_relay import cli
from webhook_relay.cli import main
from webhook_relay.errors import (
    ConfigurationError,
    ConnectionFailedError,
    MissingExtraError,
    ProtocolError,
    RefusedError,
    SecretStoreError,
    WebhookRelayError,
)
from webhook_relay.signatures import SignedRequest, generate_secret, parse_config, verify

SECRET = "a-secret-of-the-tests-0123456789"


@pytest.fixture(autouse=True)
def _logs_stay_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webhook_relay.log.configure", lambda *options: None)


class Ran:
    def __init__(self, code: object, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    def run(*arguments: str) -> Ran:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        captured = capsys.readouterr()
        return Ran(ended.value.code, captured.out, captured.err)

    return run


def commands(monkeypatch: pytest.MonkeyPatch, **targets: object) -> None:
    """Let the command line find these commands only."""
    for name, target in targets.items():
        setattr(sys.modules[__name__], f"_command_{name}", target)
    points = [EntryPoint(name, f"{__name__}:_command_{name}", cli.GROUP) for name in targets]
    monkeypatch.setattr(cli, "entry_points", lambda group: points)


# --- the command line itself -------------------------------------------------------------------------


def test_the_overview_names_every_command_and_imports_none_of_them() -> None:
    code = (
        "import sys\n"
        "from webhook_relay.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit as end: assert end.code == 0\n"
        "heavy = {'httpx', 'structlog', 'websockets', 'fastapi', 'uvicorn', 'PySide6', 'sqlmodel', 'keyring',\n"
        "         'webhook_relay_server', 'webhook_relay_desktop', 'webhook_relay.cli.send'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=50, check=True)
    assert "HEAVY []" in done.stdout
    for name in cli.SUMMARIES:
        assert f"\n  {name} " in done.stdout


def test_every_command_that_is_installed_has_a_summary() -> None:
    assert {point.name for point in cli.entry_points(group=cli.GROUP)} == set(cli.SUMMARIES)


def test_version(run: Callable[..., Ran]) -> None:
    ran = run("--version")
    assert ran.code == 0
    assert ran.out.startswith("webhook-relay ")


def test_a_function_is_a_command_and_a_typer_app_is_a_group(
    monkeypatch: pytest.MonkeyPatch, run: Callable[..., Ran]
) -> None:
    group = typer.Typer()

    @group.command("list")
    def list_them() -> None:
        typer.echo("a list")

    @group.command()
    def create(name: str) -> None:
        typer.echo(f"made {name}")

    def greet(name: str = "world") -> None:
        """Say hello."""
        typer.echo(f"hello {name}")

    commands(monkeypatch, greet=greet, things=group)
    assert run("greet", "--name", "you").out == "hello you\n"
    assert run("things", "create", "x").out == "made x\n"
    assert "Say hello." in run("greet", "--help").out
    overview = run("--help").out
    assert "greet" in overview
    assert "things" in overview


def test_an_unknown_command_is_a_mistake_on_the_command_line(run: Callable[..., Ran]) -> None:
    assert run("frobnicate").code == 2


def test_no_command_shows_the_overview(run: Callable[..., Ran]) -> None:
    assert "Commands" in run().out + run().err


def test_the_log_options_reach_the_log(monkeypatch: pytest.MonkeyPatch, run: Callable[..., Ran]) -> None:
    configured: list[tuple[str, str]] = []
    monkeypatch.setattr("webhook_relay.log.configure", lambda *options: configured.append(options))
    commands(monkeypatch, serve=lambda: None, other=lambda: None)
    run("--log-format", "json", "--log-level", "debug", "serve")
    run("serve")
    run("other")
    run("other", "--help")
    assert configured == [("json", "debug"), ("console", "info"), ("console", "warning")]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ConfigurationError, 78),
        (RefusedError, 77),
        (ProtocolError, 76),
        (ConnectionFailedError, 69),
        (MissingExtraError, 69),
        (SecretStoreError, 69),
        (WebhookRelayError, 1),
    ],
)
def test_an_error_is_said_with_its_next_step_and_ends_with_its_code(
    monkeypatch: pytest.MonkeyPatch, run: Callable[..., Ran], error: type[WebhookRelayError], code: int
) -> None:
    def fail() -> None:
        raise error("It failed\x1b[2J.", hint="Do this.")

    commands(monkeypatch, fail=fail)
    ran = run("fail")
    assert (ran.code, ran.out, ran.err) == (code, "", "webhook-relay: It failed\\x1b[2J.\nDo this.\n")


def test_a_missing_extra_is_one_line_with_the_remedy(monkeypatch: pytest.MonkeyPatch, run: Callable[..., Ran]) -> None:
    def broken_import() -> None:
        raise ModuleNotFoundError("No module named 'uvicorn'", name="uvicorn.config")

    point = SimpleNamespace(name="serve", module="webhook_relay_server.commands.serve", load=lambda: broken_import)
    monkeypatch.setattr(cli, "entry_points", lambda group: [point])
    ran = run("serve")
    assert ran.err == "webhook-relay: 'serve' needs uvicorn: pip install 'ai-webhook-relay[relay]'\n"
    assert ran.code == 69


def test_a_command_of_somebody_else_names_the_module_it_lacks(
    monkeypatch: pytest.MonkeyPatch, run: Callable[..., Ran]
) -> None:
    def load() -> None:
        raise ModuleNotFoundError("No module named 'yaml'", name="yaml")

    point = SimpleNamespace(name="extra", module="somebody.commands", load=load)
    monkeypatch.setattr(cli, "entry_points", lambda group: [point])
    assert run("extra").err == "webhook-relay: 'extra' needs yaml: pip install yaml\n"


def test_a_module_of_our_own_that_is_missing_is_a_fault_and_not_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    def load() -> None:
        raise ModuleNotFoundError("No module named 'webhook_relay.nowhere'", name="webhook_relay.nowhere")

    point = SimpleNamespace(name="up", module="webhook_relay_desktop.commands", load=load)
    monkeypatch.setattr(cli, "entry_points", lambda group: [point])
    with pytest.raises(ModuleNotFoundError):
        main(["up"])


# --- send --------------------------------------------------------------------------------------------


class Receiver(HTTPServer):
    """An HTTP server that keeps what it gets and answers what it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[str, list[tuple[str, str]], bytes]] = []
        self.answer: tuple[int, bytes] = (202, b'{"id":"e1","channel":"default","seq":12,"duplicate":false}')

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/in/key"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, self.headers.items(), body))
        status, answer = self.server.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def push(tmp_path: Path) -> Path:
    file = tmp_path / "push.json"
    file.write_bytes(b'{"ref": "refs/heads/main",\n "n": 1.0}\n')
    return file


@pytest.mark.parametrize("scheme", ["github", "gitlab", "slack", "standard-webhooks", "stripe"])
def test_what_is_sent_is_signed_so_that_a_relay_accepts_it(
    scheme: str, receiver: Receiver, push: Path, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = generate_secret(scheme)
    monkeypatch.setenv("THE_SECRET", secret)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    ran = run("send", receiver.url, str(push), "--scheme", scheme, "--secret-env", "THE_SECRET")
    assert (ran.code, ran.out) == (0, "202 Accepted: event e1, channel default, number 12\n")
    ((_, headers, body),) = receiver.got
    assert body == push.read_bytes()
    request = SignedRequest("POST", receiver.url, headers, body)
    assert verify(scheme, [secret], request, now=time.time()).ok


def test_a_scheme_with_options_is_signed_as_they_say(
    receiver: Receiver, push: Path, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THE_SECRET", SECRET)
    options = '{"header":"X-Signature"}'
    scheme = ["--scheme", "generic-hmac", "--scheme-config", options, "--secret-env", "THE_SECRET"]
    assert run("send", receiver.url, str(push), *scheme).code == 0
    request = SignedRequest("POST", receiver.url, *receiver.got[0][1:])
    assert verify("generic-hmac", [SECRET], request, now=time.time(), config=parse_config("generic-hmac", options)).ok


def test_event_delivery_headers_and_media_type_are_sent(
    receiver: Receiver, push: Path, run: Callable[..., Ran], tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    options = ["--scheme", "github", "--secret-file", str(tmp_path / "secret"), "--event", "push", "--delivery", "d-1"]
    more = ["-H", "X-One: 1", "-H", "X-One: 2", "--content-type", "application/x-www-form-urlencoded"]
    assert run("send", receiver.url, str(push), *options, *more).code == 0
    headers = receiver.got[0][1]
    assert ("X-GitHub-Event", "push") in headers
    assert ("X-GitHub-Delivery", "d-1") in headers
    assert [value for name, value in headers if name == "X-One"] == ["1", "2"]
    assert ("Content-Type", "application/x-www-form-urlencoded") in headers


def test_a_secret_is_asked_for_and_not_echoed(
    receiver: Receiver, push: Path, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, Any]] = []

    def prompt(text: str, **options: Any) -> str:
        asked.append(options)
        return SECRET

    monkeypatch.setattr(typer, "prompt", prompt)
    assert run("send", receiver.url, str(push), "--scheme", "github").code == 0
    assert asked == [{"hide_input": True}]


def test_standard_input_is_sent_unsigned_when_no_scheme_is_named(
    receiver: Receiver, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"\xff\x00 raw")))
    receiver.answer = (200, b"ok")
    ran = run("send", receiver.url, "--content-type", "application/octet-stream")
    assert (ran.code, ran.out) == (0, "200 OK: event ?\n")
    assert receiver.got[0][2] == b"\xff\x00 raw"


def test_an_answer_that_says_nothing_is_shown_as_its_status(
    receiver: Receiver, push: Path, run: Callable[..., Ran]
) -> None:
    receiver.answer = (204, b"")
    ran = run("send", receiver.url, str(push))
    assert (ran.code, ran.out) == (0, "204 No Content\n")


def test_a_webhook_that_was_known_already_is_said_to_be(
    receiver: Receiver, push: Path, run: Callable[..., Ran]
) -> None:
    receiver.answer = (202, json.dumps({"id": "e1", "channel": "a\x1b[1m", "seq": 3, "duplicate": True}).encode())
    assert run("send", receiver.url, str(push)).out.endswith("channel a\\x1b[1m, number 3, already known\n")


@pytest.mark.parametrize(("status", "code"), [(401, 77), (403, 77), (404, 1), (413, 1), (503, 1), (302, 1)])
def test_anything_but_2xx_is_a_failure_in_the_relays_words(
    status: int, code: int, receiver: Receiver, push: Path, run: Callable[..., Ran]
) -> None:
    receiver.answer = (status, b'{"title":"No","detail":"This is why.","hint":"Do that."}')
    ran = run("send", receiver.url, str(push))
    assert ran.code == code
    assert ran.err.endswith("This is why.\nDo that.\n")
    assert str(status) in ran.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["ftp://127.0.0.1/x", "{file}"], "The address is not usable"),
        (["http://[::1", "{file}"], "The address is not usable"),
        (["nonsense", "{file}"], "The address is not usable"),
        (["{url}", "/nowhere/at/all"], "cannot be read"),
        (["{url}", "{file}", "-H", "no colon"], "A header is not usable"),
        (["{url}", "{file}", "-H", "B\u2028d: x"], "A header is not usable"),
        (["{url}", "{file}", "-H", "X-A: a\r\nX-B: b"], "A header is not usable"),
        (["{url}", "{file}", "--event", "push"], "--event is for schemes"),
        (["{url}", "{file}", "--delivery", "1"], "needs a scheme"),
        (["{url}", "{file}", "--scheme", "github", "--secret-env", "NOT_SET_ANYWHERE"], "is not set"),
        (["{url}", "{file}", "--scheme", "github", "--secret-file", "/nowhere"], "cannot be read"),
        (["{url}", "{file}", "--scheme", "no-such", "--secret-env", "PATH"], "no-such"),
    ],
)
def test_what_cannot_be_sent_is_said_with_the_next_step(
    arguments: list[str], sentence: str, receiver: Receiver, push: Path, run: Callable[..., Ran]
) -> None:
    ran = run("send", *(argument.format(url=receiver.url, file=push) for argument in arguments))
    assert ran.code == 78
    assert sentence in ran.err
    assert ran.err.count("\n") == 2
    assert receiver.got == []


def test_a_secret_cannot_be_asked_for_while_standard_input_is_the_webhook(
    receiver: Receiver, run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"{}")))
    ran = run("send", receiver.url, "--scheme", "github")
    assert ran.code == 78
    assert "--secret-env" in ran.err


def test_a_relay_that_is_not_there_is_unavailable(push: Path, run: Callable[..., Ran]) -> None:
    with Receiver() as gone:
        url = gone.url
    ran = run("send", url, str(push))
    assert ran.code == 69
    assert "key" not in ran.err, "a source's key is in the address and does not belong on the screen"
