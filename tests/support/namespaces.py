"""Two network namespaces with a cable between them, which can be cut in one direction at a time."""

from __future__ import annotations

import ctypes
import os
import secrets
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

import pytest

RELAY_HOST, CLIENT_HOST = "10.213.77.1", "10.213.77.2"
"""Addresses inside the namespaces only; every pair can have the same ones."""
CLONE_NEWNET = 0x40000000
"""`setns(2)`: the calling thread goes into a network namespace."""
CONNECT_LIMIT = 5.0
"""Seconds for a connection over the cable."""


class Cut(Enum):
    """What does not come through any more; nobody is told."""

    TO_RELAY = "to the relay"
    TO_CLIENT = "to the client"
    BOTH = "both ways"


class Cable:
    """A relay's and a client's namespace, joined."""

    def __init__(self, name: str) -> None:
        self.relay, self.client = f"{name}-relay", f"{name}-client"

    def prefix(self, namespace: str) -> list[str]:
        """Return the command that runs another one in this namespace; the process keeps its id."""
        return ["ip", "netns", "exec", namespace]

    def cut(self, cut: Cut) -> None:
        """Drop every packet of this direction from now on."""
        if cut is not Cut.TO_CLIENT:
            self._nft("add rule inet fault incoming iifname veth0 drop")
        if cut is not Cut.TO_RELAY:
            self._nft("add rule inet fault outgoing oifname veth0 drop")

    def mend(self) -> None:
        """Let everything through again."""
        self._nft("flush table inet fault")

    def open_socket(self, namespace: str, port: int) -> socket.socket:
        """Return a connection from inside a namespace to the relay."""
        made: list[socket.socket | OSError] = []

        def connect() -> None:
            descriptor = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
            try:
                if ctypes.CDLL(None, use_errno=True).setns(descriptor, CLONE_NEWNET) != 0:
                    raise OSError(ctypes.get_errno(), "setns failed")
                made.append(socket.create_connection((RELAY_HOST, port), CONNECT_LIMIT))
            except OSError as error:
                made.append(error)
            finally:
                os.close(descriptor)

        thread = threading.Thread(target=connect)  # it ends in the other namespace, so it is not used again
        thread.start()
        thread.join()
        [result] = made
        if isinstance(result, OSError):
            raise result
        result.setblocking(False)
        return result

    def _nft(self, command: str) -> None:
        run("ip", "netns", "exec", self.relay, "nft", command)


def run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=20)


@contextmanager
def cable() -> Iterator[Cable]:
    """Make the namespaces and remove them; skip with the reason where that is not possible."""
    if os.geteuid() != 0:
        pytest.skip("network namespaces need root")
    for tool in ("ip", "nft"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is missing: install Debian's packages iproute2 and nftables")
    joined = Cable(f"whr{secrets.token_hex(3)}")
    try:
        _make(joined)
    except subprocess.CalledProcessError as error:
        _remove(joined)
        pytest.skip(f"network namespaces cannot be made here: {error.stderr.strip()}")
    try:
        yield joined
    finally:
        _remove(joined)


def _make(joined: Cable) -> None:
    for namespace in (joined.relay, joined.client):
        run("ip", "netns", "add", namespace)
        run("ip", "-n", namespace, "link", "set", "lo", "up")
    run(*("ip", "-n", joined.relay, "link", "add", "veth0", "type", "veth"), *("peer", "veth0", "netns", joined.client))
    for namespace, host in ((joined.relay, RELAY_HOST), (joined.client, CLIENT_HOST)):
        run("ip", "-n", namespace, "address", "add", f"{host}/24", "dev", "veth0")
        run("ip", "-n", namespace, "link", "set", "veth0", "up")
    joined._nft("add table inet fault")
    for chain, hook in (("incoming", "input"), ("outgoing", "output")):
        joined._nft(f"add chain inet fault {chain} {{ type filter hook {hook} priority 0 ; policy accept ; }}")


def _remove(joined: Cable) -> None:
    for namespace in (joined.relay, joined.client):  # the cable goes with them
        subprocess.run(["ip", "netns", "delete", namespace], check=False, capture_output=True, timeout=20)
