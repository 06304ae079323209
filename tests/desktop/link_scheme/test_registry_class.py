"""RegistryClass: links open the program on Windows."""

from __future__ import annotations

from webhook_relay_desktop.link_scheme.registry_class import CLASS, RegistryClass

COMMAND = (r"C:\Program Files\relay.exe", "pair")


class Registry:
    def __init__(self) -> None:
        self.values: dict[tuple[str, str], str] = {}

    def read(self, key: str, name: str) -> str | bytes | None:
        return self.values.get((key, name))

    def write(self, key: str, name: str, value: str) -> None:
        self.values[key, name] = value

    def remove(self, key: str, name: str) -> None:
        self.values.pop((key, name), None)


def test_windows_is_told_the_command_with_the_link_in_quotes() -> None:
    registry = Registry()
    RegistryClass(COMMAND, registry=registry).turn_on()
    assert registry.values[CLASS, "URL Protocol"] == ""
    opening = registry.values[rf"{CLASS}\shell\open\command", ""]
    assert opening == r'"C:\Program Files\relay.exe" pair "%1"'


def test_windows_forgets_what_it_was_told() -> None:
    registry = Registry()
    way = RegistryClass(COMMAND, registry=registry)
    assert not way.is_on()
    way.turn_on()
    assert way.is_on()
    assert not RegistryClass((r"D:\relay.exe", "pair"), registry=registry).is_on()
    way.turn_off()
    assert not way.is_on()
    assert (CLASS, "URL Protocol") not in registry.values
