"""Handlers that run by themselves.

`automation` starts them, `choosing` says which for which event, `ledger` remembers every run, `endings` sees to it
that it learns how each ended, `enabled_handlers` makes them from settings and keyring.
"""

from webhook_relay_desktop.automation.automation import Automation
from webhook_relay_desktop.automation.choosing import EnabledHandler
from webhook_relay_desktop.automation.ledger import Ledger, Run

__all__ = ["Automation", "EnabledHandler", "Ledger", "Run"]
