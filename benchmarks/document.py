"""Document: the place in a page of docs/ where a report stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """Everything between two lines of a page; `scripts/bench --write-docs` writes it."""

    page: str
    begin: str
    end: str

    def with_report(self, text: str, report: str) -> str:
        """Return the page's text with this report in its place. Raises ValueError when it has no place for one."""
        before, begin, rest = text.partition(self.begin)
        _, end, after = rest.partition(self.end)
        if not (begin and end):
            raise ValueError(f"{self.page} does not have the lines {self.begin} and {self.end}, in this order.")
        return f"{before}{self.begin}\n\n{report.strip()}\n\n{self.end}{after}"

    def write(self, documents: Path, report: str) -> None:
        """Put the report into the page."""
        page = documents / self.page
        page.write_text(self.with_report(page.read_text(), report))


ALONE = Place("performance.md", "<!-- bench: begin -->", "<!-- bench: end -->")
MANY = Place("scaling.md", "<!-- bench-many: begin -->", "<!-- bench-many: end -->")
DESK = Place("performance.md", "<!-- bench-desk: begin -->", "<!-- bench-desk: end -->")
