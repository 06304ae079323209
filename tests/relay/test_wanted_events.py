"""Wanted events: FastAPI's parameters are those that are read."""

from __future__ import annotations

import inspect

from webhook_relay_server.api.wanted_events import wanted_events
from webhook_relay_server.web.event_filter import FILTER_PARAMETERS


def test_the_document_knows_every_parameter_of_a_filter_and_no_other() -> None:
    assert set(inspect.signature(wanted_events).parameters) - {"request"} == FILTER_PARAMETERS
