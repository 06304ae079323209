"""The store in PostgreSQL: for several relays, on an engine that people already run."""
