"""What nobody foresaw: it is recorded, shown once in a calm window, and the program goes on.

    hooks ~~> Crashes (counts, logs) ~~> CrashDesk ~~> ui.window.crash_window

`scrub` takes secrets and names out of what a person copies; `last_time` tells how an earlier start ended.
"""
