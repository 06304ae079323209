"""Telling a person about an event: `announcer` says when, `text` what, and one small file per way of doing it.

`base` is the contract of those ways.
"""
