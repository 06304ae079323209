"""TraceContext: which trace a request is part of, by its `traceparent` (https://www.w3.org/TR/trace-context/). Pure.

The header is stored with the event like every other one, and so is `tracestate`: whoever reads the event goes on with
the sender's trace. Here it is only read, for the log.
"""

from __future__ import annotations

import re

from webhook_relay.headers import RequestHeaders

HEADER = "traceparent"
_TRACE_PARENT = re.compile(
    r"(?P<version>[0-9a-f]{2})-(?P<trace>[0-9a-f]{32})-(?P<parent>[0-9a-f]{16})-[0-9a-f]{2}(?P<more>-.*)?"
)
"""Section 3.2.2; a version that is not known yet may have more behind what is known."""
_NONE = re.compile("0+")


def trace_id_of(headers: RequestHeaders) -> str:
    """Return the id of the trace, 32 hexadecimal digits, or nothing where there is no valid one."""
    text = headers.first.get(HEADER)
    return trace_id_in(text) if text is not None else ""


def trace_id_in(text: str) -> str:
    """Return the trace's id in a `traceparent`; nothing when that is not valid."""
    found = _TRACE_PARENT.fullmatch(text)
    if found is None or found["version"] == "ff" or (found["version"] == "00" and found["more"]):
        return ""
    if _NONE.fullmatch(found["trace"]) or _NONE.fullmatch(found["parent"]):
        return ""
    return found["trace"]
