"""Telling a person about an event: one contract (`base`), one small file per way of doing it."""
