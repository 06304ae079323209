"""Bundled handlers, one file each, written against `webhook_relay.handler` only."""
