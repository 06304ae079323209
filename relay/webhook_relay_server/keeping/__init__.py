"""Keeping: what happens to the log while time goes by: it is counted, and what is old goes."""
