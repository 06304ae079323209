"""The desktop: receives events into its own inbox, notifies, shows them and runs handlers.

Start at `app` (with a window) or `terminal` (without). Events come through `engine` into `inbox`; `notify` and
`automation` read them there.
"""
