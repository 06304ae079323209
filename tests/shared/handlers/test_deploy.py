"""The deploy handler with real commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.handling import event
from webhook_relay.dispatch import run_handler
from webhook_relay.handler import Outcome, RunState
from webhook_relay.handlers.deploy import Deploy, DeployOptions

COMMIT = "0123456789abcdef0123456789abcdef01234567"
PUSH: dict[str, Any] = {
    "ref": "refs/heads/main",
    "after": COMMIT,
    "deleted": False,
    "repository": {"full_name": "Octo-Org/octo-repo"},
    "sender": {"login": "octocat"},
}


def deploy(*command: str, **options: Any) -> Deploy:
    return Deploy(DeployOptions("octo-org/octo-repo", command or ("true",), **options))


async def run(handler: Deploy, payload: dict[str, Any] = PUSH) -> Outcome:
    return await run_handler(handler, event("github.push", payload))


@pytest.mark.parametrize("type", ["github.push", "gitlab.push"])
def test_a_push_to_the_branch_is_wanted(type: str) -> None:
    assert deploy().wants(event(type, PUSH))


def test_gitlabs_push_is_understood() -> None:
    payload = {"ref": "refs/heads/main", "after": "a" * 40, "project": {"path_with_namespace": "octo-org/octo-repo"}}
    assert deploy().wants(event("gitlab.push", payload))


@pytest.mark.parametrize(
    "change",
    [
        {"ref": "refs/heads/main2"},
        {"ref": "refs/heads/feature/main"},
        {"ref": "refs/tags/main"},
        {"ref": "main"},
        {"ref": None},
        {"deleted": True},
        {"after": "0" * 40},
        {"after": ""},
        {"after": f"{COMMIT}; id"},
        {"after": f"{COMMIT}\n"[:40] + "x"},
        {"after": COMMIT.upper()},
        {"after": 5},
        {"repository": {"full_name": "evil/octo-repo"}},
        {"repository": "octo-org/octo-repo"},
        {"repository": None},
    ],
)
def test_anything_else_is_not_wanted(change: dict[str, Any]) -> None:
    assert not deploy().wants(event("github.push", PUSH | change))


def test_other_types_are_not_wanted() -> None:
    assert not deploy().wants(event("github.create", PUSH))


async def test_the_command_gets_the_push_in_its_environment(tmp_path: Path) -> None:
    outcome = await run(
        deploy("sh", "-c", 'env | grep ^WEBHOOK_; pwd; cat "$WEBHOOK_PAYLOAD_FILE"', folder=str(tmp_path))
    )
    assert outcome.state is RunState.SUCCEEDED
    assert outcome.summary == "The command ran for octo-org/octo-repo main at 0123456789."
    *lines, folder, payload = outcome.output.splitlines()
    environment = dict(line.split("=", 1) for line in lines)
    payload_file = environment.pop("WEBHOOK_PAYLOAD_FILE")
    assert environment == {
        "WEBHOOK_EVENT_TYPE": "github.push",
        "WEBHOOK_REPOSITORY": "octo-org/octo-repo",
        "WEBHOOK_BRANCH": "main",
        "WEBHOOK_COMMIT": COMMIT,
        "WEBHOOK_SENDER": "octocat",
    }
    assert folder == str(tmp_path.resolve())
    assert json.loads(payload) == PUSH
    assert not Path(payload_file).exists()


@pytest.mark.parametrize("login", ["$(id)", "a b", "x" * 200, "nul\0x y", None, 5])
async def test_a_strange_sender_is_left_out(login: object) -> None:
    outcome = await run(deploy("sh", "-c", 'echo "<$WEBHOOK_SENDER>"'), PUSH | {"sender": {"login": login}})
    assert outcome.output == "<>\n"


async def test_without_a_folder_the_command_runs_in_the_runs_own() -> None:
    assert (await run(deploy("ls"))).output == "webhook-payload.json\n"


async def test_an_exit_code_fails_the_run_and_its_output_is_kept() -> None:
    outcome = await run(deploy("sh", "-c", "echo why >&2; exit 5"))
    assert (outcome.state, outcome.exit_code, outcome.output) == (RunState.FAILED, 5, "why\n")
    assert "exit code 5" in outcome.summary


async def test_a_command_that_takes_too_long_is_ended() -> None:
    outcome = await run(deploy("sleep", "1000", timeout_seconds=1))
    assert outcome.state is RunState.FAILED
    assert "longer than 1 s" in outcome.summary


async def test_a_missing_command_or_folder_is_said_with_the_next_step(tmp_path: Path) -> None:
    assert "was not found. Install it" in (await run(deploy("no-such-program-anywhere"))).summary
    assert "Choose an existing folder" in (await run(deploy("true", folder=str(tmp_path / "nowhere")))).summary


def test_real_pushes_are_read(corpus: Path) -> None:
    gitlab = (corpus / "payloads" / "gitlab" / "push-event.json").read_bytes()
    assert Deploy(DeployOptions("mike/diaspora", ("true",), branch="master")).wants(event("gitlab.push", gitlab))
    removed_tag = (corpus / "payloads" / "github" / "push.2.json").read_bytes()
    handler = Deploy(DeployOptions("Codertocat/Hello-World", ("true",), branch="simple-tag"))
    assert not handler.wants(event("github.push", removed_tag))
