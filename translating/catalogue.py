"""Catalogue: a language's translations as a .ts file of Qt, the form that Qt Linguist and lrelease know.

Written so that a change of one text is a change of one entry: sorted, without the places in the source.
Format: doc.qt.io/qt-6/linguist-ts-file-format.html.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import TypeAlias
from xml.sax.saxutils import escape

from translating.texts import Text

CONTEXT = "desktop"
"""The one context: a text says the same wherever it stands, or has a note that says what it means."""

Forms: TypeAlias = tuple[str, ...]
"""A translation: one form, or one for each number the language tells apart; empty ones are not translated yet."""
NUMBERS = 2
"""Forms of a counted text in German, as in English: one, and every other number."""


@dataclass(frozen=True)
class Catalogue:
    """Every text with its translation in one language."""

    language: str
    entries: Mapping[Text, Forms]

    @classmethod
    def read(cls, path: Path) -> Catalogue:
        """Read a .ts file; one that is not there has no entries."""
        if not path.exists():
            return cls(path.stem, {})
        root = ET.parse(path).getroot()  # our own file
        entries = {_text(message): _forms(message) for message in root.iter("message")}
        return cls(root.get("language", path.stem), entries)

    def brought_up_to(self, texts: Iterable[Text]) -> Catalogue:
        """Return it with exactly these texts. One whose English changed is another text, to be translated anew."""
        return Catalogue(self.language, {text: self.entries.get(text, _empty(text)) for text in sorted(texts)})

    def with_words(self, words: Mapping[str, str | Forms]) -> Catalogue:
        """Return it with these translations, given by their English, put in where there is none yet."""
        entries = dict(self.entries)
        for text, forms in entries.items():
            if not all(forms) and text.source in words:
                given = words[text.source]
                entries[text] = (given,) if isinstance(given, str) else tuple(given)
        return Catalogue(self.language, entries)

    def unfinished(self) -> list[str]:
        """Return the texts that are not translated."""
        return [text.source for text, forms in self.entries.items() if not all(forms)]

    def mistakes(self) -> list[str]:
        """Return what a translator got wrong: places for values that differ, forms that are missing."""
        found = []
        for text, forms in self.entries.items():
            if not all(forms):
                continue
            if len(forms) != len(_empty(text)):
                found.append(f"{text.source!r} needs {len(_empty(text))} form(s)")
            found += [
                f"{text.source!r} has other places for values than {form!r}"
                for form in forms
                if _places(form) != _places(text.source)
            ]
        return found

    def written(self) -> str:
        """Return it as a .ts file."""
        head = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
        body = "".join(_message(text, forms) for text, forms in sorted(self.entries.items()))
        return (
            f'{head}<TS version="2.1" language="{self.language}" sourcelanguage="en">\n<context>\n'
            f"    <name>{CONTEXT}</name>\n{body}</context>\n</TS>\n"
        )


def _empty(text: Text) -> Forms:
    return ("",) * (NUMBERS if text.counted else 1)


def _places(words: str) -> list[str]:
    """Return what stands for values: {names}, %n, and the key that an ampersand marks or not."""
    names = sorted(name for _, name, _, _ in Formatter().parse(words) if name is not None)
    return [*names, *re.findall(r"%n", words), *(["&"] if re.search(r"&\w", words) else [])]


def _message(text: Text, forms: Forms) -> str:
    numerus = ' numerus="yes"' if text.counted else ""
    note = f"        <comment>{escape(text.note)}</comment>\n" if text.note else ""
    unfinished = "" if all(forms) else ' type="unfinished"'
    if text.counted:
        lines = "".join(f"            <numerusform>{escape(form)}</numerusform>\n" for form in forms)
        translation = f"<translation{unfinished}>\n{lines}        </translation>"
    else:
        translation = f"<translation{unfinished}>{escape(forms[0])}</translation>"
    return (
        f"    <message{numerus}>\n        <source>{escape(text.source)}</source>\n{note}        {translation}\n"
        "    </message>\n"
    )


def _text(message: ET.Element) -> Text:
    counted = message.get("numerus") == "yes"
    return Text(message.findtext("source", ""), message.findtext("comment", ""), counted)


def _forms(message: ET.Element) -> Forms:
    translation = message.find("translation")
    if translation is None:
        return ("",)
    numbers = translation.findall("numerusform")
    return tuple(form.text or "" for form in numbers) if numbers else (translation.text or "",)
