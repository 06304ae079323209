"""AI Webhook Relay: what both ends agree on, the Python SDK and the command line."""

from importlib.metadata import version as _version

__version__ = _version("ai-webhook-relay")
