"""Plain errors: errors and outcomes whose words are no `Sentence`, so that a person would read them in English."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from translating.texts import Remark, called, calls, trees

ERRORS = frozenset(
    {
        "WebhookRelayError",
        "ConfigurationError",
        "MissingExtraError",
        "ConnectionFailedError",
        "RefusedError",
        "ProtocolError",
        "HandlerError",
        "SecretStoreError",
        "ConditionError",
        "failed",
        "succeeded",
    }
)
"""What is made of words for a person: the tree of errors, and the outcomes of handlers."""
IN_A_TERMINAL = re.compile(
    r"(?:^|/)(?:cli|terminal|remote_control|signatures/senders)/"
    r"|signatures/(?:\w*config|scheme|table|template|__init__)\.py$"  # how a source is set up
    r"|_commands\.py$|(?:^|/)(?:commands|log|remote_control)\.py$"
)
"""Who is only ever read in a terminal, which speaks English, or by those who run a relay."""
_WORD = re.compile(r"[^\W\d_]{2,}")


def plain_errors(root: Path) -> list[Remark]:
    """Return every error below `root` that is made of plain words."""
    found = []
    for path, tree in trees(root):
        name = path.relative_to(root).as_posix()
        if IN_A_TERMINAL.search(name):
            continue
        for call in calls(tree):
            if called(call) in ERRORS:
                words = [*call.args[:1], *(word.value for word in call.keywords if word.arg == "hint")]
                found += [
                    Remark(name, word.lineno, f"{called(call)} is made of plain words: Sentence(...) can be translated")
                    for word in words
                    if _is_plain(word)
                ]
    return sorted(found)


def _is_plain(words: ast.expr) -> bool:
    match words:
        case ast.BoolOp():
            return any(map(_is_plain, words.values))
        case ast.IfExp():
            return _is_plain(words.body) or _is_plain(words.orelse)
        case ast.BinOp():
            return _is_plain(words.left) or _is_plain(words.right)
        case ast.JoinedStr():
            return any(_is_plain(part) for part in words.values)
        case ast.Constant(value=str() as text):
            return bool(_WORD.search(text))
    return False
