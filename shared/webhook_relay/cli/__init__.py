"""The command `webhook-relay`."""
