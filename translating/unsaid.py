"""Unsaid: literals that a person would read although they never pass `tr`."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from translating.texts import Remark, called, calls, trees

ROOMS = ("ui", "desks", "notify", "life", "crashes", "own_relay")
"""Where texts for the window are written."""

SHOWN = {
    "setText": (0,),
    "setInformativeText": (0,),
    "setToolTip": (0,),
    "setStatusTip": (0,),
    "setWhatsThis": (0,),
    "setAccessibleName": (0,),
    "setAccessibleDescription": (0,),
    "setWindowTitle": (0,),
    "setTitle": (0,),
    "setPlaceholderText": (0,),
    "setSuffix": (0,),
    "setSpecialValueText": (0,),
    "setLabelText": (0,),
    "setHeaderLabels": (0,),
    "setItemText": (1,),
    "setTabText": (1,),
    "addAction": (0,),
    "addMenu": (0,),
    "addTab": (1,),
    "addItem": (0,),
    "addItems": (0,),
    "addRow": (0,),
    "addButton": (0,),
    "addWidget": (),
    "insertItem": (1,),
    "showMessage": (0, 1),
    "QAction": (0,),
    "QLabel": (0,),
    "QPushButton": (0,),
    "QToolButton": (0,),
    "QCheckBox": (0,),
    "QRadioButton": (0,),
    "QGroupBox": (0,),
    "QMenu": (0,),
    "FileChooser": (1,),
    "plain_label": (0,),
    "title_label": (0,),
    "section_label": (0,),
    "hint_label": (0,),
    "badge": (0,),
    "button": (0,),
    "ElidedLabel": (0,),
    "CopyButton": (2,),
    "CopyField": (2,),
    "Problem": (1, 2, 3),
    "ask": (1, 2),
}
"""What shows a text to a person, and which of its arguments do."""
SHOWN_BY_NAME = frozenset({"name", "hint", "message", "action", "accept", "reject", "words", "title", "text"})
"""Arguments by name that are shown, of the same calls."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_CODE = re.compile(r"==|\.\*|^(?:Ctrl|Alt|Shift)\+\w+$")
"""Examples of conditions and patterns, and keys: the same in every language."""


def unsaid(root: Path) -> list[Remark]:
    """Return every literal in a text's place below the rooms of `root`."""
    found = []
    for room in ROOMS:
        for path, tree in trees(root / room):
            for call in calls(tree):
                for argument in _shown(call):
                    if words := _unsaid_words(argument):
                        name = path.relative_to(root).as_posix()
                        found.append(Remark(name, argument.lineno, f"{called(call)}: {words}"))
    return sorted(set(found))


def _shown(call: ast.Call) -> list[ast.expr]:
    places = SHOWN.get(called(call))
    if places is None:
        return []
    by_place = [call.args[place] for place in places if place < len(call.args)]
    return by_place + [keyword.value for keyword in call.keywords if keyword.arg in SHOWN_BY_NAME]


def _unsaid_words(argument: ast.expr) -> str:
    """Return the first literal with a word in it that would be shown as it is; empty when there is none."""
    if isinstance(argument, ast.Constant):
        words = argument.value if isinstance(argument.value, str) else ""
        return words if _WORD.search(words) and not _CODE.search(words) else ""
    if isinstance(argument, ast.Call):
        return ""  # what another call makes of its arguments is that call's matter
    if isinstance(argument, ast.Subscript | ast.Attribute | ast.Name):
        return ""
    if isinstance(argument, ast.IfExp):
        return _unsaid_words(argument.body) or _unsaid_words(argument.orelse)
    return next((words for child in ast.iter_child_nodes(argument) if (words := _of_child(child))), "")


def _of_child(child: ast.AST) -> str:
    return _unsaid_words(child) if isinstance(child, ast.expr) else ""
