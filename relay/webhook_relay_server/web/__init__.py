"""Web: HTTP and WebSocket as everybody at the relay's door speaks them, and the gate in front of it."""
