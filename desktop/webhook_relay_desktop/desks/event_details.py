"""EventDetailsDesk: what the event view asks for besides the event: signature, the event before, runs, replays.

Everything that waits for a disk, a keyring or a relay is done on other threads; an answer about an event that is no
longer shown is left.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from webhook_relay.answers import Replayed
from webhook_relay.errors import SecretStoreError, WebhookRelayError
from webhook_relay.event import Event, Headers
from webhook_relay.live_output import OutputPiece
from webhook_relay_desktop.automation.automation import Automation
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.inbox.relatives import position_of, previous_of_kind, relatives_of
from webhook_relay_desktop.life.tasks import Tasks, in_own_thread
from webhook_relay_desktop.notify.link import link_of
from webhook_relay_desktop.replaying import RelayAccess, replay, replay_changed, signed_anew
from webhook_relay_desktop.second_check import check_again, why_not_possible
from webhook_relay_desktop.secrets import SecretStore, checking_secret, source_secret
from webhook_relay_desktop.settings import EMBEDDED
from webhook_relay_desktop.ui.event.event_view import EventView, Facts
from webhook_relay_desktop.ui.event.replay_dialog import ReplayDialog, why_not_changeable
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.words import mark, tr

REPLAY_SECONDS: Final = 60.0
"""A replay has come back through the relay by then, or this computer is not connected."""
LOOK_SECONDS: Final = 0.1
"""Between two looks for a replay that is on its way back."""
LIST_SECONDS: Final = 0.3
"""What is in the inbox is in the list by then: it takes new rows in ten times a second."""
GONE: Final = mark("The event is not in the history any more, so nothing says which relay it came from.")
NOT_CHANGEABLE_HINT: Final = mark("Replay it as it is.")

FindAccess = Callable[[str], Awaitable[RelayAccess]]
"""Returns where the relay of this name in the inbox is; raises WebhookRelayError when that is not known."""


class EventDetailsDesk(QObject):
    """Answers the wishes of one event view. `arrived(position)`: a replay that a person asked for is in the history."""

    arrived = Signal(object)

    def __init__(
        self,
        view: EventView,
        theme: Theme,
        *,
        inbox: Inbox,
        automation: Automation,
        secrets: SecretStore,
        find_access: FindAccess,
        connection_name: Callable[[str], str],
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        """`connection_name` returns how a person calls a relay of the inbox; empty where there is only one."""
        super().__init__(parent)
        self._view = view
        self._theme = theme
        self._window = parent
        self._inbox = inbox
        self._automation = automation
        self._secrets = secrets
        self._find_access = find_access
        self._connection_name = connection_name
        self._tasks = tasks
        self._position: int | None = None
        self.dialog: ReplayDialog | None = None
        slot = tasks.slot
        view.check_wanted.connect(slot(self.check))
        view.secret_entered.connect(slot(self.keep_secret))
        view.previous_wanted.connect(slot(self.compare))
        view.replay_wanted.connect(slot(self.replay))
        view.change_wanted.connect(slot(self.open_dialog))
        view.cancel_wanted.connect(slot(automation.cancel))
        view.run_wanted.connect(slot(self.run))

    def note_shown(self, position: int, event: Event) -> None:
        """Tell what else is known of the event that the view shows now."""
        self._position = position
        self._view.runs.set_handlers(self._automation.handlers)
        self._show_outputs()
        self._tasks.start(self._tell_facts(position, event), name="tell the facts of an event")

    async def _tell_facts(self, position: int, event: Event) -> None:
        relatives = await asyncio.to_thread(relatives_of, self._inbox, position, event)
        link = await asyncio.to_thread(link_of, event)
        if event is self._view.event_shown:
            name = self._connection_name(relatives.relay)
            self._view.show_facts(
                Facts(
                    name,
                    relatives.original,
                    relatives.starred,
                    relatives.notified_at,
                    number=position,
                    site="" if link is None else link.site,
                )
            )

    async def note_marked(self, positions: Sequence[int] | None) -> None:
        """Show the marks of the event that is shown anew, if it is one of these (None: of any)."""
        event = self._view.event_shown
        if event is not None and self._position is not None and (positions is None or self._position in positions):
            await self._tell_facts(self._position, event)

    def note_output(self, run_id: int, piece: OutputPiece) -> None:
        """Show what a run prints, if its event is shown."""
        self._view.add_output(run_id, piece)

    def note_runs(self) -> None:
        """Runs are shown anew: one that goes on has printed something already."""
        self._show_outputs()

    async def run(self, handler: str) -> None:
        """Run a handler for the event that is shown, because a person asks."""
        if self._position is not None:
            await self._automation.run_for(self._position, handler)

    # --- the signature -----------------------------------------------------------------------------

    async def check(self, event: Event) -> None:
        """Look at the signature of an event with the secret in the keyring."""
        position = self._position
        if why_not_possible(event) is None and position is not None:
            try:
                secret = await self._secret_of(event, position)
            except SecretStoreError as error:
                if event is self._view.event_shown:
                    self._view.signature.show_problem(tr(error.sentence))
                return
        else:
            secret = None
        verdict = await asyncio.to_thread(check_again, event, [secret] if secret else [])
        self._view.show_verdict(event, verdict)

    async def keep_secret(self, event: Event, text: str) -> None:
        """Keep the secret of an event's source, and look with it."""
        position = self._position
        if position is None:
            return
        relatives = await asyncio.to_thread(relatives_of, self._inbox, position, event)
        try:
            name = checking_secret(relatives.relay, event.source)
            await in_own_thread(lambda: self._secrets.set(name, text), name="keyring")
        except SecretStoreError as error:
            if event is self._view.event_shown:
                self._view.signature.show_problem(tr(error.sentence))
            return
        verdict = await asyncio.to_thread(check_again, event, [text])
        self._view.show_verdict(event, verdict)

    async def _secret_of(self, event: Event, position: int) -> str | None:
        """Return the secret of an event's source: one that a person entered, else that of the relay in here."""
        relatives = await asyncio.to_thread(relatives_of, self._inbox, position, event)

        def look() -> str | None:
            entered = self._secrets.get(checking_secret(relatives.relay, event.source))
            if entered or relatives.relay != EMBEDDED:
                return entered
            return self._secrets.get(source_secret(event.source))

        return await in_own_thread(look, name="keyring")

    # --- the event before --------------------------------------------------------------------------

    async def compare(self, event: Event) -> None:
        """Compare an event with the one before it of its kind."""
        position = self._position
        if position is None:
            return
        before = await asyncio.to_thread(previous_of_kind, self._inbox, position, event)
        stored = None if before is None else await asyncio.to_thread(self._inbox.get, before)
        if event is not self._view.event_shown:
            return
        if stored is None:
            self._view.changes.show_nothing()
        else:
            self._view.changes.show_pair(stored.event, stored.position, event)

    # --- replays -----------------------------------------------------------------------------------

    async def replay(self, event: Event) -> None:
        """Have the event's relay append it once more, as it is."""
        access = await self._access_for(event)
        self._await(await replay(access, event), event)

    async def open_dialog(self, event: Event) -> None:
        """Let a person change the event and replay that."""
        reason = why_not_changeable(event)
        if reason:
            raise WebhookRelayError(reason, hint=tr(NOT_CHANGEABLE_HINT), code="not-changeable")
        if self.dialog is not None:
            self.dialog.reject()
        dialog = self.dialog = ReplayDialog(self._theme, event, self._window)
        position = self._position
        dialog.finished.connect(lambda _result: self._forget(dialog))
        dialog.replay_wanted.connect(
            lambda headers, body: self._tasks.start(
                self._replay_changed(dialog, event, position, headers, body), name="replay a changed event"
            )
        )
        dialog.open()

    async def _replay_changed(
        self, dialog: ReplayDialog, event: Event, position: int | None, headers: Headers, body: bytes
    ) -> None:
        try:
            secret = None if position is None else await self._secret_of(event, position)
            signed = await asyncio.to_thread(signed_anew, event, headers, body, secret)
            access = await self._access_for(event, position)
            replayed = await replay_changed(access, event, signed, body)
        except WebhookRelayError as error:
            if dialog is self.dialog:
                dialog.show_problem(tr(error.sentence))
            return
        if dialog is self.dialog:
            dialog.accept()
        self._await(replayed, event)

    async def _access_for(self, event: Event, position: int | None = None) -> RelayAccess:
        position = self._position if position is None else position
        if position is None:
            raise WebhookRelayError(tr(GONE), code="event-gone")
        relatives = await asyncio.to_thread(relatives_of, self._inbox, position, event)
        return await self._find_access(relatives.relay)

    def _await(self, replayed: Replayed, event: Event) -> None:
        self._tasks.start(self._find_replay(replayed.id, event), name="find the replay")

    async def _find_replay(self, event_id: str, event: Event) -> None:
        """Wait until a replay has come back, and say where it is, unless a person looks at something else by then."""
        began = datetime.now(UTC)
        while (datetime.now(UTC) - began).total_seconds() < REPLAY_SECONDS:
            position = await asyncio.to_thread(position_of, self._inbox, event_id)
            if position is not None:
                await asyncio.sleep(LIST_SECONDS)
                if event is self._view.event_shown:
                    self.arrived.emit(position)
                return
            await asyncio.sleep(LOOK_SECONDS)

    def _forget(self, dialog: ReplayDialog) -> None:
        dialog.deleteLater()
        if dialog is self.dialog:
            self.dialog = None

    def _show_outputs(self) -> None:
        for run_id in list(self._view.runs.outputs):
            piece = self._automation.output_of(run_id)
            if piece is not None and piece.text:
                self._view.add_output(run_id, piece)
