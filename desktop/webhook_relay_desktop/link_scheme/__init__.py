"""Link scheme: whether a click on a `webhook-relay://` link opens this program, each way in a file of its own.

    desktop_file    a .desktop file in the person's applications              Linux, BSD
    bundle          an application in the person's ~/Applications             macOS
    registry_class  a key of the person's classes in the registry             Windows

`link_scheme` has the contract and finds the one of this system.
"""

from webhook_relay_desktop.link_scheme.link_scheme import forget_link_scheme, opens_links, register_link_scheme

__all__ = ["forget_link_scheme", "opens_links", "register_link_scheme"]
