from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from datetime import UTC, datetime

import pytest
import structlog

from webhook_relay import log as relay_log
from webhook_relay.errors import ConfigurationError

log = structlog.get_logger("webhook_relay.some.module")


def lines(stream: io.BytesIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_json_line_has_time_level_event_logger_context_and_its_own_fields() -> None:
    stream = io.BytesIO()
    relay_log.configure("json", stream=stream)
    structlog.contextvars.bind_contextvars(request_id="r-1")
    log.info("event.stored", channel="default", seq=12)
    (line,) = lines(stream)
    written = datetime.fromisoformat(str(line.pop("timestamp")))
    assert written.tzinfo == UTC
    assert line == {
        "level": "info",
        "event": "event.stored",
        "logger": "webhook_relay.some.module",
        "request_id": "r-1",
        "channel": "default",
        "seq": 12,
    }


def test_lines_of_libraries_are_in_the_same_stream_with_the_same_fields() -> None:
    stream = io.BytesIO()
    relay_log.configure("json", stream=stream)
    structlog.contextvars.bind_contextvars(request_id="r-2")
    logging.getLogger("some.library").warning("lost %d of %d", 1, 2)
    (line,) = lines(stream)
    assert (line["event"], line["level"], line["logger"], line["request_id"]) == (
        "lost 1 of 2",
        "warning",
        "some.library",
        "r-2",
    )


@pytest.mark.parametrize("name", ["httpx", "uvicorn.access", "uvicorn.error", "websockets.client"])
def test_talkative_libraries_stay_quiet_even_when_debug_is_asked_for(name: str) -> None:
    stream = io.BytesIO()
    relay_log.configure("json", "debug", stream=stream)
    logging.getLogger(name).info("GET https://example.org/?token=whr_secret")
    assert stream.getvalue() == b""


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("GET /ws?token=whr_secret HTTP/1.1", "GET /ws?token=*** HTTP/1.1"),
        ("https://x.org/a?b=1&access_token=secret&c=2", "https://x.org/a?b=1&access_token=***&c=2"),
        ("redis://admin:secret@cache:6379/0", "redis://***@cache:6379/0"),
        ("https://x.org/a?next=%2F and a@b.org", "https://x.org/a?next=%2F and a@b.org"),
    ],
)
def test_credentials_inside_urls_are_dropped(text: str, kept: str) -> None:
    stream = io.BytesIO()
    relay_log.configure("json", stream=stream)
    log.warning("library.said", text=text)
    logging.getLogger("some.library").warning(text)
    assert [line.get("text", line["event"]) for line in lines(stream)] == [kept, kept]


def test_an_exception_is_logged_with_its_traceback_by_both_kinds_of_logger() -> None:
    stream = io.BytesIO()
    relay_log.configure("json", stream=stream)
    try:
        raise ValueError("broken")
    except ValueError as error:
        log.exception("run.broke")
        log.error("run.broke", exc_info=error)
        logging.getLogger("some.library").exception("library broke")
    for line in lines(stream):
        assert line["level"] == "error"
        assert "test_log.py" in str(line["exception"])
        assert str(line["exception"]).endswith("ValueError: broken")


def test_no_exception_means_no_exception_field() -> None:
    stream = io.BytesIO()
    relay_log.configure("json", stream=stream)
    log.error("nothing.was.raised", exc_info=True)
    assert "exception" not in lines(stream)[0]


def test_loggers_that_are_in_use_follow_a_second_configure() -> None:
    first, second = io.BytesIO(), io.BytesIO()
    relay_log.configure("json", "warning", stream=first)
    log.info("too.low")
    log.warning("high.enough")
    relay_log.configure("console", "debug", stream=second)
    log.debug("now.wanted", channel="a")
    assert [line["event"] for line in lines(first)] == ["high.enough"]
    assert b"debug   now.wanted  channel=a  [module]" in second.getvalue()


def test_configuring_twice_does_not_write_library_lines_twice() -> None:
    stream = io.BytesIO()
    relay_log.configure("json", stream=stream)
    relay_log.configure("json", stream=stream)
    logging.getLogger("some.library").warning("once")
    assert len(lines(stream)) == 1


