"""Document: the place in docs/performance.md where the report stands."""

from __future__ import annotations

from pathlib import Path

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"
"""Everything between these two lines is written by `scripts/bench --write-docs`."""


def with_report(text: str, report: str) -> str:
    """Return the document's text with this report in its place. Raises ValueError when it has no place for one."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"The document does not have the lines {BEGIN} and {END}, in this order.")
    return f"{before}{BEGIN}\n\n{report.strip()}\n\n{END}{after}"


def write(document: Path, report: str) -> None:
    """Put the report into the document."""
    document.write_text(with_report(document.read_text(), report))
