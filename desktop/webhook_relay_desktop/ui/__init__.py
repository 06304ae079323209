"""Widgets of the desktop: they show models and emit wishes; nothing here opens a file, a socket or a keyring."""
