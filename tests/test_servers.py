"""The servers that tests start: a real PostgreSQL and a real Redis, and what can be done to them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from support.postgres import PostgresServer
from support.redis_server import RedisServer
from support.servers import Server


@pytest.fixture(params=["postgres", "redis"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    started: Server = request.getfixturevalue(request.param)
    yield started
    started.start()


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_server_that_was_ended_comes_back_on_the_same_port(server: Server, end: str) -> None:
    port = server.port
    getattr(server, end)()
    assert not server.running
    assert not server.answers()
    server.start()
    assert server.answers()
    assert server.port == port


def test_every_test_has_a_database_of_its_own(postgres: PostgresServer) -> None:
    with postgres.new_database() as url:
        name = url.rpartition("/")[2]
        postgres.run("CREATE TABLE thing (id int)", name)
        with postgres.new_database() as other:
            assert postgres.run("SELECT to_regclass('thing') IS NULL", other.rpartition("/")[2]) == "t"
    assert postgres.run(f"SELECT count(*) FROM pg_database WHERE datname = '{name}'") == "0"


def test_what_was_committed_is_there_after_a_kill(postgres: PostgresServer, postgres_url: str) -> None:
    name = postgres_url.rpartition("/")[2]
    postgres.run("CREATE TABLE thing (id int); INSERT INTO thing VALUES (7)", name)
    postgres.kill()
    postgres.start()
    assert postgres.run("SELECT id FROM thing", name) == "7"


def test_a_redis_asks_for_its_password_and_begins_empty(redis: RedisServer) -> None:
    assert redis.run("DBSIZE") == ":0"
    assert redis.password in redis.url
