"""GitHubDesk: does what the page about GitHub wishes for, and ticks when GitHub's ping is in the inbox."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from PySide6.QtCore import QObject

from webhook_relay.errors import SecretStoreError, WebhookRelayError
from webhook_relay.way import Way
from webhook_relay_desktop.github.answers import Delivery, Hook
from webhook_relay_desktop.github.client import GitHubClient
from webhook_relay_desktop.github.webhooks import PRESET_EVENTS as EVENTS
from webhook_relay_desktop.github.webhooks import HookWish, Preset, api_of, faults_of, hook_here, token_page
from webhook_relay_desktop.inbox import StoredHead
from webhook_relay_desktop.life.tasks import Tasks, in_own_thread
from webhook_relay_desktop.secrets import SecretStore
from webhook_relay_desktop.ui.first_steps.github_page import GitHubPage
from webhook_relay_desktop.ui.first_steps.hook_card import CREATED, PING_ARRIVED, PINGED, HookView
from webhook_relay_desktop.words import tr

PING_SECONDS: Final = 30.0
"""GitHub sends a ping within a second or two, rarely later."""
LOOK_SECONDS: Final = 1.5
"""Between two looks at GitHub's list of deliveries; an arrival here looks at once."""
PING: Final = "github.ping"
MOST_PINGS: Final = 50

MakeClient = Callable[[str, str, Way], GitHubClient]
"""Makes a client of a token, the API's address and the way there. Blocks."""


