from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import Session, SQLModel, select

from support.store import administration, change_store
from webhook_relay.errors import ConfigurationError
from webhook_relay_server.administering.administration import Administration
from webhook_relay_server.administering.summaries import SourceSummary
from webhook_relay_server.store.models import SourceSecret
from webhook_relay_server.store.tokens import TOKEN_PREFIX

GENERIC = b'{"header": "X-Sign", "signed": "{body}", "algorithm": "sha256"}'


@pytest.fixture
def admin(store_url: str) -> Administration:
    return administration(store_url, public_url="https://hooks.example/")


def content(store_url: str) -> bytes:
    """Return every byte that the store keeps."""
    if store_url.startswith("sqlite"):
        file = Path(store_url.removeprefix("sqlite:///"))
        return b"".join(path.read_bytes() for path in sorted(file.parent.glob("relay.db*")) if path.suffix != ".key")

    def everything(session: Session) -> list[object]:
        rows = (session.connection().execute(select(table)) for table in SQLModel.metadata.sorted_tables)
        return [value for result in rows for row in result for value in row]

    values = change_store(store_url, everything)
    assert values
    return b"\n".join(value if isinstance(value, bytes) else str(value).encode() for value in values)


# --- channels ----------------------------------------------------------------------------------------------


def test_a_channel_is_made_listed_and_revoked(admin: Administration) -> None:
    admin.create_channel("red")
    admin.create_channel("blue")
    assert [(channel.name, channel.events) for channel in admin.list_channels()] == [("blue", 0), ("red", 0)]
    admin.revoke_channel("red")
    assert [channel.name for channel in admin.list_channels()] == ["blue"]


def test_a_revoked_channel_takes_its_sources_along_and_the_next_start_makes_new_ones(
    admin: Administration, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = admin.ensure_default_source()
    admin.revoke_channel("default")
    assert admin.list_sources() == []
    second = admin.ensure_default_source()
    assert (second.name, second.is_default) == ("github", True)
    assert second.url != first.url


def test_a_channel_made_again_is_another_log(admin: Administration) -> None:
    admin.create_channel("red")
    [before] = admin.list_channels()
    admin.revoke_channel("red")
    admin.create_channel("red")
    [after] = admin.list_channels()
    assert after.epoch != before.epoch


def test_a_name_is_taken_once(admin: Administration) -> None:
    admin.create_channel("red")
    with pytest.raises(ConfigurationError, match="already a channel 'red'"):
        admin.create_channel("red")


def test_a_channel_that_is_not_there_cannot_be_revoked(admin: Administration) -> None:
    with pytest.raises(ConfigurationError, match="no channel 'red'"):
        admin.revoke_channel("red")


# --- sources -----------------------------------------------------------------------------------------------


def test_a_source_gets_an_address_and_a_secret_that_is_shown_once_and_kept_sealed(
    admin: Administration, store_url: str
) -> None:
    made = admin.create_source("shop", scheme="stripe")
    assert made.secret is not None
    assert made.url.startswith("https://hooks.example/in/")
    assert made.secret not in repr(made)
    [listed] = admin.list_sources()
    assert listed == SourceSummary("shop", "stripe", "default", made.url, is_default=False, secrets=1, secret=None)
    assert made.secret.encode() not in content(store_url)


def test_a_given_secret_is_taken_and_not_shown_again(admin: Administration) -> None:
    assert admin.create_source("shop", scheme="github", secret="a secret of some length").secret is None


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"scheme": "githab"}, "no scheme 'githab'"),
        ({"scheme": "github", "channel": "red"}, "no channel 'red'"),
        ({"scheme": "github", "secret": ""}, "secret"),
        ({"scheme": "github", "reference": "env:NOT_SET_ANYWHERE"}, "env:NOT_SET_ANYWHERE refers to is not set"),
        ({"scheme": "unverified", "secret": "a secret of some length"}, "scheme unverified has no secret"),
        ({"scheme": "generic-hmac", "secret": "a secret of some length"}, "generic-hmac needs a configuration"),
        ({"scheme": "github", "config": b"{}"}, "takes no configuration"),
        ({"scheme": "unverified", "config": b"{}"}, "takes no configuration"),
        ({"scheme": "discord"}, "the relay needs its public part"),
        ({"scheme": "discord", "secret": "no key at all"}, "The public key is not usable"),
        ({"scheme": "ip-allow-list", "config": b'{"allow":["10.0.0.1/8"]}'}, "allow is not usable"),
        ({"scheme": "sns"}, "sns needs a configuration"),
        (
            {"scheme": "ip-allow-list", "config": b'{"allow":["192.0.2.7"]}', "secret": "a secret of some length"},
            "ip-allow-list has no secret",
        ),
        ({"scheme": "generic-hmac", "config": b"{"}, "not usable"),
    ],
)
def test_a_source_that_could_not_work_is_refused_and_leaves_nothing(
    admin: Administration, options: dict[str, str], said: str
) -> None:
    with pytest.raises(ConfigurationError, match=said) as refused:
        admin.create_source("shop", **options)  # type: ignore[arg-type]
    assert refused.value.hint
    assert admin.list_sources() == []


