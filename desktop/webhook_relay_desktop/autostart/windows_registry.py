"""The registry of Windows, as far as it is used: values of the person who is logged in."""

from __future__ import annotations

import importlib
from typing import Any


class WindowsRegistry:
    """Reads and writes below HKEY_CURRENT_USER. Only Windows has it."""

    def __init__(self) -> None:
        self._winreg: Any = importlib.import_module("winreg")

    def read(self, key: str, name: str) -> str | bytes | None:
        """Return a value, or None. Raises OSError."""
        try:
            with self._winreg.OpenKey(self._winreg.HKEY_CURRENT_USER, key) as opened:
                value, _kind = self._winreg.QueryValueEx(opened, name)
        except FileNotFoundError:
            return None
        return value if isinstance(value, (str, bytes)) else None

    def write(self, key: str, name: str, value: str) -> None:
        """Write a text; the key is made when it is missing. Raises OSError."""
        with self._winreg.CreateKey(self._winreg.HKEY_CURRENT_USER, key) as opened:
            self._winreg.SetValueEx(opened, name, 0, self._winreg.REG_SZ, value)

    def remove(self, key: str, name: str) -> None:
        """Remove a value, if there is one. Raises OSError."""
        try:
            rights = self._winreg.KEY_SET_VALUE
            with self._winreg.OpenKey(self._winreg.HKEY_CURRENT_USER, key, 0, rights) as opened:
                self._winreg.DeleteValue(opened, name)
        except FileNotFoundError:
            return
