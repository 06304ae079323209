"""The repository keeps its own rules: locks, links, commands, and nothing of the machine it was made on."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.lock"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
PACKAGES = ("shared/webhook_relay", "relay/webhook_relay_server", "desktop/webhook_relay_desktop")
LONGEST_MODULE = 400
"""Lines. A longer module does more than one thing; split it."""

OF_ONE_MACHINE = re.compile(
    r"""
      (?<![\w.]) / (?: root | work(?!spaces) | home/(?!me\b|user\b|you\b)[a-z] | Users/[a-z] ) [\w/]  # folders
    | /tmp/w/ | file:///(?:root|home)/
    | pythonhosted\.org | pypi\.org/simple | registry\.npmjs\.org | /simple/[a-z]  # where packages come from
    """,
    re.VERBOSE,
)


def tracked_files() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout")
    command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"]  # a container's checkout has another owner
    listing = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()]


def test_no_tracked_file_names_this_machine_or_a_package_index() -> None:
    found = []
    for path in tracked_files():
        if path == Path(__file__) or b"\0" in (content := path.read_bytes()):
            continue
        for number, line in enumerate(content.decode().splitlines(), 1):
            if match := OF_ONE_MACHINE.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {match[0]}")
    assert found == []


def test_no_lock_of_another_tool_is_tracked() -> None:
    others = {"uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "yarn.lock"}
    assert [path for path in tracked_files() if path.name in others] == []


def pins(lock: Path) -> dict[str, set[str]]:
    """Return the versions that a lock pins for each package; markers can make it more than one."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9][a-z0-9.-]*)==(\S+)", lock.read_text(), re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_requirement_of_a_lock_is_pinned_and_has_a_hash(lock: Path) -> None:
    requirements = re.split(r"^(?=[a-z0-9])", lock.read_text(), flags=re.MULTILINE)
    assert requirements.pop(0) == ""
    assert [text.split()[0] for text in requirements if not re.match(r"\S+==\S+ .*\\\n +--hash=sha256:", text)] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_lock_agrees_with_the_one_for_development(lock: Path) -> None:
    everything = pins(ROOT / "requirements" / "dev.lock")
    assert {
        name: versions for name, versions in pins(lock).items() if not versions <= everything.get(name, set())
    } == {}


def test_every_dependency_of_the_project_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"]
    wanted = {
        "base": project["project"]["dependencies"],
        "relay": extras["relay"],
        "desktop": extras["relay"] + extras["desktop"],
        "build": project["dependency-groups"]["build"],
        "dev": [line for line in project["dependency-groups"]["dev"] if isinstance(line, str)],
    }
    missing = set()
    for lock, requirements in wanted.items():
        names = {re.split(r"[^A-Za-z0-9._-]", line)[0].lower().replace("_", "-") for line in requirements}
        known = {*pins(ROOT / "requirements" / f"{lock}.lock"), project["project"]["name"]}
        missing |= {(lock, name) for name in names - known}
    assert missing == set(), "run scripts/lock"


def anchors(document: Path) -> set[str]:
    """Return the anchors that GitHub makes of the headings of a document."""
    prose = re.sub(r"^```.*?^```", "", document.read_text(), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ +(.+?) *$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: str(document.relative_to(ROOT)))
def test_every_link_in_the_documents_leads_somewhere(document: Path) -> None:
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", document.read_text()):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = document.parent / name if name else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_every_command_of_the_project_can_be_loaded() -> None:
    commands = entry_points(group="webhook_relay.commands")
    known = {"up", "serve", "connect", "send", "channel", "source", "token", "db"}
    assert {command.name for command in commands} >= known
    assert [command.name for command in commands if not callable(command.load())] == []


@pytest.mark.parametrize(
    "module", ["webhook_relay.cli", "webhook_relay.client", "webhook_relay.history", "webhook_relay.signatures"]
)
def test_the_base_install_loads_neither_qt_nor_a_web_framework(module: str) -> None:
    heavy = "{'PySide6', 'qasync', 'keyring', 'fastapi', 'starlette', 'uvicorn', 'sqlmodel', 'sqlalchemy', 'pydantic'}"
    program = f"import sys, {module}; print(sorted({heavy} & set(sys.modules)))"
    answer = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert answer.stdout.strip() == "[]"


def test_no_module_has_grown_beyond_a_redesign() -> None:
    modules = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in modules}
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_the_changelog_has_a_place_for_the_next_change() -> None:
    assert "\n## [Unreleased]\n" in (ROOT / "CHANGELOG.md").read_text()


@pytest.mark.parametrize("script", ["run", "test", "check", "lock", "bench", "live", "translations"])
def test_a_script_can_be_started_and_stops_at_the_first_error(script: str) -> None:
    path = ROOT / "scripts" / script
    assert os.access(path, os.X_OK)
    assert "\nset -euo pipefail\n" in path.read_text()


def rooms(package: str) -> set[str]:
    """Return what lies at the top of a package: modules, and folders with a slash behind them."""
    root = ROOT / package
    modules = {path.name for path in root.glob("*.py")} - {"__init__.py", "__main__.py"}
    return modules | {f"{path.parent.name}/" for path in root.glob("*/__init__.py")}


# Small helpers that stand on their own are not on the map.
UNMAPPED = {"cancellation.py", "durations.py", "extras.py", "rates.py"}


def test_every_room_of_the_relay_is_on_the_map_and_every_one_on_the_map_is_there() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text()
    chapter = text.partition("## The relay's rooms")[2].partition("## ")[0]
    head = [line[:26] for line in chapter.splitlines() if re.match(r" {6}\S", line)]
    told = {name for line in head for name in re.findall(r"[a-z_]+(?:/|\.py)", line)}
    assert told | UNMAPPED | {"webhook_cycle.py", "relay_error.py"} == rooms("relay/webhook_relay_server")