def test_a_name_of_a_source_is_taken_once_and_free_after_it_was_revoked(admin: Administration) -> None:
    first = admin.create_source("shop", scheme="github")
    with pytest.raises(ConfigurationError, match="already a source 'shop'"):
        admin.create_source("shop", scheme="github")
    admin.revoke_source("shop")
    assert admin.create_source("shop", scheme="github").url != first.url


def test_there_is_one_default_source(admin: Administration) -> None:
    made = admin.ensure_default_source()
    assert (made.name, made.scheme, made.is_default) == ("github", "github", True)
    again = admin.ensure_default_source()
    assert (again.name, again.url, again.secret) == ("github", made.url, None)
    with pytest.raises(ConfigurationError, match="already a default source"):
        admin.create_source("other", scheme="github", is_default=True)


def test_a_default_source_is_made_beside_one_that_has_its_name(admin: Administration) -> None:
    admin.create_source("github", scheme="github")
    assert admin.ensure_default_source().name == "github-default"


URL_SIGNERS = [("twilio", None), ("square", None), ("generic-hmac", b'{"header":"X-Sig","signed":"{url}{body}"}')]


@pytest.mark.parametrize(("scheme", "config"), URL_SIGNERS)
def test_a_sender_that_signs_the_address_needs_a_relay_that_knows_its_own(
    scheme: str, config: bytes | None, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'relay.db'}"
    with pytest.raises(ConfigurationError, match="sign the address") as refused:
        administration(url).create_source("shop", scheme=scheme, config=config)
    assert "WEBHOOK_RELAY_PUBLIC_URL" in refused.value.hint
    known = administration(url, public_url="https://hooks.example")
    assert known.create_source("shop", scheme=scheme, config=config).url.startswith("https://hooks.example/in/")


def test_a_secret_that_only_the_sender_makes_is_given_and_not_renewed(admin: Administration) -> None:
    admin.create_source("shop", scheme="stripe")
    with pytest.raises(ConfigurationError, match="makes its secrets itself") as refused:
        admin.rotate_secret("shop")
    assert "--ask-secret" in refused.value.hint
    given = admin.rotate_secret("shop", "whsec_an_example_of_stripe")
    assert (given.secret, given.secrets) == (None, 2)


def test_a_source_without_a_secret_keeps_its_configuration(admin: Administration) -> None:
    made = admin.create_source("office", scheme="ip-allow-list", config=b'{"allow":["192.0.2.0/24"]}')
    assert (made.secret, made.secrets) == (None, 0)
    with pytest.raises(ConfigurationError, match="has no secret: it is ip-allow-list"):
        admin.rotate_secret("office", "a secret of some length")


def test_a_rotated_secret_is_new_and_the_old_one_is_still_there(admin: Administration) -> None:
    made = admin.create_source("shop", scheme="github")
    rotated = admin.rotate_secret("shop")
    assert rotated.secret
    assert rotated.secret != made.secret
    assert rotated.secrets == 2
    assert rotated.url == made.url


def test_a_rotated_secret_of_a_described_sender_has_the_form_it_needs(admin: Administration) -> None:
    admin.create_source("machine", scheme="generic-hmac", config=GENERIC)
    assert admin.rotate_secret("machine").secrets == 2


def test_an_unverified_source_has_nothing_to_rotate(admin: Administration) -> None:
    made = admin.create_source("open", scheme="unverified")
    assert (made.secret, made.secrets) == (None, 0)
    with pytest.raises(ConfigurationError, match="has no secret: it is unverified"):
        admin.rotate_secret("open")


