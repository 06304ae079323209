from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from sqlmodel import select
from typer.testing import CliRunner

from support.senders import pair
from support.store import administration
from webhook_relay.errors import ConfigurationError
from webhook_relay.pairing import PairingLink, read_link
from webhook_relay.signatures import SCHEMES, Proof
from webhook_relay_server.commands import channels, sources, tokens
from webhook_relay_server.store.channels import require_channel
from webhook_relay_server.store.models import Token
from webhook_relay_server.store.positions import Position, save_positions
from webhook_relay_server.store.refused import Refused, save_refused
from webhook_relay_server.store.sources import require_source
from webhook_relay_server.store.sqlite.offline import offline
from webhook_relay_server.store.workspaces import FIRST

PROGRAM = Path(sys.executable).with_name("webhook-relay")


class CommandLine:
    """The commands on one store."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, group: typer.Typer, *words: str, typed: str | None = None) -> str:
        """Run a command and return what it prints. Raises what it raises."""
        options = ["--database-url", f"sqlite:///{self.path}"]
        outcome = CliRunner().invoke(group, [*words, *options], input=typed, catch_exceptions=False)
        assert outcome.exit_code == 0, outcome.output
        return outcome.output


@pytest.fixture
def run(tmp_path: Path) -> CommandLine:
    return CommandLine(tmp_path / "relay.db")


def secret_in(output: str) -> str:
    match = re.search(r"^  Secret +(\S+)$", output, re.MULTILINE)
    assert match is not None, output
    return match[1]


def test_how_long_a_channel_keeps_its_events_is_set_shown_and_unset(run: CommandLine) -> None:
    run(channels.channel, "create", "red", "--keep", "12h", "--keep-events", "500")
    assert "12h or 500 events  " in run(channels.channel, "list")
    run(channels.channel, "update", "red", "--keep", "30d")
    assert "30d or 500 events  " in run(channels.channel, "list")
    run(channels.channel, "update", "red", "--keep-events", "default")
    assert "30d or 10000 events  " in run(channels.channel, "list")
    run(channels.channel, "update", "red", "--keep", "default")
    assert "7d or 10000 events (default)" in run(channels.channel, "list")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--keep", "soon"], "--keep soon is not usable"),
        (["--keep-events", "-1"], "--keep-events -1 is not usable"),
        (["--keep-events", "99999999999"], "is not usable"),
        (["--keep", "0d", "--keep-events", "0"], "keeps nothing"),
        ([], "nothing to change"),
        (["--keep", "1d"], "There is no channel 'blue'"),
    ],
)
def test_limits_that_cannot_be_used_are_refused_in_a_sentence(run: CommandLine, options: list[str], said: str) -> None:
    run(channels.channel, "create", "red")
    with pytest.raises(ConfigurationError) as refused:
        run(channels.channel, "update", "blue" if "blue" in said else "red", *options)
    assert said in str(refused.value)
    assert "7d or 10000 events (default)" in run(channels.channel, "list")


def test_a_channel_is_made_listed_and_revoked(run: CommandLine) -> None:
    assert run(channels.channel, "list") == "There is no channel yet.\n"
    assert "webhook-relay source create NAME --channel red" in run(channels.channel, "create", "red")
    head, row = run(channels.channel, "list").splitlines()
    assert head.split() == ["channel", "events", "so", "far", "keeps", "epoch", "created", "sealed", "to"]
    assert row.startswith("red      0              7d or 10000 events (default)  ")
    assert row.rstrip().endswith(" UTC")
    assert "is revoked" in run(channels.channel, "revoke", "red")
    assert run(channels.channel, "list") == "There is no channel yet.\n"


def test_readers_of_a_channel_are_shown_with_how_far_behind_they_are(run: CommandLine) -> None:
    run(sources.source, "create", "code")
    assert run(channels.channel, "readers") == "There is no reader yet.\n"
    with offline(run.path) as session:
        channel = require_channel(session, FIRST, "default")
        channel.head = 7
        session.add(channel)
        session.flush()
        assert channel.id is not None
        seen = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
        save_positions(session, [Position("client-1", channel.id, "desk", "token-1", channel.epoch, 5, seen)])
    _, row = run(channels.channel, "readers", "default").splitlines()
    assert row.split() == ["desk", "5", "2", "2026-11-23", "16:00", "UTC", "client-1"]


def test_a_github_source_says_what_to_paste(run: CommandLine) -> None:
    output = run(sources.source, "create", "code", "--public-url", "https://hooks.example")
    [listed] = administration(run.path, public_url="https://hooks.example").list_sources()
    assert f"  Payload URL    {listed.url}\n" in output
    assert "  Content type   application/json\n" in output
    assert len(secret_in(output)) >= 32
    assert "shown this once" in output


def test_printed_addresses_have_the_port_that_the_relay_listens_on(run: CommandLine) -> None:
    assert "http://127.0.0.1:9100/in/" in run(sources.source, "create", "code", "--port", "9100")
    assert "http://127.0.0.1:9100/in/" in run(sources.source, "list", "--port", "9100")


def test_a_list_of_sources_shows_whole_addresses_and_no_secret(run: CommandLine) -> None:
    secret = secret_in(run(sources.source, "create", "code", "--default"))
    output = run(sources.source, "list", "--public-url", "https://" + "long." * 40 + "example")
    [listed] = administration(run.path).list_sources()
    assert listed.url.rpartition("/")[2] in output
    assert "code (default)" in output
    assert "…" not in output
    assert secret not in output


def test_a_rotated_secret_is_shown_with_what_becomes_of_the_old_one(run: CommandLine) -> None:
    old = secret_in(run(sources.source, "create", "code"))
    output = run(sources.source, "rotate", "code")
    assert secret_in(output) != old
    assert "The old secret is accepted for 24 hours more." in output


def test_an_older_secret_that_is_dropped_is_gone(run: CommandLine) -> None:
    run(sources.source, "create", "code")
    run(sources.source, "rotate", "code")
    output = run(sources.source, "rotate", "code", "--drop-older")
    assert "The old secret is not accepted any more." in output
    [listed] = administration(run.path).list_sources()
    assert listed.secrets == 1


def test_a_source_is_shown_with_all_that_it_asks_for(run: CommandLine, tmp_path: Path) -> None:
    schema, config = tmp_path / "schema.json", tmp_path / "sender.json"
    schema.write_text('{"type": "object", "required": ["ref"]}')
    config.write_text('{"header": "X-Signature", "signed": "{body}"}')
    checks = ["--types", "one.push, one.release.*", "--schema", str(schema), "--method", "PUT", "--default"]
    made = run(sources.source, "create", "one", "--scheme", "generic-hmac", "--config", str(config), *checks)
    secret = secret_in(run(sources.source, "rotate", "one"))
    output = run(sources.source, "show", "one")
    assert output.startswith("Source one (generic-hmac), channel default\n")
    assert "  Types          one.push, one.release.*\n" in output
    assert "  Methods        PUT\n" in output
    assert "  Default        POST /webhook is this source, too\n" in output
    assert re.search(r"  Secrets        2; the older end by \d{4}-\d\d-\d\d \d\d:\d\d UTC\n", output)
    assert '    "header": "X-Signature"' in output.replace("      ", "    ")
    assert '"required"' in output
    assert secret not in output
    assert secret_in(made) not in output


def test_a_secret_that_was_typed_is_not_printed(run: CommandLine) -> None:
    output = run(sources.source, "create", "code", "--ask-secret", typed="a secret of some length\n")
    assert "a secret of some length" not in output
    assert "  Secret" not in output


def test_a_secret_can_stay_in_a_file_or_a_variable(
    run: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_text("a secret of some length")
    monkeypatch.setenv("SHOP_SECRET", "a secret of some length")
    for name, options in {
        "a": ["--secret-file", str(tmp_path / "secret")],
        "b": ["--secret-env", "SHOP_SECRET"],
    }.items():
        assert "a secret of some length" not in run(sources.source, "create", name, *options)
    assert [source.secrets for source in administration(run.path).list_sources()] == [1, 1]


def test_two_places_for_one_secret_are_refused(run: CommandLine) -> None:
    with pytest.raises(ConfigurationError, match="Both --secret-env and --secret-file"):
        run(sources.source, "create", "code", "--secret-env", "A", "--secret-file", "b")


def test_a_sender_can_be_described_in_a_file(run: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "sender.json").write_text(json.dumps({"header": "X-Sign", "signed": "{body}"}))
    output = run(
        sources.source,
        "create",
        "machine",
        "--scheme",
        "generic-hmac",
        "--config",
        str(tmp_path / "sender.json"),
    )
    assert "Content type" not in output
    with pytest.raises(ConfigurationError, match="cannot be read"):
        run(sources.source, "create", "other", "--scheme", "generic-hmac", "--config", str(tmp_path / "missing"))


def test_an_unverified_source_says_what_that_means(run: CommandLine) -> None:
    output = run(sources.source, "create", "open", "--scheme", "unverified")
    assert "never start a handler" in output
    assert "  Secret" not in output


def test_a_source_says_by_which_methods_it_takes_webhooks_from_now_on(run: CommandLine) -> None:
    run(sources.source, "create", "code", "--method", "post", "--method", "PUT")
    output = run(sources.source, "update", "code", "--method", "get", "--method", "POST")
    assert output == "Source code takes webhooks by GET, POST.\nTheir structure is not checked.\n"
    [listed] = administration(run.path).list_sources()
    assert listed.methods == "GET POST"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["code", "--method", "TRACE"], "cannot take webhooks by TRACE"),
        (["code", "--method", "HEAD", "--method", "OPTIONS"], "cannot take webhooks by HEAD, OPTIONS"),
        (["code"], "nothing to change"),
        (["other", "--method", "PUT"], "no source 'other'"),
    ],
)
def test_a_change_of_a_source_that_cannot_be_is_refused_in_a_sentence(
    run: CommandLine, options: list[str], said: str
) -> None:
    run(sources.source, "create", "code")
    with pytest.raises(ConfigurationError) as refused:
        run(sources.source, "update", *options)
    assert said in str(refused.value)


def test_a_source_gets_a_quota_of_its_own_and_goes_back_to_that_of_all(run: CommandLine) -> None:
    run(sources.source, "create", "code")
    assert run(sources.source, "update", "code", "--quota", "600/minute").endswith("quota is 600/minute.\n")
    assert [source.quota for source in administration(run.path).list_sources()] == ["600/minute"]
    assert "quota" not in run(sources.source, "update", "code", "--quota", "default")
    assert [source.quota for source in administration(run.path).list_sources()] == [None]


def test_a_structure_can_be_asked_for_from_the_start_and_changed_later(run: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "schema.json").write_text('{"type": "object"}')
    run(
        sources.source,
        "create",
        "code",
        "--types",
        "github.push, github.release.*",
        "--schema",
        str(tmp_path / "schema.json"),
    )
    assert [source.checks for source in administration(run.path).list_sources()] == ["types schema"]
    said = run(sources.source, "update", "code", "--schema", "any")
    assert said.endswith("They are checked by their types.\n")
    said = run(sources.source, "update", "code", "--types", "any")
    assert said.endswith("Their structure is not checked.\n")
    said = run(sources.source, "update", "code", "--schema", str(tmp_path / "schema.json"))
    assert said.endswith("They are checked by their schema.\n")


def test_requests_that_were_refused_are_shown_with_why(run: CommandLine) -> None:
    run(sources.source, "create", "code")
    assert run(sources.source, "refused", "code") == "There is no refused request yet.\n"
    with offline(run.path) as session:
        seen = datetime(2026, 11, 23, 16, 0, 5, tzinfo=UTC)
        one = Refused(seen, 401, "bad-signature", "It is wrong.", "POST", "", 17, "Host X-Mark", "192.0.2.7", "r-1")
        save_refused(session, {require_source(session, FIRST, "code").id or 0: [one]})
    output = run(sources.source, "refused", "code")
    head, row, why = output.splitlines()
    assert head.split() == [
        "refused",
        "request",
        "status",
        "why",
        "method",
        "content",
        "bytes",
        "from",
        "request",
        "id",
    ]
    assert row.split() == [
        "2026-11-23",
        "16:00:05",
        "UTC",
        "401",
        "bad-signature",
        "POST",
        "-",
        "17",
        "192.0.2.7",
        "r-1",
    ]
    assert why == "bad-signature: It is wrong. (r-1)"
    assert run(sources.source, "refused", "code", "--headers").endswith("r-1: Host X-Mark\n")


def test_a_source_for_senders_with_a_token_says_which_header_to_send(run: CommandLine) -> None:
    output = run(sources.source, "create", "shop", "--scheme", "token")
    assert "  Header         Authorization: Bearer TOKEN\n" in output
    assert "webhook-relay token create NAME --scope ingest --channel default" in output
    assert "  Secret" not in output
    with pytest.raises(ConfigurationError, match="has no secret"):
        run(sources.source, "rotate", "shop")


def test_a_revoked_source_is_gone(run: CommandLine) -> None:
    run(sources.source, "create", "code")
    assert "its URL answers 404" in run(sources.source, "revoke", "code")
    assert run(sources.source, "list") == "There is no source yet.\n"


def test_a_token_is_shown_this_once(run: CommandLine) -> None:
    run(channels.channel, "create", "red")
    output = run(tokens.token, "create", "desk", "--scope", "read", "--channel", "red")
    text = output.splitlines()[-1]
    assert text.startswith("whr_")
    listing = run(tokens.token, "list")
    assert text not in listing
    assert "red" in listing
    assert "desk" in listing
    assert re.fullmatch(r"Revoked: [0-9a-f]{8}\.\n", run(tokens.token, "revoke", "desk"))
    assert run(tokens.token, "list") == "There is no token yet.\n"


def test_a_token_comes_as_a_pairing_link_on_request_with_a_warning(run: CommandLine) -> None:
    run(channels.channel, "create", "red")
    words = ("create", "desk", "--link", "--channel", "red", "--public-url", "https://relay.example.org/")
    lines = run(tokens.token, *words).splitlines()
    link = read_link(lines[-1])
    assert link == PairingLink("https://relay.example.org", lines[1], ("red",))
    assert "holds the token" in "".join(lines)


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("--public-url", "http://relay.example.org"), "--public-url"),
        (("--public-url", "https://relay.example.org", "--scope", "manage"), "--scope read"),
    ],
)
def test_no_token_is_made_for_a_link_that_nobody_can_use(run: CommandLine, words: tuple[str, ...], hint: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        run(tokens.token, "create", "desk", "--link", *words)
    assert hint in raised.value.hint
    assert run(tokens.token, "list") == "There is no token yet.\n"


def test_a_name_is_printed_as_it_is_and_never_as_markup(run: CommandLine) -> None:
    run(tokens.token, "create", "[red]desk[/red]")
    listing = run(tokens.token, "list")
    assert "[red]desk[/red]" in listing
    assert "every channel" in listing


@pytest.mark.parametrize("steering", ["\x1b]0;owned\x07", "\x1b[2J", "\u202edesk", "\x9b2J", "a\nb"])
def test_what_others_have_written_does_not_steer_the_terminal_of_who_lists_it(run: CommandLine, steering: str) -> None:
    run(channels.channel, "create", "red")
    run(sources.source, "create", "github", "--channel", "red")
    run(tokens.token, "create", "desk")
    now = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
    refused = Refused(now, 422, "wrong-structure", steering, "POST", steering, 2, steering, "192.0.2.1", "1")
    with offline(run.path) as session:
        channel = require_channel(session, FIRST, "red")
        save_positions(session, [Position(steering, channel.id or 0, steering, "t", channel.epoch, 0, now)])
        source = require_source(session, FIRST, "github")
        save_refused(session, {source.id or 0: [refused]})
        token = session.exec(select(Token)).one()
        token.name = token.channels = steering  # as an older relay has taken it
        session.add(token)
    for group, words in (
        (channels.channel, ("readers", "red")),
        (sources.source, ("refused", "github", "--headers")),
        (tokens.token, ("list",)),
    ):
        shown = run(group, *words)
        assert steering not in shown
        assert steering.encode("unicode_escape").decode() in shown
        assert all(character.isprintable() for character in shown.replace("\n", ""))


# --- the real program --------------------------------------------------------------------------------------


def program(*words: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/relay.db", **environment}
    return subprocess.run([PROGRAM, *words], env=variables, capture_output=True, text=True, timeout=50, check=False)


def test_the_program_makes_a_source_and_a_token(tmp_path: Path) -> None:
    made = program("source", "create", "code", folder=tmp_path, WEBHOOK_RELAY_PUBLIC_URL="https://hooks.example")
    assert made.returncode == 0, made.stderr
    assert "https://hooks.example/in/" in made.stdout
    token = program("token", "create", "desk", folder=tmp_path)
    assert token.stdout.splitlines()[-1].startswith("whr_")


def test_what_cannot_be_done_is_one_sentence_and_the_next_step(tmp_path: Path) -> None:
    refused = program("source", "revoke", "code", folder=tmp_path)
    assert refused.returncode == 78
    assert refused.stdout == ""
    assert refused.stderr == "webhook-relay: There is no source 'code'.\nSee `webhook-relay source list`.\n"


@pytest.mark.parametrize("words", [("serve",), ("source", "create"), ("token",), ("channel",)])
def test_help_needs_no_store(tmp_path: Path, words: tuple[str, ...]) -> None:
    shown = program(*words, "--help", folder=tmp_path / "nowhere")
    assert shown.returncode == 0
    assert "Usage" in shown.stdout
    assert not (tmp_path / "nowhere").exists()


# --- what to paste -----------------------------------------------------------------------------------------

URL = ["--public-url", "https://hooks.example"]


def make(run: CommandLine, scheme: str, *options: str) -> str:
    return run(sources.source, "create", "shop", "--scheme", scheme, *URL, *options)


@pytest.mark.parametrize("scheme", [name for name, scheme in SCHEMES.items() if scheme.gives_secret])
def test_a_secret_that_the_sender_makes_is_not_made_up_but_asked_for(scheme: str, run: CommandLine) -> None:
    if SCHEMES[scheme].proof is Proof.PUBLIC_KEY:
        output = make(run, scheme, "--public-key", pair(scheme, b"1").known)
        assert "rotate" not in output
    else:
        output = make(run, scheme)
        assert f"{SCHEMES[scheme].title} makes a secret of its own." in output
        assert "  webhook-relay source rotate shop --ask-secret\n" in output
    assert "  Secret" not in output


@pytest.mark.parametrize("scheme", ["github", "gitea", "forgejo", "gogs"])
def test_forges_are_told_to_send_json(scheme: str, run: CommandLine) -> None:
    assert "  Content type   application/json\n" in make(run, scheme)


def test_a_token_and_a_password_are_called_so(run: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "sender.json").write_text('{"user": "shop"}')
    output = make(run, "generic-basic", "--config", str(tmp_path / "sender.json"))
    assert re.search(r"^  User           the one .*\n  Password       \S+$", output, re.MULTILINE)
    run(sources.source, "revoke", "shop")
    assert re.search(r"^  Token          \S+$", make(run, "generic-token"), re.MULTILINE)


def test_a_scheme_without_a_secret_says_what_is_needed_instead(run: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "sender.json").write_text('{"allow": ["192.0.2.7"]}')
    assert "There is no secret" in make(run, "ip-allow-list", "--config", str(tmp_path / "sender.json"))
    run(sources.source, "revoke", "shop")
    (tmp_path / "sender.json").write_text('{"topics": ["arn:aws:sns:eu-west-1:123456789012:orders"]}')
    assert "  Raw delivery   off" in make(run, "sns", "--config", str(tmp_path / "sender.json"))


def test_the_sender_s_secret_is_given_afterwards(run: CommandLine) -> None:
    make(run, "stripe")
    output = run(sources.source, "rotate", "shop", "--ask-secret", typed="whsec_an_example_of_stripe\n")
    assert "whsec_an_example_of_stripe" not in output
    assert [source.secrets for source in administration(run.path).list_sources()] == [2]
    with pytest.raises(ConfigurationError, match="Stripe makes its secrets itself"):
        run(sources.source, "rotate", "shop")


def test_a_public_key_is_given_in_the_open_and_a_secret_is_not(run: CommandLine) -> None:
    make(run, "discord", "--public-key", pair("discord", b"1").known)
    run(sources.source, "rotate", "shop", "--public-key", pair("discord", b"2").known)
    with pytest.raises(ConfigurationError, match="no public key of the scheme github"):
        run(sources.source, "create", "code", "--public-key", "a secret of some length")
    with pytest.raises(ConfigurationError, match="Both --ask-secret and --public-key"):
        run(sources.source, "rotate", "shop", "--public-key", "a", "--ask-secret")
    with pytest.raises(ConfigurationError, match="--public-key"):
        run(sources.source, "create", "other", "--scheme", "discord")


def test_every_scheme_is_listed_with_what_it_needs() -> None:
    outcome = CliRunner().invoke(sources.source, ["schemes"], catch_exceptions=False)
    lines = {line.split()[0]: line for line in outcome.output.splitlines()[1:] if line.strip()}
    assert set(SCHEMES) <= set(lines)
    assert "its public key (--public-key)" in lines["discord"]
    assert "its secret (--ask-secret), the relay's public URL" in lines["twilio"]
    assert "--config with topics" in lines["sns"]
    assert sources.SCHEME_NAMES.split(", ") == list(SCHEMES)
