"""Another key for the secrets of sources: on each engine, beside a running relay, and cut off anywhere."""

from __future__ import annotations

import re
import shlex
import signal
import stat
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import typer
from cryptography.fernet import Fernet
from sqlmodel import Session, select
from typer.testing import CliRunner

from support.processes import unmeasured
from support.relay import RunningRelay, github_headers
from support.store import administration, change_store, open_store, url_of
from webhook_relay.errors import ConfigurationError
from webhook_relay_server.administering.key_rotation import KeyRotation
from webhook_relay_server.commands.keys import key as key_group
from webhook_relay_server.settings import load_settings
from webhook_relay_server.store.key_file import key_file, read_keys, write_keys
from webhook_relay_server.store.key_source import COMMAND_VARIABLE, KEY_VARIABLE
from webhook_relay_server.store.models import SourceSecret
from webhook_relay_server.store.resealing import SealState
from webhook_relay_server.store.vault import Vault, open_vault

SECRET = "known to the shop alone"
TESTS = str(Path(__file__).parents[1])
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def rotation(store: Path | str) -> KeyRotation:
    return KeyRotation(load_settings(database_url=url_of(store)))


def states(store: Path | str) -> list[SealState]:
    return [secret.state for secret in rotation(store).check()]


def sealed_in(store: Path | str) -> list[bytes]:
    return change_store(
        store, lambda session: [secret.sealed or b"" for secret in session.exec(select(SourceSecret)).all()]
    )


def run(group: typer.Typer, store: str, *words: str) -> tuple[int, str]:
    outcome = CliRunner().invoke(group, [*words, "--database-url", store], catch_exceptions=False)
    return outcome.exit_code, outcome.output


# --- keys that the operator gives ----------------------------------------------------------------------------


def test_every_secret_is_sealed_anew_with_the_first_key_and_none_of_them_with_the_old_one(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, OLD)
    admin = administration(store_url)
    admin.create_source("shop", scheme="github", secret=SECRET)
    admin.create_source("bank", scheme="github", secret=SECRET)
    admin.revoke_source("bank")
    monkeypatch.setenv(KEY_VARIABLE, f"{NEW},{OLD}")
    assert states(store_url) == [SealState.OLDER, SealState.OLDER]
    assert rotation(store_url).rotate().sealed_anew == 2
    new = Vault([NEW], {})
    assert [new.open(sealed=sealed, reference=None) for sealed in sealed_in(store_url)] == [SECRET, SECRET]


def test_a_second_rotation_changes_nothing(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, OLD)
    administration(store_url).create_source("shop", scheme="github", secret=SECRET)
    monkeypatch.setenv(KEY_VARIABLE, f"{NEW},{OLD}")
    rotation(store_url).rotate()
    before = sealed_in(store_url)
    assert rotation(store_url).rotate().sealed_anew == 0
    assert sealed_in(store_url) == before


def test_a_secret_that_no_key_opens_is_found_and_left_as_it_is(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, Fernet.generate_key().decode())
    administration(store_url).create_source("forgotten", scheme="github", secret=SECRET)
    [lost] = sealed_in(store_url)
    monkeypatch.setenv(KEY_VARIABLE, OLD)
    administration(store_url).create_source("shop", scheme="github", secret=SECRET)
    monkeypatch.setenv(KEY_VARIABLE, f"{NEW},{OLD}")
    rotated = rotation(store_url).rotate()
    assert (rotated.sealed_anew, rotated.lost) == (1, 1)
    assert lost in sealed_in(store_url)
    code, said = run(key_group, store_url, "check")
    assert code == 1
    assert re.search(r"^forgotten +default +cannot be opened with any key", said, re.MULTILINE)


def test_a_check_shows_references_and_no_secret(
    store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, OLD)
    file = tmp_path / "secret"
    file.write_text(SECRET)
    administration(store_url).create_source("here", scheme="github", reference=f"file:{file}")
    file.rename(tmp_path / "moved")
    administration(store_url).create_source("there", scheme="github", secret=SECRET)
    code, said = run(key_group, store_url, "check")
    assert code == 0
    assert re.search(rf"^here +default +is kept elsewhere, and is not there +file:{file}", said, re.MULTILINE)
    assert re.search(r"^there +default +sealed with the newest key", said, re.MULTILINE)
    assert SECRET not in said