def test_a_source_that_is_not_there_cannot_be_changed(admin: Administration) -> None:
    for change in (admin.rotate_secret, admin.revoke_source):
        with pytest.raises(ConfigurationError, match="no source 'shop'"):
            change("shop")


# --- the secret in the environment -------------------------------------------------------------------------


def test_the_variable_of_old_set_ups_makes_the_default_source_and_is_not_copied(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_WEBHOOK_SECRET", "only in the environment")
    admin = administration(store_url)
    for _ in range(2):
        admin.ensure_source_from_environment()
        [source] = admin.list_sources()
        assert (source.name, source.scheme, source.is_default) == ("github", "github", True)
    assert b"only in the environment" not in content(store_url)
    kept = change_store(
        store_url, lambda session: [(secret.sealed, secret.reference) for secret in session.exec(select(SourceSecret))]
    )
    assert kept == [(None, "env:GITHUB_WEBHOOK_SECRET")]


def test_the_variable_takes_over_from_another_default_source_which_keeps_its_own_address(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    administration(store_url).ensure_default_source()
    monkeypatch.setenv("GITHUB_WEBHOOK_SECRET", "only in the environment")
    admin = administration(store_url)
    admin.ensure_source_from_environment()
    assert [(source.name, source.is_default) for source in admin.list_sources()] == [
        ("github", False),
        ("github-environment", True),
    ]


def test_without_the_variable_there_is_a_channel_and_no_source(admin: Administration) -> None:
    for _ in range(2):
        admin.ensure_source_from_environment()
    assert [channel.name for channel in admin.list_channels()] == ["default"]
    assert admin.list_sources() == []


# --- tokens ------------------------------------------------------------------------------------------------


def test_a_token_is_shown_once_and_kept_as_a_digest(admin: Administration, store_url: str) -> None:
    made = admin.create_token("desk")
    assert made.text is not None
    assert made.text.startswith(TOKEN_PREFIX)
    assert made.text not in repr(made)
    [listed] = admin.list_tokens()
    assert (listed.id, listed.name, listed.scopes, listed.text) == (made.id, "desk", "read", None)
    assert made.text.encode() not in content(store_url)


def test_a_token_is_good_for_channels_that_are_there(admin: Administration) -> None:
    with pytest.raises(ConfigurationError, match="no channel 'red'"):
        admin.create_token("desk", only=["red"])
    admin.create_channel("red")
    assert admin.create_token("desk", only=["red"]).channels == "red"


def test_a_token_that_allows_nothing_is_refused(admin: Administration) -> None:
    with pytest.raises(ConfigurationError, match="at least one scope"):
        admin.create_token("desk", scopes=[])


@pytest.mark.parametrize("name", ["", "x" * 101, "a\x00b", "\x1b]0;owned\x07", "a\u202eb", "\udcff"])
def test_a_token_has_no_name_that_controls_the_terminal_it_is_listed_in(admin: Administration, name: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot be the name of a token"):
        admin.create_token(name)
    assert admin.list_tokens() == []


@pytest.mark.parametrize("name", ["a\x00b", "\x1b]0;", "\udcff", "x" * 1000])
def test_what_cannot_be_a_name_is_looked_for_in_vain(admin: Administration, name: str) -> None:
    for look in (
        admin.revoke_workspace,
        admin.revoke_channel,
        admin.list_readers,
        admin.revoke_source,
        admin.rotate_secret,
        admin.list_refused,
        admin.revoke_token,
    ):
        with pytest.raises(ConfigurationError, match="There is no"):
            look(name)


def test_tokens_are_revoked_by_id_or_all_of_a_name(admin: Administration) -> None:
    first, second, third = (admin.create_token(name) for name in ("desk", "desk", "other"))
    assert admin.revoke_token(third.id) == [third.id]
    assert sorted(admin.revoke_token("desk")) == sorted([first.id, second.id])
    assert admin.list_tokens() == []
    with pytest.raises(ConfigurationError, match="no token 'desk'"):
        admin.revoke_token("desk")


def test_a_replaced_token_ends_the_earlier_ones_of_its_name(admin: Administration) -> None:
    admin.create_token("other")
    assert admin.replace_token("desk") != admin.replace_token("desk")
    assert [token.name for token in admin.list_tokens()] == ["other", "desk"]
