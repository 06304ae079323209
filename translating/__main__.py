"""Brings the translations up to what the source says: `scripts/translations [--check] [--words FILE]`."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from translating.catalogue import Catalogue
from translating.plain_errors import plain_errors
from translating.texts import texts_of

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "desktop" / "webhook_relay_desktop"
SHARED = ROOT / "shared" / "webhook_relay"
SOURCES = (SOURCE, SHARED)
"""What the window says itself, and what it is told to say: errors, states, and what handlers say of themselves."""
FOLDER = SOURCE / "assets" / "translations"
LANGUAGES = ("de",)
SECONDS = 60.0


def main() -> int:
    """Return the exit code: 1 when something is not as it should be."""
    parser = argparse.ArgumentParser(prog="scripts/translations", description="Bring the translations up to date.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when something would change")
    parser.add_argument("--words", type=Path, metavar="FILE", help="JSON: English -> the translation, or its forms")
    options = parser.parse_args()
    found = [texts_of(root) for root in SOURCES]
    texts = sorted({text for texts, _ in found for text in texts})
    remarks = [remark for _, of_root in found for remark in of_root] + [
        remark for root in SOURCES for remark in plain_errors(root)
    ]
    problems = [f"{remark.file}:{remark.line}: {remark.words}" for remark in remarks]
    for language in LANGUAGES:
        path = FOLDER / f"{language}.ts"
        catalogue = Catalogue.read(path).brought_up_to(texts)
        if options.words:
            catalogue = catalogue.with_words(json.loads(options.words.read_text(encoding="utf-8")))
        if options.check:
            problems += stale(path, catalogue)
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(catalogue.written(), encoding="utf-8")
            path.with_suffix(".qm").write_bytes(released(path))
        problems += [f"{path.name}: {mistake}" for mistake in catalogue.mistakes()]
        problems += [f"{path.name}: not translated: {source}" for source in catalogue.unfinished()]
        print(f"==> {language}: {len(texts)} texts, {len(catalogue.unfinished())} not translated", file=sys.stderr)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def stale(path: Path, catalogue: Catalogue) -> list[str]:
    """Return what is older than the source."""
    if not path.exists() or path.read_text(encoding="utf-8") != catalogue.written():
        return [f"{path.name} does not have what the source says: run scripts/translations"]
    compiled = path.with_suffix(".qm")
    if not compiled.exists() or compiled.read_bytes() != released(path):
        return [f"{compiled.name} is older than {path.name}: run scripts/translations"]
    return []


def released(path: Path) -> bytes:
    """Return what Qt reads: the .qm of a .ts, made by Qt's own lrelease, which comes with the desktop's libraries."""
    program = Path(sys.executable).with_name("pyside6-lrelease")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "made.qm"
        command = [str(program), "-silent", str(path), "-qm", str(made)]
        subprocess.run(command, check=True, timeout=SECONDS)
        return made.read_bytes()


if __name__ == "__main__":
    sys.exit(main())
