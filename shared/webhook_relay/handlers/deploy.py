"""Deploy: runs a command of the person's own when a branch is pushed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from webhook_relay.event import Event
from webhook_relay.handler import Completed, Handler, OptionKind, Outcome, Tools, option
from webhook_relay.handlers.reading import (
    folder_of,
    line_at,
    payload_json,
    payload_of,
    repository_of,
    same_name,
    sender_of,
)
from webhook_relay.handlers.shapes import REPOSITORY
from webhook_relay.sentence import Sentence

PUSH_TYPES = ("github.push", "gitlab.push")
LONGEST_TIMEOUT = 3600
"""Seconds. A deployment that needs longer belongs on a build server."""
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?", re.ASCII)
_SENDER = re.compile(r"[\w.\-\[\]]{1,100}", re.ASCII)


@dataclass(frozen=True)
class DeployOptions:
    """What is deployed, and how."""

    repository: str = option(
        "Repository",
        help="Only pushes to this repository run the command.",
        placeholder="owner/name",
        shape=REPOSITORY,
    )
    command: tuple[str, ...] = option(
        "Command",
        kind=OptionKind.LIST,
        help="The program and its arguments, one per line. No shell reads it. The push is in the environment: "
        "WEBHOOK_REPOSITORY, WEBHOOK_BRANCH, WEBHOOK_COMMIT, WEBHOOK_SENDER, WEBHOOK_EVENT_TYPE, WEBHOOK_PAYLOAD_FILE.",
        placeholder="./deploy.sh",
    )
    branch: str = option("Branch", default="main", help="Only pushes to exactly this branch run the command.")
    folder: str = option(
        "Folder", kind=OptionKind.FOLDER, default="", help="Where the command runs. Empty: an empty folder."
    )
    timeout_seconds: int = option(
        "Time limit (seconds)",
        kind=OptionKind.NUMBER,
        default=600,
        help="Then the command is ended. At most 3600.",
        limits=(1, LONGEST_TIMEOUT),
    )


class Deploy(Handler[DeployOptions]):
    """Runs a command for every push to one branch of one repository."""

    name = "deploy"
    title = "Run a command on push"
    description = "Runs a command on this machine when a branch of a GitHub or GitLab repository is pushed."
    options_type = DeployOptions

    def wants(self, event: Event) -> bool:
        """Pushes to the branch, but not its deletion."""
        if event.type not in PUSH_TYPES:
            return False
        payload = payload_of(event)
        return (
            same_name(repository_of(payload), self.options.repository)
            and payload.get("ref") == f"refs/heads/{self.options.branch.strip()}"
            and payload.get("deleted") is not True
            and _commit_of(payload) != ""
        )

    async def run(self, event: Event, tools: Tools) -> Outcome:
        """Run the command; its exit code decides."""
        completed = await tools.run_program(
            self.options.command,
            timeout=self.options.timeout_seconds,
            folder=folder_of(self.options.folder) or tools.folder,
            environment=self._environment(event, tools.folder),
        )
        return self._outcome(completed, _commit_of(payload_of(event)))

    def _environment(self, event: Event, folder: Path) -> dict[str, str]:
        payload = payload_of(event)
        payload_file = folder / "webhook-payload.json"
        payload_file.write_bytes(payload_json(event))
        sender = sender_of(payload)
        return {
            "WEBHOOK_EVENT_TYPE": event.type,
            "WEBHOOK_REPOSITORY": self.options.repository.strip(),
            "WEBHOOK_BRANCH": self.options.branch.strip(),
            "WEBHOOK_COMMIT": _commit_of(payload),
            "WEBHOOK_SENDER": sender if _SENDER.fullmatch(sender) else "",
            "WEBHOOK_PAYLOAD_FILE": str(payload_file),
        }

    def _outcome(self, completed: Completed, commit: str) -> Outcome:
        what = Sentence(
            "{repository} {branch} at {commit}",
            repository=self.options.repository.strip(),
            branch=self.options.branch.strip(),
            commit=commit[:10],
        )
        if completed.timed_out:
            return Outcome.failed(
                Sentence(
                    "The command for {what} was ended: it took longer than {seconds} s. "
                    "Raise the time limit, or look at its output for where it hangs.",
                    what=what,
                    seconds=self.options.timeout_seconds,
                ),
                output=completed.output,
            )
        if completed.exit_code != 0:
            return Outcome.failed(
                Sentence(
                    "The command for {what} ended with exit code {exit_code}. Its output says why.",
                    what=what,
                    exit_code=completed.exit_code,
                ),
                output=completed.output,
                exit_code=completed.exit_code,
            )
        return Outcome.succeeded(
            Sentence("The command ran for {what}.", what=what), output=completed.output, exit_code=0
        )


def _commit_of(payload: dict[str, Any]) -> str:
    """Return the commit that the branch points to now, or an empty string when there is none."""
    commit = line_at(payload, "after")
    return commit if _COMMIT.fullmatch(commit) and commit.strip("0") else ""
