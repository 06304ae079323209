from __future__ import annotations

from pathlib import Path

import pytest
from translating.plain_errors import plain_errors
from translating.prose import prose
from translating.texts import Text, texts_of
from translating.unsaid import unsaid


def in_room(folder: Path, source: str) -> Path:
    (folder / "ui").mkdir()
    (folder / "ui" / "page.py").write_text(source)
    for room in ("desks", "notify", "life", "crashes", "own_relay"):
        (folder / room).mkdir()
    return folder


def test_texts_are_found_with_their_notes_and_numbers_and_joined_literals_are_one(tmp_path: Path) -> None:
    source = 'A = mark("Time")\ntr("Open")\ntr("d MMM", "a date")\ntr("%n event(s)", n=3)\ntr("One "\n   "sentence.")\n'
    texts, remarks = texts_of(in_room(tmp_path, source))
    plain = [Text("One sentence."), Text("Open"), Text("Time")]
    assert texts == [Text("%n event(s)", "", True), *plain, Text("d MMM", "a date")]
    assert remarks == []


@pytest.mark.parametrize(
    "call",
    [
        *('tr(f"{n} events")', 'tr("a" + b)', "mark(TABLE[key])", 'tr("events", n=3)', "tr(words())", "tr()"),
        *('tr("Open" if x else "Close")', 'tr("a {}".format(b))', "tr(words, note)"),
    ],
)
def test_a_text_that_no_tool_can_read_is_told_with_its_place(tmp_path: Path, call: str) -> None:
    _, remarks = texts_of(in_room(tmp_path, f"x = 1\n{call}\n"))
    assert [(remark.file, remark.line) for remark in remarks] == [("ui/page.py", 2)]


@pytest.mark.parametrize(
    "call", ["tr(TITLES[column])", "tr(words)", "tr(problem.said)", "tr(LATER if x else FIRST)", "form.mark(1)"]
)
def test_a_text_of_a_table_may_be_said(tmp_path: Path, call: str) -> None:
    assert texts_of(in_room(tmp_path, call))[1] == []


@pytest.mark.parametrize(
    "call",
    [
        'label.setText("Open")',
        'plain_label(f"{n} events")',
        'Problem("key", "It failed.")',
        'Problem("key", words, hint="Try again.")',
        'button(tr("Open"), hint="Opens it")',
        'QLabel("Open" if x else tr("Close"))',
        'menu.addAction("Quit")',
    ],
)
def test_what_a_person_would_read_untranslated_is_found(tmp_path: Path, call: str) -> None:
    assert len(unsaid(in_room(tmp_path, call))) == 1


@pytest.mark.parametrize(
    "call",
    [
        'label.setText(tr("Open"))',
        'Problem("key", tr("It failed."), tr("Try {what}.").format(what=x))',
        'label.setText(f"{a} · {b}")',
        'plain_label(look="muted")',
        'label.setText("")',
        "field.setPlaceholderText('body.ref == \"refs/heads/main\"')",
        'button(tr("Undo"), hint="Ctrl+Z")',
        "label.setText(event.subject)",
        'label.setText(TITLES["time"])',
    ],
)
def test_what_is_said_or_is_no_word_is_left(tmp_path: Path, call: str) -> None:
    assert unsaid(in_room(tmp_path, call)) == []


@pytest.mark.parametrize(
    "line",
    [
        'note = "The body is empty."',
        'notes.append(f"Long lines are broken, {count} of them.")',
        'count.setText(f"{total:,}")',
        'f"{share:,.1f} %"',
        'LABELS = {Period.WEEK: "%a %H:%M"}',
        'f"{moment:%d %b}"',
        'told(note="Nothing was left out." if whole else "")',
    ],
)
def test_what_is_put_together_in_english_is_found(tmp_path: Path, line: str) -> None:
    assert len(prose(in_room(tmp_path, line))) == 1


@pytest.mark.parametrize(
    "line",
    [
        'note = tr("The body is empty.")',
        'log.warning("The body is empty.")',
        'raise ValueError("The body is empty.")',
        'def f():\n    """Say that the body is empty."""',
        'f"{moment:%Y-%m-%d %H:%M}"',
        'f"{number:>6}"',
        'PLACES = "github.push, github.pull_request.*"',
        'sql = "SELECT position FROM event"',
    ],
)
def test_what_reads_the_same_in_every_language_is_left(tmp_path: Path, line: str) -> None:
    assert prose(in_room(tmp_path, line)) == []


def test_what_a_sentence_is_made_of_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('Sentence("{relay} is away.", relay=relay)\nSentence(option.label)\n')
    assert texts_of(tmp_path) == ([Text("{relay} is away.")], [])


def test_what_a_bundled_handler_says_of_itself_is_found(tmp_path: Path) -> None:
    (tmp_path / "handlers").mkdir()
    greet = 'class Greet(Handler):\n    name = "greet"\n    title = "Greet people"\n'
    (tmp_path / "handlers" / "greet.py").write_text(f'{greet}x = option("Who", help="Anybody.", default="y")')
    assert texts_of(tmp_path)[0] == [Text("Anybody."), Text("Greet people"), Text("Who")]


@pytest.mark.parametrize(
    "call",
    [
        'ConfigurationError("It is broken.")',
        'HandlerError(Sentence("It is broken."), hint=f"Mend {it} now.")',
        'Outcome.failed(words or "It is broken.")',
    ],
)
def test_an_error_of_plain_words_is_told_but_not_where_only_a_terminal_reads_it(tmp_path: Path, call: str) -> None:
    (tmp_path / "cli").mkdir()
    for name in ("a.py", "cli/b.py", "some_commands.py"):
        (tmp_path / name).write_text(call)
    assert [remark.file for remark in plain_errors(tmp_path)] == ["a.py"]
