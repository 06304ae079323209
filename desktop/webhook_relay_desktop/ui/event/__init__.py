"""One event: its head, payload, headers, runs, way, verdicts, changes, and its replay."""
