"""Telling a running desktop something: `commands` are the words, `caller` says them, `single_instance.py` hears them.

Over the socket of the running program goes one line of JSON and one line back. Neither side needs Qt for it.
"""
