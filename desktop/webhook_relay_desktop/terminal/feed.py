"""Feed: what happens, line by line, in a terminal.

Everything about an event comes from strangers: it is printed as text, never as rich markup, and control
characters are shown instead of obeyed.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from webhook_relay.errors import WebhookRelayError
from webhook_relay.event import Verification
from webhook_relay.handler import RunState
from webhook_relay.link import LinkPhase, LinkState
from webhook_relay.messages import Gap, Reset
from webhook_relay.plain_text import plain
from webhook_relay_desktop.automation.ledger import Run
from webhook_relay_desktop.inbox import StoredHead
from webhook_relay_desktop.link_report import LinkReport

MOST_LINES = 20
"""Events of one batch that get a line each; a longer backlog is summed up, the history has it all."""
LONGEST_FIELD = 200
"""Characters of one text of an event; a terminal is no place for more."""

PHASE_STYLES = {
    LinkPhase.LIVE: "green",
    LinkPhase.REFUSED: "bold red",
    LinkPhase.FAILED: "bold red",
    LinkPhase.STALE: "yellow",
    LinkPhase.WAITING: "yellow",
}
RUN_STYLES = {RunState.SUCCEEDED: "green", RunState.FAILED: "red", RunState.UNKNOWN: "yellow"}


class Feed:
    """Prints to `console`. When that is no terminal the lines are plain, whole and not cut."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._states: dict[str, LinkState] = {}
        """What was said last of each link."""

    def say(self, text: str, style: str = "") -> None:
        """Print a sentence of our own."""
        self._print(Text(plain(text), style))

    def on_trouble(self, error: WebhookRelayError | None) -> None:
        """Say that the end of a run cannot be recorded; what came of it is a line of its own."""
        if error is not None:
            self.say(str(error), "yellow")

    def on_link(self, report: LinkReport, *, several: bool = False) -> None:
        """Say where a link is, when that has changed; with its name where there are several."""
        state, said = report.state, self._states.get(report.log)
        self._states[report.log] = state
        if said is not None and said.phase is state.phase and (said == state or state.phase is not LinkPhase.WAITING):
            return
        name = f"{report.connection.name}: " if several else ""
        self.say(name + _link_sentence(report), PHASE_STYLES.get(state.phase, "dim"))

    def on_stored(self, events: Sequence[StoredHead]) -> None:
        """Print the events, the newest last."""
        left_out = len(events) - MOST_LINES
        if left_out > 0:
            self.say(f"({left_out} earlier events are in the history)", "dim")
        for stored in events[-MOST_LINES:]:
            self._print(_event_line(stored))

    def on_gap(self, gap: Gap | Reset) -> None:
        """Say that events are missing, and which."""
        if isinstance(gap, Gap):
            what = f"Events {gap.first} to {gap.last} of channel {gap.channel} are gone at the relay"
        else:
            what = f"Channel {gap.channel} is another log now; reading starts again behind {gap.cursor.seq}"
        self.say(f"{what} ({gap.reason}).", "yellow")

    def on_run(self, run: Run) -> None:
        """Say how a handler's run goes, from its start on."""
        if run.state is RunState.NEW:
            return
        summary = f": {plain(run.summary, limit=LONGEST_FIELD)}" if run.summary else ""
        self.say(f"  {run.handler} {run.state.value}{summary}", RUN_STYLES.get(run.state, "dim"))

    def _print(self, text: Text) -> None:
        if self._console.is_terminal:
            self._console.print(text, no_wrap=True, overflow="ellipsis")
        else:
            self._console.file.write(f"{text.plain}\n")
            self._console.file.flush()


def _event_line(stored: StoredHead) -> Text:
    event = stored.event
    line = Text()
    line.append(f"{event.time.astimezone():%H:%M:%S}  ", "dim")
    if event.verification is not Verification.VERIFIED:
        line.append("unverified  ", "yellow")
    line.append(plain(event.type, limit=LONGEST_FIELD), "bold")
    if event.subject:
        line.append(f"  {plain(event.subject, limit=LONGEST_FIELD)}", "cyan")
    if event.summary:
        line.append(f"  {plain(event.summary, limit=LONGEST_FIELD)}")
    return line


def _link_sentence(report: LinkReport) -> str:
    state = report.state
    sentence = _SENTENCES[state.phase].format(
        relay=state.relay or "the own relay",
        behind=state.behind,
        detail=state.detail,
        seconds=max(1, round(state.retry_in)),
    )
    return sentence.strip()


_SENTENCES = {
    LinkPhase.CONNECTING: "Connecting to {relay} ...",
    LinkPhase.CATCHING_UP: "Connected to {relay}, catching up: {behind} events waiting.",
    LinkPhase.LIVE: "Connected to {relay}, waiting for events.",
    LinkPhase.STALE: "No sign of life from {relay}. {detail}",
    LinkPhase.WAITING: "{detail} Next try in {seconds} s.",
    LinkPhase.REFUSED: "{detail}",
    LinkPhase.FAILED: "{detail}",
    LinkPhase.PAUSED: "Paused.",
    LinkPhase.CLOSED: "Closed.",
}
