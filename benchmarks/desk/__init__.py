"""The desktop: how soon it is there, what it holds in memory, and how long its window ever keeps a person waiting.

`program` is the real program with a clock beside it; `section` starts it, sends it webhooks and asks the clock.
"""
