"""Program: one life of the desktop, from the first question to the last closed file. `app` is what lives."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog
from qasync import QEventLoop

from webhook_relay import config
from webhook_relay.errors import ConfigurationError, WebhookRelayError
from webhook_relay_desktop.app import Desktop
from webhook_relay_desktop.crashes.watch import CrashWatch
from webhook_relay_desktop.desks.looks import Looks
from webhook_relay_desktop.inbox import Inbox
from webhook_relay_desktop.life.application import Application
from webhook_relay_desktop.life.collector import Collector
from webhook_relay_desktop.life.language import Speech
from webhook_relay_desktop.life.opening import find_data_folder, hold_inbox, open_inbox, open_secrets, open_settings
from webhook_relay_desktop.life.stop_signals import on_stop_signal
from webhook_relay_desktop.life.teardown import Teardown
from webhook_relay_desktop.life.trimmer import Trimmer
from webhook_relay_desktop.remote_control.caller import tell
from webhook_relay_desktop.remote_control.commands import Pair
from webhook_relay_desktop.settings import Language, Settings, load
from webhook_relay_desktop.single_instance import Claim, SingleInstance
from webhook_relay_desktop.ui.kit.icons import Icons
from webhook_relay_desktop.ui.kit.question import ask
from webhook_relay_desktop.ui.kit.theme import Theme
from webhook_relay_desktop.words import tr

Result = TypeVar("Result")

log = structlog.get_logger(__name__)


def run(*, hidden: bool = False, link: str = "") -> int:
    """Run the desktop until a person quits; return the exit code. `hidden`: only the tray icon shows at first.

    `link` is a pairing link that a person is asked about.
    """
    application = Application()
    instance = SingleInstance(config.runtime_folder())
    claim = instance.claim(raise_other=not hidden)
    if claim is not Claim.FIRST:
        if claim is Claim.OTHER_RAISED and (clicked := application.clicked_link()):
            tell(Pair(clicked))
        return _say_other_runs(claim)
    try:
        # Not qasync.run(): it changes the policy of every thread's event loops (the embedded relay has one).
        with (
            CrashWatch(config.log_folder()) as crashes,
            asyncio.Runner(loop_factory=lambda: QEventLoop(application)) as runner,
        ):
            return runner.run(_live(application, instance, crashes, hidden=hidden, link=link))
    finally:
        instance.close()


def say(error: WebhookRelayError) -> None:
    """Show what is wrong in a window, for who clicked and has no terminal to read it in. Returns when it is closed."""
    application = Application()
    settings = _settings()
    Speech(application).choose(settings.appearance.language)
    theme = Theme(application)
    Looks(theme).take(settings)

    async def show() -> None:
        await ask(Icons(theme), tr(error.said), tr(error.advice), reject=tr("Close"))

    with asyncio.Runner(loop_factory=lambda: QEventLoop(application)) as runner:
        runner.run(show())


def _settings() -> Settings:
    """Return the settings, or the defaults where they cannot be read: they are not what is told of."""
    try:
        return load(config.settings_file())
    except ConfigurationError:
        return Settings()


def _say_other_runs(claim: Claim) -> int:
    if claim is Claim.OTHER_RUNS:
        sys.stdout.write(f"{config.APP_NAME} is running already.\n")
        return 0
    if claim is Claim.OTHER_RAISED:
        sys.stdout.write(f"{config.APP_NAME} is running already; its window is shown now.\n")
        return 0
    sys.stderr.write(f"{config.APP_NAME} is running already but does not answer. End that process and start again.\n")
    return 1


async def _live(
    application: Application, instance: SingleInstance, crashes: CrashWatch, *, hidden: bool, link: str
) -> int:
    """Run one life of the program, from the first question to the last closed file."""
    quitting = asyncio.Event()
    application.quit_asked.connect(quitting.set)
    async with Teardown() as leaving:
        leaving.push("signals", on_stop_signal(quitting.set))
        leaving.push("collector", Collector().stop)
        leaving.push("trimmer", Trimmer().stop)
        speech = Speech(application)
        speech.choose(Language.SYSTEM)
        theme = Theme(application)
        icons = Icons(theme)
        failures = crashes.show(theme, icons)
        leaving.push("crash window", failures.close)
        opened = await _unless(quitting, _open_files(icons, leaving))
        if opened is None:
            return 0 if quitting.is_set() else 1
        settings, inbox = opened
        crashes.keep_log(settings.advanced.log_level)
        speech.choose(settings.appearance.language)
        leaving.push("inbox", inbox.close)
        desktop = Desktop(
            settings=settings,
            inbox=inbox,
            secrets=await open_secrets(),
            theme=theme,
            icons=icons,
            quitting=quitting,
        )
        desktop.push_steps(leaving)
        desktop.settings.saved.connect(lambda settings: crashes.keep_log(settings.advanced.log_level))
        instance.raise_wanted.connect(desktop.window.raise_to_front)
        instance.command_received.connect(desktop.notices.remote.hear)
        await desktop.start(hidden=hidden, link=link)
        application.hear_links(desktop.first.pairing.ask)
        failures.come_forward()
        await quitting.wait()
        log.info("desktop.quitting")
    return 1 if leaving.failed else 0


async def _open_files(icons: Icons, leaving: Teardown) -> tuple[Settings, Inbox] | None:
    settings = await open_settings(icons, config.settings_file())
    folder = await find_data_folder(icons, settings) if settings is not None else None
    if settings is None or folder is None:
        return None
    path = folder / "inbox.db"
    lock = await hold_inbox(icons, path)
    if lock is None:
        return None
    leaving.push("inbox lock", lock.release)
    inbox = await open_inbox(icons, path)
    return None if inbox is None else (settings, inbox)


async def _unless(quitting: asyncio.Event, work: Coroutine[Any, Any, Result]) -> Result | None:
    """Return what `work` returns, or None when a person quits before: a question may be on the screen."""
    working = asyncio.ensure_future(work)
    quits = asyncio.ensure_future(quitting.wait())
    await asyncio.wait([working, quits], return_when=asyncio.FIRST_COMPLETED)
    quits.cancel()
    if not working.done():
        working.cancel()
        await asyncio.wait([working])
    return None if working.cancelled() else working.result()
