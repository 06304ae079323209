"""Receiving: a webhook's way from its bytes up to the log, and what the relay has to do with its sender on it."""
