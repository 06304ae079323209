"""Autostart: whether the desktop starts at log-in, each way in a file of its own.

    xdg           a .desktop file in ~/.config/autostart      Linux, BSD
    launch_agent  a property list in ~/Library/LaunchAgents   macOS
    run_key       a value of the Run key of the registry      Windows

`autostart` has the contract and finds the one of this system; `start_command` says what is started.
"""

from webhook_relay_desktop.autostart.autostart import Autostart, AutostartState, system_autostart

__all__ = ["Autostart", "AutostartState", "system_autostart"]