def test_who_gives_one_key_is_told_to_put_another_before_it(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, OLD)
    _, said = run(key_group, store_url, "rotate")
    assert "No new key is given there." in said
    assert OLD not in said


# --- the key file ------------------------------------------------------------------------------------------


def test_the_key_file_gets_a_new_key_and_loses_the_old_one(tmp_path: Path) -> None:
    store = tmp_path / "relay.db"
    administration(store).create_source("shop", scheme="github", secret=SECRET)
    [old] = read_keys(key_file(store))
    code, said = run(key_group, url_of(store), "rotate")
    [new] = read_keys(key_file(store))
    assert (code, new != old) == (0, True)
    assert new not in said
    assert states(store) == [SealState.NEWEST]
    assert stat.S_IMODE(key_file(store).stat().st_mode) == 0o600


CUT_OFF = """
import os, signal, sys
from webhook_relay_server.administering import key_rotation
from webhook_relay_server.settings import load_settings

def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)

name, moment, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
function = getattr(key_rotation, name)
calls = 0

def cut_off(*arguments):
    global calls
    calls += 1
    if calls == count and moment == "before":
        kill()
    result = function(*arguments)
    if calls == count and moment == "after":
        kill()
    return result

setattr(key_rotation, name, cut_off)
key_rotation.KeyRotation(load_settings(database_url=sys.argv[4])).rotate()
"""


@pytest.mark.parametrize(
    ("step", "moment", "count"),
    [
        ("write_keys", "before", 1),
        ("write_keys", "after", 1),
        ("seal_anew", "before", 1),
        ("seal_anew", "after", 1),  # inside the transaction, before its commit
        ("list_secrets", "before", 1),  # behind the commit
        ("write_keys", "before", 2),
        ("write_keys", "after", 2),
    ],
)
def test_a_rotation_that_is_killed_loses_nothing_and_is_finished_by_the_next_one(
    tmp_path: Path, step: str, moment: str, count: int
) -> None:
    store = tmp_path / "relay.db"
    administration(store).create_source("shop", scheme="github", secret=SECRET)
    [old] = read_keys(key_file(store))
    command = [sys.executable, "-c", CUT_OFF, step, moment, str(count), url_of(store)]
    killed = subprocess.run(command, env=unmeasured({}), check=False)
    assert killed.returncode == -signal.SIGKILL
    [sealed] = sealed_in(store)
    assert open_vault(store, {}).open(sealed=sealed, reference=None) == SECRET
    rotation(store).rotate()
    assert len(read_keys(key_file(store))) == 1
    assert old not in read_keys(key_file(store))
    assert states(store) == [SealState.NEWEST]


def test_a_rotation_that_was_begun_goes_on_with_the_key_that_it_had_made(tmp_path: Path) -> None:
    store = tmp_path / "relay.db"
    administration(store).create_source("shop", scheme="github", secret=SECRET)
    [old] = read_keys(key_file(store))
    write_keys(key_file(store), [NEW, old])
    rotation(store).rotate()
    assert read_keys(key_file(store)) == [NEW]


async def test_a_running_relay_goes_on_taking_webhooks_and_sealing_secrets_while_its_key_changes(
    relay: RunningRelay, http: httpx.AsyncClient
) -> None:
    rotation(relay.path).rotate()
    assert (await relay.post(http, b"{}")).status_code == 202
    token = administration(relay.path).create_token("manager", scopes=["manage"]).text
    made = None
    while made is None or made.status_code in (401, 429):  # until the relay has noticed the token
        made = await http.post(
            f"{relay.url}/api/v1/sources",
            headers={"Authorization": f"Bearer {token}"},
            json={"name": "shop", "channel": "default", "scheme": "github"},
        )
    assert made.status_code == 201, made.text
    assert states(relay.path) == [SealState.NEWEST, SealState.NEWEST]
    answer = await http.post(made.json()["url"], content=b"{}", headers=github_headers(made.json()["secret"], b"{}"))
    assert answer.status_code == 202


# --- a key that a command prints -----------------------------------------------------------------------------


def printing(text: str) -> str:
    return shlex.join([sys.executable, "-c", f"print({text!r})"])


