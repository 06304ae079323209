"""Running programs: real ones, with real process groups."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from pathlib import Path

import pytest

from webhook_relay.errors import HandlerError
from webhook_relay.program import HEAD_LIMIT, TAIL_LIMIT, Excerpt, clean_environment, run_program

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs of these tests are POSIX scripts")
ENOUGH = 30.0
"""Seconds that no program of these tests needs."""


def script(folder: Path, text: str, name: str = "program") -> str:
    path = folder / name
    path.write_text(text)
    path.chmod(0o700)
    return str(path)


async def gone(pid: int) -> None:
    """Wait until a process has ended (or is a zombie that nobody in this container reaps)."""
    async with asyncio.timeout(ENOUGH):
        while await asyncio.to_thread(_alive, pid):
            await asyncio.sleep(0.01)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def written(path: Path) -> str:
    """Wait until a program has written a whole line to a file, and return it."""
    async with asyncio.timeout(ENOUGH):
        while not path.exists() or not path.read_text().endswith("\n"):
            await asyncio.sleep(0.01)
    return path.read_text().strip()


async def test_output_and_exit_code_of_a_program_are_returned() -> None:
    completed = await run_program(["sh", "-c", "echo out; echo err >&2; exit 3"], timeout=ENOUGH)
    assert (completed.exit_code, completed.output) == (3, "out\nerr\n")
    assert not completed.timed_out


async def test_arguments_reach_the_program_as_they_are(tmp_path: Path) -> None:
    program = script(tmp_path, '#!/bin/sh\nfor word in "$@"; do echo "<$word>"; done\n')
    completed = await run_program([program, "$(id)", "a b", "; echo x", "", "*"], timeout=ENOUGH)
    assert completed.output == "<$(id)>\n<a b>\n<; echo x>\n<>\n<*>\n"


async def test_standard_input_and_environment_reach_the_program() -> None:
    completed = await run_program(
        ["sh", "-c", 'cat; echo "$COLOUR"'], timeout=ENOUGH, environment={"COLOUR": "blue"}, standard_input=b"in "
    )
    assert completed.output == "in blue\n"


async def test_a_program_that_does_not_read_its_input_does_no_harm() -> None:
    completed = await run_program(["true"], timeout=ENOUGH, standard_input=b"x" * 5_000_000)
    assert completed.exit_code == 0


async def test_a_relative_program_is_taken_from_the_folder(tmp_path: Path) -> None:
    script(tmp_path, "#!/bin/sh\npwd\n", "deploy.sh")
    completed = await run_program(["./deploy.sh"], timeout=ENOUGH, folder=tmp_path)
    assert completed.output.strip() == str(tmp_path.resolve())


async def test_time_running_out_ends_the_program_and_its_children(tmp_path: Path) -> None:
    child = tmp_path / "child"
    program = script(tmp_path, f"#!/bin/sh\necho begun\nsleep 1000 &\necho $! > {child}\nwait\n")
    completed = await run_program([program], timeout=0.5)
    assert completed.timed_out
    assert completed.output == "begun\n"
    await gone(int(await written(child)))


async def test_a_program_that_ignores_the_polite_request_is_killed(tmp_path: Path) -> None:
    program = script(tmp_path, "#!/bin/sh\ntrap '' TERM\necho $$\nwhile :; do sleep 0.01; done\n")
    completed = await run_program([program], timeout=0.5, grace=0.1)
    assert completed.timed_out
    await gone(int(completed.output))


async def test_cancelling_ends_the_program_and_its_children(tmp_path: Path) -> None:
    child = tmp_path / "child"
    program = script(tmp_path, f"#!/bin/sh\nsleep 1000 &\necho $! > {child}\nwait\n")
    task = asyncio.create_task(run_program([program], timeout=ENOUGH))
    pid = int(await written(child))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await gone(pid)


async def test_cancelling_at_any_moment_of_the_start_leaves_nothing_behind(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    program = script(tmp_path, f"#!/bin/sh\necho $$ >> {pids}\nsleep 1000 &\necho $! >> {pids}\nwait\n")
    for steps in range(30):
        task = asyncio.create_task(run_program([program], timeout=ENOUGH))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    gc.collect()
    for line in pids.read_text().split() if pids.exists() else []:
        await gone(int(line))


async def test_cancelling_while_a_start_fails_is_still_cancelling(tmp_path: Path) -> None:
    task = asyncio.create_task(run_program([script(tmp_path, "#!/no/such/interpreter\n")], timeout=ENOUGH))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_child_in_the_background_does_not_hold_the_run(tmp_path: Path) -> None:
    child = tmp_path / "child"
    program = script(tmp_path, f"#!/bin/sh\nsleep 1000 &\necho $! > {child}\necho done\n")
    completed = await run_program([program], timeout=ENOUGH)
    assert (completed.exit_code, completed.output) == (0, "done\n")
    pid = int(await written(child))
    assert _alive(pid)
    os.kill(pid, 9)


async def test_a_flood_of_output_is_cut_in_the_middle() -> None:
    code = "import sys; print('first'); sys.stdout.write('x' * 3_000_000); print(); print('last')"
    completed = await run_program([sys.executable, "-c", code], timeout=ENOUGH)
    assert completed.output.startswith("first\n")
    assert completed.output.endswith("\nlast\n")
    assert "bytes cut" in completed.output
    assert len(completed.output) < HEAD_LIMIT + TAIL_LIMIT + 100


@pytest.mark.parametrize("sizes", [(1,) * 25, (25,), (9, 1, 15), (10, 15), (3, 22)])
def test_an_excerpt_keeps_both_ends_however_the_bytes_arrive(sizes: tuple[int, ...]) -> None:
    excerpt, stream = Excerpt(4, 6), b"abcdefghijklmnopqrstuvwxy"
    for size in sizes:
        excerpt.add(stream[:size])
        stream = stream[size:]
    assert excerpt.text() == "abcd\n[... 15 bytes cut ...]\ntuvwxy"


def test_an_excerpt_of_little_is_all_of_it() -> None:
    excerpt = Excerpt(4, 6)
    excerpt.add("grün ok ß"[:8].encode())
    assert excerpt.text() == "grün ok "


@pytest.mark.parametrize("arguments", [[], [""], ["no-such-program-anywhere"], ["./missing.sh"], ["/missing/program"]])
async def test_a_program_that_is_not_there_is_said_with_the_next_step(arguments: list[str], tmp_path: Path) -> None:
    with pytest.raises(HandlerError) as raised:
        await run_program(arguments, timeout=ENOUGH, folder=tmp_path)
    assert raised.value.hint


async def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(HandlerError, match="does not exist"):
        await run_program(["true"], timeout=ENOUGH, folder=tmp_path / "nowhere")


async def test_a_file_that_cannot_be_executed_is_said_with_the_next_step(tmp_path: Path) -> None:
    plain = tmp_path / "plain.txt"
    plain.write_text("hello")
    with pytest.raises(HandlerError, match=r"cannot be started.*Check that the file may be executed"):
        await run_program([str(plain)], timeout=ENOUGH)
    with pytest.raises(HandlerError, match="cannot be started"):
        await run_program([script(tmp_path, "#!/no/such/interpreter\n")], timeout=ENOUGH)
    with pytest.raises(HandlerError, match="cannot be started"):
        await run_program(["echo", "nul\0byte"], timeout=ENOUGH)


def test_leftovers_of_a_frozen_build_and_our_secrets_are_kept_from_children() -> None:
    source = {
        "PATH": "/bin",
        "LD_LIBRARY_PATH": "/tmp/_MEI1",
        "LD_LIBRARY_PATH_ORIG": "/opt/lib",
        "LD_PRELOAD": "x.so",
        "PYTHONHOME": "/tmp/_MEI1",
        "_PYI_ARCHIVE_FILE": "x",
        "QT_PLUGIN_PATH": "/tmp/_MEI1/qt",
        "WEBHOOK_RELAY_TOKEN": "whr_secret",
        "GITHUB_WEBHOOK_SECRET": "secret",
        "DATABASE_URL": "postgresql://u:p@h/d",
    }
    assert clean_environment(source) == {"PATH": "/bin", "LD_LIBRARY_PATH": "/opt/lib"}


async def test_a_childs_environment_holds_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_RELAY_TOKEN", "whr_very_secret")
    completed = await run_program(["env"], timeout=ENOUGH)
    assert "PATH=" in completed.output
    assert "whr_very_secret" not in completed.output


async def test_programs_run_from_a_loop_in_another_thread() -> None:
    def in_thread() -> str:
        with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
            return runner.run(run_program(["echo", "hello"], timeout=ENOUGH)).output

    assert await asyncio.to_thread(in_thread) == "hello\n"


@pytest.mark.qt_loop
async def test_programs_run_on_qts_loop(tmp_path: Path) -> None:
    completed = await run_program(["sh", "-c", "cat; exit 4"], timeout=ENOUGH, standard_input=b"hello")
    assert (completed.exit_code, completed.output) == (4, "hello")
    assert (await run_program(["sleep", "1000"], timeout=0.2)).timed_out
