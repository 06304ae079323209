"""Benchmarks: what the relay costs, beside bare servers that do nothing else, in one interleaved run.

`scripts/bench` starts it; `docs/performance.md` says how it measures and shows a result.
"""
