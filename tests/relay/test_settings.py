from __future__ import annotations

from pathlib import Path

import pytest

from webhook_relay.config import DEFAULT_PORT, data_folder
from webhook_relay.errors import ConfigurationError
from webhook_relay_server.settings import MAX_BODY_BYTES, RelaySettings, load_settings, sqlite_path
from webhook_relay_server.store.vault import KEY_VARIABLE

DOCUMENT = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text()


def test_without_any_setting_the_relay_is_there_for_this_machine_only() -> None:
    settings = load_settings()
    assert settings.bind_host == "127.0.0.1"
    assert settings.port == DEFAULT_PORT
    assert settings.max_body_bytes == MAX_BODY_BYTES
    assert settings.database_path == data_folder() / "relay.db"


def test_a_platform_that_sets_the_port_gets_every_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9000")
    assert load_settings().port == 9000
    assert load_settings().bind_host == "0.0.0.0"
    assert load_settings(host="127.0.0.1").bind_host == "127.0.0.1"


def test_the_name_that_platforms_use_wins_over_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_RELAY_PORT", "9001")
    assert load_settings().port == 9001
    monkeypatch.setenv("PORT", "9002")
    assert load_settings().port == 9002


def test_an_argument_wins_over_the_environment_and_none_is_no_argument(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////somewhere/relay.db")
    assert load_settings(database_url=None).database_path == Path("/somewhere/relay.db")
    assert load_settings(database_url="sqlite:////elsewhere.db").database_path == Path("/elsewhere.db")


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg"])
def test_a_store_in_postgresql_is_no_file_and_its_password_is_in_no_representation(scheme: str) -> None:
    url = f"{scheme}://relay:hush@db.example/relay"
    settings = load_settings(database_url=url)
    assert settings.postgres_url == url
    assert settings.database_file is None
    assert "hush" not in f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()}"
    assert load_settings().postgres_url is None


def test_the_github_secret_is_in_no_representation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_WEBHOOK_SECRET", "known to nobody")
    settings = load_settings()
    assert settings.github_webhook_secret is not None
    assert "known to nobody" not in f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()}"


@pytest.mark.parametrize("url", ["redis://:pass@host:6379/0", "rediss://user:pass@host", "unix:///run/redis.sock?db=1"])
def test_the_address_of_a_redis_is_taken_and_its_password_is_in_no_representation(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("REDIS_URL", url)
    settings = load_settings()
    assert settings.redis_url is not None
    assert settings.redis_url.get_secret_value() == url
    assert "pass" not in f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()}"


@pytest.mark.parametrize(
    "url", ["http://:pass@host", "redis:///0", "redis://:pa/ss@host:6379", "redis://host:pass/0", "pass"]
)
def test_an_address_that_is_no_redis_is_refused_without_being_said(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("REDIS_URL", url)
    with pytest.raises(ConfigurationError, match=r"REDIS_URL: .* is no address of a Redis") as refused:
        load_settings()
    assert "pass" not in str(refused.value).replace("[:password@]", "")


def test_every_bad_setting_is_named_at_once_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "eighty")
    monkeypatch.setenv("WEBHOOK_RELAY_MAX_BODY_BYTES", "1")
    with pytest.raises(ConfigurationError) as refused:
        load_settings()
    assert "PORT" in str(refused.value)
    assert "max_body_bytes" in str(refused.value)


@pytest.mark.parametrize(
    ("keep", "events", "said"),
    [("soon", "1", "a duration is"), ("0d", "0", "nothing would be kept"), ("1d", "-1", "keep_events")],
)
def test_limits_of_the_log_that_cannot_be_used_are_refused(keep: str, events: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        load_settings(keep=keep, keep_events=events)
    assert load_settings(keep="12h", keep_events="5").keep_seconds == 43_200


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:////var/lib/relay.db", "/var/lib/relay.db"),
        ("sqlite:///relay.db", "relay.db"),
        ("sqlite:///a%20b/c.db", "a b/c.db"),
        ("sqlite+aiosqlite:////x.db", "/x.db"),
    ],
)
def test_a_database_url_names_a_file(url: str, path: str) -> None:
    assert sqlite_path(url) == Path(path)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://user:hush@host/db", "mysql"),
        ("relay.db", "no database"),
        ("", "no database"),
        ("sqlite://", "does not name a file"),
        ("sqlite:///", "does not name a file"),
        ("sqlite:///:memory:", "does not name a file"),
        ("sqlite://relay.db", "does not name a file"),
    ],
)
def test_a_database_url_that_names_no_file_is_refused_without_its_password(url: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said) as refused:
        sqlite_path(url)
    assert "hush" not in str(refused.value)
    assert "sqlite:///" in refused.value.hint


# --- docs/configuration.md ---------------------------------------------------------------------------------


def documented() -> dict[str, tuple[list[str], str, str]]:
    """Return variables, default and description by setting."""
    rows = {}
    for line in DOCUMENT.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and cells[0].startswith("`"):
            names = [name.strip(" `") for name in cells[1].split(",")]
            rows[cells[0].strip("`")] = (names, cells[2].strip("`"), cells[3])
    return rows


def variables(name: str) -> list[str]:
    """Return the environment variables that are read for a setting, in the order in which they count."""
    alias = RelaySettings.model_fields[name].validation_alias
    if alias is None:
        return [f"{RelaySettings.model_config['env_prefix']}{name.upper()}"]
    return [choice for choice in alias.choices if isinstance(choice, str) and choice != name]  # type: ignore[union-attr]


def test_every_setting_is_documented_with_its_variables_default_and_description() -> None:
    expected = {
        name: (variables(name), "none" if field.default is None else str(field.default), field.description)
        for name, field in RelaySettings.model_fields.items()
    }
    expected["host"] = (expected["host"][0], "127.0.0.1", expected["host"][2])
    assert documented() == expected


@pytest.mark.parametrize("name", list(RelaySettings.model_fields))
def test_every_documented_variable_is_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    examples = {
        "port": "9100",
        "max_body_bytes": "2048",
        "max_arriving_bytes": "30000000",
        "max_connections": "20",
        "max_connections_per_address": "10",
        "max_database_bytes": "5000000",
        "migrate": "false",
        "traces": "true",
        "keep": "12h",
        "keep_events": "50",
        "redis_url": "redis://127.0.0.1:6379/0",
        "redis_prefix": "another",
        "public_url": "https://hooks.example",
        "https_only": "true",
        "trusted_proxies": "10.0.0.0/8",
        "allowed_hosts": "hooks.example",
        "api_rate": "10/second",
        "source_quota": "600/minute",
    }
    for variable in documented()[name][0]:
        with monkeypatch.context() as environment:
            if name == "tls_key":
                environment.setenv("WEBHOOK_RELAY_TLS_CERT", "/etc/relay.pem")
            environment.setenv(variable, examples.get(name, "sqlite:////x.db"))
            assert name in load_settings().model_fields_set


def test_the_key_of_the_vault_is_documented() -> None:
    assert f"`{KEY_VARIABLE}`" in DOCUMENT
