"""What can go wrong, in one shallow tree.

    WebhookRelayError            every error of this project: `code`, a sentence, the next step
    ├── ConfigurationError       a setting, file or argument is not usable as it stands
    ├── MissingExtraError        a command needs a part that is not installed
    ├── ConnectionFailedError    the relay cannot be reached (temporary: try again)
    ├── RefusedError             the relay said no (final until a person changes something)
    ├── ProtocolError            the other side sent something that is not the protocol
    ├── HandlerError             a handler could not do its work
    └── SecretStoreError         the operating system's keyring cannot be used

A message says what failed, for what; `hint` says what to do next. Neither ever holds a secret.
"""

from __future__ import annotations

from webhook_relay.sentence import joined


class WebhookRelayError(Exception):
    """Base of every error of this project.

    `code` is stable and meant for programs; `message`, `hint` and `str(error)` are plain English, for logs, terminals
    and the wire. For people of any language there are `said`, `advice` and, of both, `sentence`: they keep what the
    words were made of, where the error was made of a `Sentence`.
    """

    code = "error"

    def __init__(self, message: str, *, hint: str = "", code: str | None = None) -> None:
        self.said, self.advice = message, hint
        self.message, self.hint = str(message), str(hint)
        super().__init__(self.message)
        if code is not None:
            self.code = code

    @property
    def sentence(self) -> str:
        """What failed and what to do, as one text."""
        return joined(self.said, self.advice)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


class ConfigurationError(WebhookRelayError):
    """A setting, a file or an argument is not usable as it stands."""

    code = "configuration"


class MissingExtraError(WebhookRelayError):
    """A command needs a part of the distribution that is not installed."""

    code = "missing-extra"


class ConnectionFailedError(WebhookRelayError):
    """The relay cannot be reached, or went away. Temporary: trying again makes sense."""

    code = "connection-failed"


class RefusedError(WebhookRelayError):
    """The relay refused this client. Final until a person changes something."""

    code = "refused"


class ProtocolError(WebhookRelayError):
    """The other side sent something that is not the protocol."""

    code = "protocol"


class HandlerError(WebhookRelayError):
    """A handler could not do its work for an event."""

    code = "handler"


class SecretStoreError(WebhookRelayError):
    """The operating system's keyring is missing, locked or not safe to use."""

    code = "secret-store"