class GitHubDesk(QObject):
    """Serves one page at a time. Tell it what was stored (`note_stored`)."""

    def __init__(
        self,
        *,
        tasks: Tasks,
        secrets: SecretStore,
        open_page: Callable[[str], None],
        find_way: Callable[[], Way] = Way,
        make_client: MakeClient = lambda token, api, way: GitHubClient(token, api=api, way=way),
        ping_seconds: float = PING_SECONDS,
        look_seconds: float = LOOK_SECONDS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._secrets = secrets
        self._open_page = open_page
        self._find_way = find_way
        self._make_client = make_client
        self._ping_seconds = ping_seconds
        self._look_seconds = look_seconds
        self._page: GitHubPage | None = None
        self._token = ""
        self._api = ""
        self._repository = ""
        self._hook: Hook | None = None
        self._work: asyncio.Task[None] | None = None
        self._pings: deque[str] = deque(maxlen=MOST_PINGS)
        self._ping_came = asyncio.Event()

    def attach(self, page: GitHubPage | None) -> None:
        """Serve this page from now on; None when it is gone: what goes on for it ends."""
        self._stop()
        self._page = page
        if page is None:
            return
        card, then = page.hook, self._then
        card.token_wanted.connect(lambda token, web: then(self._list(token, web)))
        card.token_page_wanted.connect(self._open_token_page)
        card.token_forgotten.connect(lambda web: then(self._forget(web)))
        card.repository_chosen.connect(lambda repository: then(self._look(repository)))
        card.create_wanted.connect(lambda preset: then(self._create(preset)))
        card.ping_wanted.connect(lambda: then(self._ping()))
        card.repair_wanted.connect(lambda: then(self._repair()))
        card.delete_wanted.connect(lambda: then(self._delete()))
        self._tasks.start(self._find_kept(page), name="look for a token of GitHub")

    def note_stored(self, events: Sequence[StoredHead]) -> None:
        """Remember pings by their delivery, which is how GitHub and the inbox call the same one."""
        came = [stored.event.delivery_id for stored in events if stored.event.type == PING]
        self._pings.extend(delivery for delivery in came if delivery)
        if came:
            self._ping_came.set()

    # --- one wish at a time ---

    def _then(self, work: Coroutine[Any, Any, None]) -> None:
        """Do `work` in place of what goes on: a person who chooses another repository means that one."""
        self._stop()
        self._work = self._tasks.start(self._told(work), name="ask GitHub")

    def _stop(self) -> None:
        if self._work is not None:
            self._work.cancel()
            self._work = None

    async def _told(self, work: Coroutine[Any, Any, None]) -> None:
        """Do `work`; what GitHub refuses is said on the page, at the station that is under way if one is."""
        try:
            await work
        except WebhookRelayError as error:
            if self._page is not None and not self._page.hook.stations.stick_under_way(tr(error.sentence)):
                self._page.hook.say(False, tr(error.sentence))
        finally:
            work.close()

    # --- the token and its repositories ---

    async def _find_kept(self, page: GitHubPage) -> None:
        try:
            kept = await in_own_thread(lambda: self._secrets.get(token_name("https://github.com")), name="keyring")
        except SecretStoreError:
            return  # it is said when a token is to be kept; until then nothing is missing
        if page is self._page and kept and not page.hook.token.value():
            page.hook.token.set_kept(True)

    async def _list(self, typed: str, web: str) -> None:
        page = self._page
        if page is None:
            return
        card = page.hook
        card.begin(tr("Asking GitHub…"))
        if typed and card.token.change() is not None:
            token: str | None = typed
        else:
            token = await in_own_thread(lambda: self._secrets.get(token_name(web)), name="keyring")
        if not token:
            card.say(False, tr("Paste a token of GitHub first."))
            card.token.setFocus()
            return
        api, hidden, more = api_of(web), False, False
        async with await self._client_for(token, api) as client:
            user = await client.user()
            self._token, self._api = token, api
            card.show_repositories()  # not before: a list that stays empty says nothing
            async for found in client.repositories():
                card.repositories.add(found.repositories)
                hidden, more = hidden or found.hidden, found.more
        card.repositories.finish(hidden=hidden, cut=more)
        words = tr("Signed in to GitHub as {login}.").format(login=user.login)
        problem = await self._keep(typed, web)
        card.say(not problem, f"{words} {problem}".rstrip())
        (card.token if card.repositories.empty() else card.repositories.filter).setFocus()

    async def _keep(self, token: str, web: str) -> str:
        """Keep a token that works; return why it was not kept, or an empty text."""
        if not token or self._page is None:
            return ""
        try:
            await in_own_thread(lambda: self._secrets.set(token_name(web), token), name="keyring")
        except SecretStoreError as error:
            return tr("The token was not kept: {reason}").format(reason=tr(error.said))
        self._page.hook.token.set_kept(True)
        return ""

    async def _forget(self, web: str) -> None:
        await in_own_thread(lambda: self._secrets.delete(token_name(web)), name="keyring")
        self._token = ""
        if self._page is not None:
            self._page.hook.say(True, tr("The token is forgotten here. At GitHub it counts until you delete it there."))

    def _open_token_page(self, web: str) -> None:
        self._open_page(token_page(web))

    # --- the webhook of one repository ---

    async def _look(self, repository: str) -> None:
        page = self._page
        address = page.source.address() if page is not None else None
        if page is None:
            return
        page.hook.begin(tr("Looking at the webhooks of {repository}…").format(repository=repository))
        page.hook.stations.begin(None)
        deliveries: tuple[Delivery, ...] = ()
        async with await self._client() as client:
            hooks = await client.hooks(repository)
            hook = hook_here(hooks, address.url) if address is not None else None
            if hook is not None:
                deliveries = await client.deliveries(repository, hook.id)
        self._repository, self._hook = repository, hook
        page.hook.begin("")
        faults = faults_of(hook, address.url, deliveries) if hook is not None and address is not None else ()
        events = hook.events if hook is not None else ()
        page.hook.show_hook(HookView(repository, hook is not None, events, faults))
        if hook is not None and not faults:
            page.hook.stations.tick(CREATED)

    async def _create(self, preset: Preset) -> None:
        page = self._page
        wish = self._wish(EVENTS[preset])
        if page is None or wish is None:
            return
        page.hook.begin("")
        page.hook.stations.begin(CREATED)
        async with await self._client() as client:
            hook = self._hook = await client.create_hook(self._repository, wish)
            page.hook.show_hook(HookView(self._repository, True, hook.events))
            page.hook.stations.tick(CREATED)
            await self._await_ping(page, client, hook, known=frozenset())  # GitHub pings whatever is made

    async def _ping(self) -> None:
        page, hook = self._page, self._hook
        if page is None or hook is None:
            return
        page.hook.begin("")
        page.hook.stations.begin(CREATED)
        page.hook.stations.tick(CREATED)
        async with await self._client() as client:
            await self._ping_and_wait(page, client, hook)

    async def _repair(self) -> None:
        page, hook = self._page, self._hook
        wish = self._wish(hook.events) if hook is not None else None
        if page is None or hook is None or wish is None:
            return
        page.hook.begin("")
        page.hook.stations.begin(CREATED)
        async with await self._client() as client:
            hook = self._hook = await client.change_hook(self._repository, hook.id, wish)
            page.hook.show_hook(HookView(self._repository, True, hook.events))
            page.hook.say(True, tr("Repaired."))
            page.hook.stations.tick(CREATED)
            await self._ping_and_wait(page, client, hook)

    async def _delete(self) -> None:
        page, hook = self._page, self._hook
        if page is None or hook is None:
            return
        page.hook.begin(tr("Asking GitHub…"))
        async with await self._client() as client:
            await client.delete_hook(self._repository, hook.id)
        self._hook = None
        page.hook.stations.begin(None)
        page.hook.show_hook(HookView(self._repository))
        page.hook.say(True, tr("Deleted. What it sent stays in the history."))

    async def _ping_and_wait(self, page: GitHubPage, client: GitHubClient, hook: Hook) -> None:
        known = frozenset(each.id for each in await client.deliveries(self._repository, hook.id))
        await client.ping(self._repository, hook.id)
        await self._await_ping(page, client, hook, known=known)

    async def _await_ping(self, page: GitHubPage, client: GitHubClient, hook: Hook, *, known: frozenset[int]) -> None:
        """Tick when GitHub has sent a ping that is not `known`, and when that very one is in the inbox."""
        stations, sent = page.hook.stations, False
        try:
            async with asyncio.timeout(self._ping_seconds):
                while True:
                    self._ping_came.clear()
                    deliveries = await client.deliveries(self._repository, hook.id)
                    pings = [each for each in deliveries if each.event == "ping" and each.id not in known]
                    if pings and not sent:
                        sent = True
                        stations.tick(PINGED)
                    if any(each.guid in self._pings for each in pings):
                        stations.tick(PING_ARRIVED)
                        page.hook.say(True, tr("It works: GitHub's events reach this desk."))
                        return
                    if pings and not pings[0].succeeded:
                        stations.stick(PING_ARRIVED, refusal_words(pings[0]))
                        self._show_faults(page, hook, deliveries)
                        return
                    await self._wait_a_little()
        except TimeoutError:
            words = tr("The relay took it, but it has not come here. Is the connection live?")
            stations.stick(PING_ARRIVED if sent else PINGED, words if sent else tr("GitHub has not sent it yet."))

    def _show_faults(self, page: GitHubPage, hook: Hook, deliveries: tuple[Delivery, ...]) -> None:
        """Say what is wrong with a webhook, and have the button there that repairs it."""
        address = page.source.address()
        faults = faults_of(hook, address.url, deliveries) if address is not None else ()
        page.hook.show_hook(HookView(self._repository, True, hook.events, faults))

    async def _wait_a_little(self) -> None:
        try:
            async with asyncio.timeout(self._look_seconds):
                await self._ping_came.wait()
        except TimeoutError:
            return

    async def _client(self) -> GitHubClient:
        return await self._client_for(self._token, self._api)

    async def _client_for(self, token: str, api: str) -> GitHubClient:
        return await asyncio.to_thread(lambda: self._make_client(token, api, self._find_way()))

    def _wish(self, events: tuple[str, ...]) -> HookWish | None:
        address = self._page.source.address() if self._page is not None else None
        return None if address is None or not address.usable else HookWish(address.url, address.secret, events)


def token_name(web: str) -> str:
    """Return the name in the keyring of the token for the GitHub at `web`."""
    return f"github-token:{(urlsplit(web).hostname or web).lower()}"


def refusal_words(delivery: Delivery) -> str:
    """Return what became of a delivery that failed, and what to do."""
    if delivery.status_code == 0:
        return tr("GitHub could not reach the address. Is the relay, or the tunnel, up?")
    if delivery.status_code == 401:  # noqa: PLR2004 - the signature did not fit
        return tr("The relay refused it (401): the secrets differ. Press Repair.")
    if delivery.status_code == 404:  # noqa: PLR2004
        return tr("The relay knows no such address (404). Enter the address of a source and press Repair.")
    return tr("The relay answered {status}.").format(status=delivery.status_code)
