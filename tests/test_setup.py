"""scripts/setup, which makes a fresh machine ready: what it asks for, and that it does nothing twice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the scripts prepare Linux systems")


def script(path: Path, *lines: str) -> None:
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    path.chmod(0o755)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a folder with what setup reads, whose .venv is made but has nothing recorded as installed."""
    folder = tmp_path / "checkout"
    for name in ("scripts", "requirements"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / ".venv" / "bin").mkdir(parents=True)
    script(folder / ".venv" / "bin" / "python", f'exec "{sys.executable}" "$@"')
    return folder


def shell(checkout: Path, program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `program` after sourcing setup, as an account that may not install anything."""
    tools = checkout / "tools"
    tools.mkdir(exist_ok=True)
    script(tools / "sudo", "exit 1")
    script(tools / "id", "echo 1000")
    script(tools / "apt-get", "exit 1")
    for server in ("postgres", "redis-server", "strace", "cc", "gencat", "faketime", "ip", "nft"):
        script(tools / server, "exit 0")
    kept = {name: value for name, value in os.environ.items() if name not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    return subprocess.run(
        ["bash", "-c", f"set -euo pipefail; source scripts/setup; {program}"],
        check=False,
        cwd=checkout,
        env={**kept, "PATH": f"{tools}:{os.environ['PATH']}", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def linker_knows(checkout: Path, *without: str) -> None:
    """Make the linker know every library that Qt needs except those named."""
    listing = shell(checkout, 'printf "%s\\n" "${LIBRARIES_TO_IMPORT[@]%%:*}" "${LIBRARIES_TO_SHOW[@]%%:*}"')
    everything = listing.stdout.split()
    lines = [f"echo '\t{name} (libc6,x86-64) => /lib/{name}'" for name in everything if name not in without]
    script(checkout / "tools" / "ldconfig", *lines)


def test_a_machine_that_has_everything_is_asked_for_nothing(checkout: Path) -> None:
    linker_knows(checkout)
    assert shell(checkout, "install_system_packages test; install_system_packages run").returncode == 0


def test_what_is_missing_is_said_in_one_line_that_can_be_pasted(checkout: Path) -> None:
    linker_knows(checkout, "libEGL.so.1", "libfontconfig.so.1", "libxcb-cursor.so.0")
    answer = shell(checkout, "install_system_packages test")
    assert answer.returncode == 1
    assert answer.stderr == (
        "error: system packages are missing, and this account may not install them.\n"
        "       sudo apt-get install -y --no-install-recommends libegl1 libfontconfig1\n"
    )


def test_a_start_with_a_display_also_asks_for_what_shows_windows(checkout: Path) -> None:
    linker_knows(checkout, "libxcb-cursor.so.0")
    assert shell(checkout, "install_system_packages test").returncode == 0
    assert shell(checkout, "install_system_packages run", DISPLAY=":1").stderr.endswith(" libxcb-cursor0\n")


def test_a_start_without_a_display_needs_no_library_of_qt(checkout: Path) -> None:
    linker_knows(checkout, "libGL.so.1", "libxcb-cursor.so.0")
    assert shell(checkout, "install_system_packages run").returncode == 0


def test_a_missing_venv_module_is_asked_for_by_its_package(checkout: Path) -> None:
    linker_knows(checkout)
    script(checkout / "bare-python", 'case "$2" in *ensurepip*) exit 1;; esac', f'exec "{sys.executable}" "$@"')
    answer = shell(checkout, 'BASE_PYTHON="$PWD/bare-python"; install_system_packages test')
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert answer.stderr.endswith(f" python{version}-venv\n")


def test_with_the_right_to_install_apt_gets_exactly_what_is_missing(checkout: Path) -> None:
    linker_knows(checkout, "libEGL.so.1", "libxcb-cursor.so.0")
    calls = checkout / "calls"
    allowed = f'may_install() {{ true; }}; sudo() {{ echo "$*" >>"{calls}"; }}'
    answer = shell(checkout, f"{allowed}; install_system_packages test")
    assert answer.returncode == 0, answer.stderr
    assert calls.read_text().splitlines()[-1].endswith("install --yes --no-install-recommends libegl1 libxcb-cursor0")


def test_servers_that_tests_need_are_installed_where_that_is_allowed(checkout: Path) -> None:
    linker_knows(checkout)
    calls = checkout / "calls"
    missing = "PROGRAMS_TO_TEST=(no-such-program:its-package redis-server:redis-server)"
    allowed = f'{missing}; may_install() {{ true; }}; sudo() {{ echo "$*" >>"{calls}"; }}'
    assert shell(checkout, f"{allowed}; install_system_packages run").returncode == 0
    assert not calls.exists()
    answer = shell(checkout, f"{allowed}; install_system_packages test")
    assert answer.returncode == 0, answer.stderr
    assert calls.read_text().splitlines()[-1].endswith("install --yes --no-install-recommends its-package")


def test_without_the_right_to_install_missing_servers_stop_nobody(checkout: Path) -> None:
    linker_knows(checkout)
    missing = "PROGRAMS_TO_TEST=(no-such-program:its-package)"
    answer = shell(checkout, f"{missing}; install_system_packages test")
    assert answer.returncode == 0, answer.stderr


def test_a_python_that_is_too_old_is_not_taken(checkout: Path) -> None:
    tools = checkout / "tools"
    tools.mkdir()
    for name in ("python3", "python3.13", "python3.12", "python3.11"):
        script(tools / name, "exit 1")
    answer = shell(checkout, "find_python")
    assert answer.returncode == 1
    assert "Python 3.11 or newer was not found" in answer.stderr
    assert shell(checkout, "find_python", PYTHON=sys.executable).stdout.strip() == sys.executable


def test_a_prepared_checkout_is_left_alone_until_something_changes(checkout: Path) -> None:
    record = 'fingerprint dev >"$VENV/ready-test"'
    assert shell(checkout, "ready test").returncode == 1
    assert shell(checkout, f"{record}; ready test && ready run").returncode == 0
    with (checkout / "requirements" / "dev.lock").open("a") as lock:
        lock.write("# another release\n")
    assert shell(checkout, "ready test").returncode == 1


def test_a_start_does_not_undo_what_testing_installed(checkout: Path) -> None:
    assert shell(checkout, 'fingerprint desktop >"$VENV/ready-run"; ready run').returncode == 0
    assert shell(checkout, "ready test").returncode == 1


def test_a_checkout_that_was_moved_is_prepared_again(checkout: Path) -> None:
    record = 'printf "%s\\n" "$ROOT" >"$VENV/made-for"; fingerprint dev >"$VENV/ready-test"'
    assert shell(checkout, f"{record}; usable").returncode == 0
    moved = checkout.rename(checkout.parent / "elsewhere")
    assert shell(moved, "usable").returncode == 1
    assert shell(moved, "ready test").returncode == 1


def test_a_step_that_fails_shows_its_last_words_and_what_to_do(checkout: Path) -> None:
    answer = shell(checkout, "with_news 'the step' sh -c 'echo no route to host; exit 7'")
    assert answer.returncode == 1
    assert "no route to host" in answer.stderr
    assert f"the step failed with exit code 7.\n       All it said is in {checkout}/.venv/setup.log" in answer.stderr
