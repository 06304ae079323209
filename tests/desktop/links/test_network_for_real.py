"""What the operating system really tells when a network goes and comes: in a network namespace of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

NETWORK = """
ip link set lo up
ip link add one type veth peer name other
ip link set other up
ip addr add 10.9.8.7/24 dev one
ip link set one up
ip route add default via 10.9.8.1
"""
PROGRAM = """
import subprocess
from PySide6.QtCore import QCoreApplication, QTimer
from webhook_relay import log
from webhook_relay_desktop.links.network import NetworkWatch
log.configure("json", "error")
application = QCoreApplication([])
watch = NetworkWatch()
assert watch.start()
told = []

def hear(words):
    told.append(words)
    if len(told) == 1:
        subprocess.run("ip route add default via 10.9.8.1", shell=True, check=True)
    else:
        application.quit()

watch.changed.connect(hear)
QTimer.singleShot(200, lambda: subprocess.run("ip route del default", shell=True, check=True))
QTimer.singleShot(15000, application.quit)
application.exec()
print(told)
"""


@pytest.mark.slow
def test_a_network_that_goes_and_comes_is_told_by_this_system() -> None:
    if sys.platform != "linux" or os.geteuid() != 0 or not (shutil.which("unshare") and shutil.which("ip")):
        pytest.skip("a network of its own needs Linux, root, unshare and ip")
    environment = {name: value for name, value in os.environ.items() if name != "DBUS_SESSION_BUS_ADDRESS"}
    made = subprocess.run(["unshare", "-n", "sh", "-e", "-c", NETWORK], check=False, capture_output=True, text=True)
    if made.returncode != 0:
        pytest.skip(f"a network of its own cannot be made here: {made.stderr.strip()}")
    command = ["unshare", "-n", "sh", "-e", "-c", f'{NETWORK}exec "$0" -c "$1"', sys.executable, PROGRAM]
    ran = subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=60)
    assert ran.stdout.strip() == "['This computer has no network.', 'The network has changed.']"
