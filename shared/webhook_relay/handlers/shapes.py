"""Shapes: what the bundled handlers expect of a text that a person types."""

from __future__ import annotations

from webhook_relay.handler import Shape

REPOSITORY = Shape(r"[^\s/]+(?:/[^\s/]+)+", "must be written as owner/name")
EVENT_TYPE = Shape(r"\S+", "must be a type without spaces, such as github.push, on each line")
HTTPS_ADDRESS = Shape(r"https://[^\s/]+(?:/\S*)?", "must begin with https://")