def test_a_command_can_give_the_key_and_no_key_file_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(COMMAND_VARIABLE, printing(f"{NEW}\n{OLD}"))
    administration(tmp_path / "relay.db").create_source("shop", scheme="github", secret=SECRET)
    assert not key_file(tmp_path / "relay.db").exists()
    [sealed] = sealed_in(tmp_path / "relay.db")
    assert Vault([NEW], {}).open(sealed=sealed, reference=None) == SECRET


def test_the_variable_wins_over_the_command(tmp_path: Path) -> None:
    vault = open_vault(tmp_path / "relay.db", {KEY_VARIABLE: OLD}, command=printing(NEW))
    assert Vault([OLD], {}).open(sealed=vault.seal(SECRET), reference=None) == SECRET


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("no-such-program get key", "could not be run (FileNotFoundError)"),
        ('unbalanced "quote', "could not be run (ValueError)"),
        (" ", "could not be run (IndexError)"),
        (shlex.join([sys.executable, "-c", "raise SystemExit(3)"]), "ended with exit code 3"),
        (printing(""), "it printed nothing"),
    ],
)
def test_a_command_that_gives_no_key_is_explained(tmp_path: Path, command: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        open_vault(tmp_path / "relay.db", {}, command=command)
    assert said in str(refused.value)
    assert refused.value.code == "no-key"
    assert "keyring" in refused.value.hint


def test_what_a_command_prints_is_not_repeated_when_it_is_no_key(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        open_vault(tmp_path / "relay.db", {}, command=printing("my-password"))
    assert "my-password" not in str(refused.value)
    assert refused.value.code == "bad-key"


def test_the_store_is_not_locked_while_a_command_waits_for_a_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "relay.db"
    administration(store).create_channel("default")
    unlock = (
        "from support.store import administration; from pathlib import Path;"
        f"administration(Path({str(store)!r})).create_channel('meanwhile'); print({NEW!r})"
    )
    monkeypatch.setenv(
        COMMAND_VARIABLE, shlex.join([sys.executable, "-c", f"import sys; sys.path.insert(0, {TESTS!r}); {unlock}"])
    )
    administration(store).create_source("shop", scheme="github")
    assert [channel.name for channel in administration(store).list_channels()] == ["default", "meanwhile"]


def test_a_command_does_not_see_the_secrets_of_the_relay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_WEBHOOK_SECRET", "hush")
    show = f"import os; print({NEW!r} if 'GITHUB_WEBHOOK_SECRET' not in os.environ else 'seen')"
    assert open_vault(tmp_path / "relay.db", {}, command=shlex.join([sys.executable, "-c", show]))


# --- files that change ---------------------------------------------------------------------------------------


async def test_a_secret_in_a_file_is_read_again_when_the_file_has_changed(store_url: str, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("the first secret")
    admin = administration(store_url)
    admin.create_channel("default")
    made = admin.create_source("shop", scheme="github", reference=f"file:{file}")
    async with open_store(store_url) as store:
        key = made.url.rpartition("/")[2]
        known = store.directory.source(key)
        assert known is not None
        assert [secret.text for secret in known.secrets] == ["the first secret"]
        assert not await store.directory.refresh()
        (tmp_path / "next").write_text("the second secret")
        (tmp_path / "next").replace(file)
        assert await store.directory.refresh()
        known = store.directory.source(key)
        assert known is not None
        assert [secret.text for secret in known.secrets] == ["the second secret"]
        assert not await store.directory.refresh()


async def test_a_secret_file_that_comes_back_ends_the_problem(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(SECRET)
    store_file = tmp_path / "store" / "relay.db"
    made = administration(store_file).create_source("shop", scheme="github", reference=f"file:{file}")
    file.rename(tmp_path / "away")
    async with open_store(store_file) as store:
        key = made.url.rpartition("/")[2]
        known = store.directory.source(key)
        assert known is not None
        assert known.problem
        (tmp_path / "away").rename(file)
        await store.directory.refresh()
        known = store.directory.source(key)
        assert known is not None
        assert not known.problem


def test_a_sealed_row_that_is_damaged_counts_as_lost(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, OLD)
    administration(store_url).create_source("shop", scheme="github", secret=SECRET)

    def damage(session: Session) -> None:
        [secret] = session.exec(select(SourceSecret)).all()
        secret.sealed = b"nothing"
        session.add(secret)

    change_store(store_url, damage)
    assert states(store_url) == [SealState.LOST]
