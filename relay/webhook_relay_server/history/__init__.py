"""History: looking back at what a channel holds."""
