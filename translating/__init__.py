"""Translating: collects what the desktop says to people, keeps its German beside it, and makes what Qt reads.

`scripts/translations` runs it. The texts are found in the source itself: every `tr("...")` and `mark("...")`.
"""
