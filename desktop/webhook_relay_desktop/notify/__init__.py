"""Telling a person about events. `base` is the contract of the ways of doing it, `announcer` drives them.

decision, quiet_hours, grouping        when, and how many together
wording, template, text, payload       in which words
actions, link                          what can be done about an event
freedesktop, desktop, tray, chain      by which of the desktop's ways
do_not_disturb, session_bus            what the desktop says of its user
"""