@pytest.mark.parametrize("value", ["\ud800", 2**80, object(), {1, 2}, b"\xff", datetime(2026, 1, 1, tzinfo=UTC)])
def test_any_value_makes_one_valid_json_line(value: object) -> None:
    stream = io.BytesIO()
    relay_log.configure("json", stream=stream)
    log.info("odd.value", value=value)
    assert lines(stream)[0]["event"] == "odd.value"


def test_the_console_shows_control_characters_instead_of_obeying_them() -> None:
    stream = io.BytesIO()
    relay_log.configure("console", stream=stream)
    log.info("event.stored", subject="\x1b[2Jgone\r\nsecond \u202ereversed \ud800")
    written = stream.getvalue()
    assert written.count(b"\n") == 1
    assert b"\\x1b[2Jgone\\r\\nsecond \\u202ereversed \\ud800" in written


def test_a_traceback_on_the_console_stands_below_its_line() -> None:
    stream = io.BytesIO()
    relay_log.configure("console", stream=stream)
    try:
        raise ValueError("bad\x07")
    except ValueError:
        log.exception("run.broke")
    first, *rest = stream.getvalue().decode().splitlines()
    assert first.endswith("error   run.broke  [module]")
    assert rest[-1] == "ValueError: bad\\x07"


class _Gone(io.BytesIO):
    tries = 0

    def write(self, line: object) -> int:
        self.tries += 1
        raise BrokenPipeError


def test_a_log_reader_that_went_away_does_not_harm_the_work() -> None:
    gone = _Gone()
    relay_log.configure("json", stream=gone)
    log.info("event.stored")
    log.info("event.stored")
    assert gone.tries >= 1


def test_a_program_without_standard_error_can_still_log_and_does_so_again_when_it_has_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    relay_log.configure("json")
    with monkeypatch.context() as without:
        without.setattr(sys, "stderr", None)
        log.info("event.stored", number=1)
    log.info("event.stored", number=2)
    assert [json.loads(line)["number"] for line in capsys.readouterr().err.splitlines()] == [2]


def test_a_broken_log_call_of_a_library_is_not_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.BytesIO()
    relay_log.configure("json", stream=stream)
    monkeypatch.setattr(logging, "raiseExceptions", False)
    logging.getLogger("some.library").warning("%d", "not a number")
    assert stream.getvalue() == b""


@pytest.mark.parametrize(("format", "level"), [("xml", "info"), ("json", "loud")])
def test_an_unknown_format_or_level_is_refused_with_the_choices(format: str, level: str) -> None:
    with pytest.raises(ConfigurationError, match="Use one of"):
        relay_log.configure(format, level)


def test_lines_go_to_standard_error() -> None:
    code = "import structlog; from webhook_relay import log; log.configure('json'); structlog.get_logger('a').info('b')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=30, check=True)
    assert done.stdout == b""
    assert json.loads(done.stderr)["event"] == "b"


def test_a_second_place_has_lines_of_its_own_level_as_json_and_the_first_place_has_no_more() -> None:
    shown, kept = io.BytesIO(), io.BytesIO()
    relay_log.configure("console", "warning", stream=shown)
    relay_log.keep(kept, "debug")
    log.debug("for.the.file", channel="a")
    log.warning("for.both", url="https://x.org/?token=whr_secret")
    logging.getLogger("some.library").info("for the file too")
    relay_log.keep(None)
    log.debug("for.nobody")
    log.warning("for.the.first")
    assert [line["event"] for line in lines(kept)] == ["for.the.file", "for.both", "for the file too"]
    assert b"whr_secret" not in kept.getvalue() + shown.getvalue()
    assert [line.split()[2] for line in shown.getvalue().decode().splitlines()] == ["for.both", "for.the.first"]


def test_a_second_place_may_want_less_than_the_first() -> None:
    shown, kept = io.BytesIO(), io.BytesIO()
    relay_log.configure("json", "debug", stream=shown)
    relay_log.keep(kept, "error")
    log.debug("for.the.first")
    log.error("for.both")
    relay_log.keep(None)
    assert [line["event"] for line in lines(shown)] == ["for.the.first", "for.both"]
    assert [line["event"] for line in lines(kept)] == ["for.both"]
    with pytest.raises(ConfigurationError, match="loud"):
        relay_log.keep(kept, "loud")
