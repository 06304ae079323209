"""Streaming: readers that follow a log, over WebSocket and as Server-Sent Events. Raw ASGI."""
