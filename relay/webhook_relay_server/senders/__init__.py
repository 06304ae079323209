"""Senders: what a source expects of its senders besides signatures, and how it answers them. Pure; below the store."""
