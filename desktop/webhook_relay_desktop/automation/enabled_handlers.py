"""The handlers a person switched on, made of the settings and the keyring."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from webhook_relay.errors import ConfigurationError, WebhookRelayError
from webhook_relay.filters import EventMatch
from webhook_relay.handler import Handler, OptionKind, declared_options
from webhook_relay.plugins import build, handler_type
from webhook_relay.sentence import Sentence
from webhook_relay_desktop.automation.choosing import EnabledHandler
from webhook_relay_desktop.secrets import SecretStore, handler_option
from webhook_relay_desktop.settings import Settings


@dataclass(frozen=True)
class EnabledHandlers:
    """What runs, and what a person wanted to run but cannot."""

    handlers: list[EnabledHandler] = field(default_factory=list)
    problems: list[ConfigurationError] = field(default_factory=list)


def enabled_handlers(settings: Settings, store: SecretStore) -> EnabledHandlers:
    """Make every handler that is switched on. Blocks; raises SecretStoreError when the keyring cannot be asked."""
    found = EnabledHandlers()
    for name, chosen in settings.handlers.items():
        if not chosen.enabled:
            continue
        try:
            handler = build(name, {**chosen.options, **secret_options(name, store)})
            _check_match(handler, chosen.match)
        except ConfigurationError as error:
            found.problems.append(error)
        else:
            found.handlers.append(EnabledHandler(handler, chosen.enabled_since, chosen.match))
    return found


def still_meant(handlers: Iterable[EnabledHandler], before: Settings, now: Settings) -> list[EnabledHandler]:
    """Return those of `handlers`, which were made of `before`, that `now` switches on as well, and no otherwise."""
    return [one for one in handlers if now.handlers.get(one.handler.name) == before.handlers[one.handler.name]]


def _check_match(handler: Handler[Any], match: EventMatch) -> None:
    """Raise ConfigurationError when nobody could say which events are meant: none would ever match."""
    try:
        match.check()
    except WebhookRelayError as error:
        raise ConfigurationError(
            Sentence("{title} does not run. {message}", title=Sentence(handler.title), message=error.said),
            hint=error.advice,
            code=error.code,
        ) from error


def secret_options(handler: str, store: SecretStore) -> dict[str, Any]:
    """Return the secret options of a handler that the store holds. Blocks; raises SecretStoreError."""
    options: dict[str, Any] = {}
    for option in declared_options(handler_type(handler).options_type):
        if option.kind is OptionKind.SECRET:
            value = store.get(handler_option(handler, option.name))
            if value:
                options[option.name] = value
    return options
