"""Handlers that run by themselves.

`automation` starts them, `ledger` remembers every run, `enabled_handlers` makes them from settings and keyring.
"""

from webhook_relay_desktop.automation.automation import Automation, EnabledHandler
from webhook_relay_desktop.automation.ledger import Ledger, Run

__all__ = ["Automation", "EnabledHandler", "Ledger", "Run"]
