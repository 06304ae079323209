"""A handler with an option of every kind, for the forms that are made from it."""

from __future__ import annotations

from dataclasses import dataclass

from webhook_relay.event import Event
from webhook_relay.handler import Handler, OptionKind, Outcome, Tools, option


@dataclass(frozen=True)
class DeployOptions:
    command: tuple[str, ...] = option("Command", kind=OptionKind.LIST)
    token: str = option("Token", kind=OptionKind.SECRET, help="From the web page.", placeholder="xox-…")
    branch: str = option("Branch", default="main")
    folder: str = option("Folder", kind=OptionKind.FOLDER, default="")
    seconds: int = option("Seconds", kind=OptionKind.NUMBER, default=60)
    dollars: float = option("Dollars", kind=OptionKind.DECIMAL, default=1, limits=(0.05, 100))
    quiet: bool = option("Only failures", kind=OptionKind.SWITCH, default=True)


class Deploy(Handler[DeployOptions]):
    name = "deploy"
    title = "Build & deploy"
    description = "Runs a program."
    options_type = DeployOptions

    def wants(self, event: Event) -> bool:
        return True

    async def run(self, event: Event, tools: Tools) -> Outcome:
        return Outcome.succeeded("")
