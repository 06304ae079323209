"""HomeRelay: the relay inside this program, as the window sees it: an address, a secret, a test event."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from webhook_relay.errors import WebhookRelayError
from webhook_relay_desktop.endpoint import Endpoint
from webhook_relay_desktop.life.tasks import Tasks, in_own_thread
from webhook_relay_desktop.own_relay.start import (
    KnownSecret,
    OwnRelay,
    Relay,
    keep_token,
    known_secret,
    start_own_relay,
    stopped_too_early,
)
from webhook_relay_desktop.own_relay.trial import send_trial
from webhook_relay_desktop.problem import Problem
from webhook_relay_desktop.secrets import SecretStore, source_secret
from webhook_relay_desktop.words import mark, tr

MakeRelay = Callable[[int], Relay]
"""Makes a relay for a port, not started yet."""

STOP_SECONDS = 2.5
"""Longest that stopping waits for a relay that is starting; the program has three seconds for everything."""
STORE = "own-relay-store"
"""Key of the problem that the relay keeps no webhooks."""
LOOK_MS = 5_000
"""Between two looks whether it does; each costs nothing, and waits for nothing."""
SECRET = "secret"  # noqa: S105 - the key of a problem
NO_SECRET = mark("The webhook secret is not known on this computer.")
NO_SECRET_HINT = mark(
    "Senders that have it go on working. For a new sender make a new secret; the old one is good for 24 hours more."
)


class HomeRelay(QObject):
    """Starts and stops the relay, and knows the secret of its source as far as the keyring lets it."""

    endpoint_changed = Signal(object)
    """`Endpoint | None`: where senders send to."""
    secret_renewed = Signal()
    """A new secret was made because a person wanted one; it is in the endpoint now."""
    trial_ended = Signal(bool, str)
    """Whether a test event was accepted, and the words for it."""
    problem_found = Signal(object, object)
    """`Problem` and the step behind its button."""
    problem_gone = Signal(str)

    def __init__(
        self,
        make: MakeRelay,
        secrets: SecretStore,
        tasks: Tasks,
        *,
        is_new: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        """`is_new` says, blocking, whether nothing ever came from this relay and a secret made now would be kept."""
        super().__init__(parent)
        self._is_new = is_new
        self._make = make
        self._secrets = secrets
        self._tasks = tasks
        self._relay: Relay | None = None
        self._own: OwnRelay | None = None
        self._token_kept_of: OwnRelay | None = None
        self._port = -1
        self._starting: asyncio.Task[OwnRelay] | None = None
        self._one_at_a_time = asyncio.Lock()
        self._renewing = asyncio.Lock()
        self._looking = asyncio.Lock()
        self._endpoint: Endpoint | None = None
        self._trouble = ""
        self._looks = QTimer(self)
        self._looks.setInterval(LOOK_MS)
        self._looks.timeout.connect(self.look_for_trouble)

    @property
    def endpoint(self) -> Endpoint | None:
        """Where senders send to; None while the relay is not up."""
        return self._endpoint

    @property
    def own(self) -> OwnRelay | None:
        """The relay, while it is up."""
        return self._own

    @property
    def ended(self) -> bool:
        """Whether the relay was up and has ended by itself. `ensure` starts another one."""
        return self._own is not None and self._relay is not None and not self._relay.alive

    async def ensure(self, port: int) -> OwnRelay:
        """Return the relay on `port`, started when it is not up. Raises ConfigurationError.

        Whoever waits may be cancelled at any moment: a start goes on, and the next one waits for it.
        """
        async with self._one_at_a_time:
            await self._started()
            if self._own is not None and port == self._port and not self.ended:
                return self._own
            self._starting = asyncio.create_task(self._start(port), name="start the relay")
            self._starting.add_done_callback(_seen)
            return await asyncio.shield(self._starting)

    def distrust(self) -> None:
        """Have `ensure` start the relay anew: it does not take this start's token any more."""
        self._own = None

    async def _start(self, port: int) -> OwnRelay:
        await self._stop()
        self._port = port
        relay = self._relay = self._make(port)
        own = await in_own_thread(lambda: start_own_relay(relay), name="start the relay")
        if relay is not self._relay:
            await in_own_thread(relay.stop, name="stop the relay")  # it may have come up all the same
            raise stopped_too_early()
        self._own = own
        self._looks.start()
        self._show_endpoint(own, own.new_secret)
        self._find_secret(own.new_secret)
        return own

    async def _started(self, seconds: float | None = None) -> None:
        if self._starting is not None:
            await asyncio.wait([self._starting], timeout=seconds)

    async def stop(self) -> None:
        """Stop the relay, if there is one, also one that is starting."""
        await self._stop()
        await self._started(STOP_SECONDS)

    async def _stop(self) -> None:
        relay, self._relay, self._own = self._relay, None, None
        if self._endpoint is not None:
            self._endpoint = None
            self.endpoint_changed.emit(None)
        self.problem_gone.emit(SECRET)
        self._looks.stop()
        self.look_for_trouble()
        if relay is not None:
            await in_own_thread(relay.stop, name="stop the relay")

    def look_for_trouble(self) -> None:
        """Tell a person when the relay keeps no webhooks, for a full disk for example, and when it does again."""
        error = None if self._relay is None else self._relay.trouble
        before, self._trouble = self._trouble, "" if error is None else str(error)
        if error is None:
            if before:
                self.problem_gone.emit(STORE)
        elif before != self._trouble:
            words = tr("The relay inside this program refuses webhooks.")
            self.problem_found.emit(Problem(STORE, words, tr(error.sentence), first=True), None)

    def take_secrets(self) -> None:
        """Look for the secret again, or keep it where secrets are kept by now."""
        if self._endpoint is not None:
            self._find_secret(self._endpoint.secret or None)

    async def send_trial(self) -> None:
        """Send one signed test event, and say how it went."""
        if self._endpoint is None:
            return
        try:
            await send_trial(self._endpoint.url, self._endpoint.secret)
        except WebhookRelayError as error:
            self.trial_ended.emit(False, tr(error.sentence))
        else:
            self.trial_ended.emit(True, tr("Accepted. It is in the history now."))

    def _find_secret(self, new: str | None) -> None:
        """Keep a new secret, or find the one kept earlier. May wait for a person to unlock the keyring."""
        if self._own is not None:
            self._tasks.start(self._look_for_secret(self._own, new), name="find the secret")

    async def _look_for_secret(self, own: OwnRelay, new: str | None) -> None:
        async with self._looking:  # two that find nothing would both make a new one
            await self._look_once(own, new)

    async def _look_once(self, own: OwnRelay, new: str | None) -> None:
        name = source_secret(own.source)
        known = await in_own_thread(lambda: known_secret(self._secrets, name, new), name="keyring")
        if known == KnownSecret() and await in_own_thread(self._is_new, name="look for events"):
            known = await self._made_anew(own, name)  # a first start ended before its secret could be kept
        if own is self._own:  # not another relay by now
            self._show_secret(own, known)
        if known.problem is None:
            earlier, self._token_kept_of = self._token_kept_of, own
            await in_own_thread(lambda: keep_token(self._secrets, own, instead_of=earlier), name="keyring")

    def _show_secret(self, own: OwnRelay, known: KnownSecret) -> None:
        if known.text is not None:
            self._show_endpoint(own, known.text)
        if known.problem is not None:
            hint = tr(known.problem.advice)
            if known.text is not None:
                hint += " " + tr("The secret was not kept: copy it while this program runs.")
            kept = tr("The keyring did not keep the webhook secret.")
            read = tr("The keyring did not give the webhook secret.")
            problem = Problem(SECRET, kept if known.text is not None else read, hint, tr("Try again"))
            self.problem_found.emit(problem, lambda: self._find_secret(known.text))
        elif known.text is None:
            problem = Problem(SECRET, tr(NO_SECRET), tr(NO_SECRET_HINT), tr("Make a new secret"))
            self.problem_found.emit(problem, lambda: self._tasks.start(self._renew_secret(), name="renew the secret"))
        else:
            self.problem_gone.emit(SECRET)

    async def _made_anew(self, own: OwnRelay, name: str) -> KnownSecret:
        relay = self._relay
        if relay is None or own is not self._own:
            return KnownSecret()
        address = await in_own_thread(lambda: relay.rotate_secret(own.source), name="renew the secret")
        return await in_own_thread(lambda: known_secret(self._secrets, name, address.secret), name="keyring")

    async def _renew_secret(self) -> None:
        own, relay = self._own, self._relay
        if own is None or relay is None or self._renewing.locked():
            return  # who presses twice wants one: of two secrets the older could be kept last
        async with self._renewing:
            address = await in_own_thread(lambda: relay.rotate_secret(own.source), name="renew the secret")
            await self._look_for_secret(own, address.secret)
            self.secret_renewed.emit()

    def _show_endpoint(self, own: OwnRelay, secret: str | None) -> None:
        self._endpoint = Endpoint(own.ingest_url, secret or "")
        self.endpoint_changed.emit(self._endpoint)


def _seen(start: asyncio.Task[OwnRelay]) -> None:
    """Take note of how a start ended: who waited may have gone, and whoever comes next makes another one."""
    if not start.cancelled():
        start.exception()
