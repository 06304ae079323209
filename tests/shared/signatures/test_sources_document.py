"""The page of schemes says what the table of schemes says."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from support.senders import SIGNING, pair, signed_request
from webhook_relay.signatures import SCHEMES, HmacConfig, Proof, delivery_id_headers, parse_config, signs_url

DOCUMENT = (Path(__file__).parents[3] / "docs" / "sources.md").read_text()


def rows(heading: str) -> list[list[str]]:
    chapter = DOCUMENT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in chapter.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


TABLE = {row[0].strip("`"): row[1:] for row in rows("The schemes")}


def test_every_scheme_is_there_in_the_order_of_the_table_with_its_title() -> None:
    assert [(name, row[0]) for name, row in TABLE.items()] == [(name, scheme.title) for name, scheme in SCHEMES.items()]
    assert all(all(cell for cell in row) for row in TABLE.values())


@pytest.mark.parametrize("scheme", [name for name in SIGNING if SCHEMES[name].config is None])
def test_the_headers_that_are_checked_are_named(scheme: str) -> None:
    request = signed_request(scheme, pair(scheme, b"1").private, b"{}")
    for name, _ in request.headers.pairs[2:]:
        assert f"`{name}`" in TABLE[scheme][2]


@pytest.mark.parametrize("scheme", list(SCHEMES))
def test_the_headers_with_the_delivery_s_id_are_named(scheme: str) -> None:
    named = re.findall(r"`([^`]+)`", TABLE[scheme][3])
    ids = delivery_id_headers(scheme)
    if ids:
        assert tuple(named[: len(ids)]) == ids
    elif SCHEMES[scheme].config is not None:
        assert named == ["id_header"]
    else:
        assert TABLE[scheme][3] == "no id" or TABLE[scheme][3].endswith("in the body")


def test_who_makes_the_secret_is_said() -> None:
    chapter = DOCUMENT.partition("\n## Who makes the secret\n")[2].partition("\n## ")[0]
    items = [" ".join(item.split()) for item in chapter.split("\n- ")[1:]]
    named = [set(re.findall(r"`([a-z-]+)`", item)) & set(SCHEMES) for item in items]
    shared = {name for name, scheme in SCHEMES.items() if scheme.proof is Proof.SECRET}
    assert named[0] == {name for name in shared if not SCHEMES[name].gives_secret and not name.startswith("generic-")}
    assert named[2] == {name for name, scheme in SCHEMES.items() if scheme.proof is Proof.PUBLIC_KEY} | {
        "standard-webhooks"
    }
    assert named[3] == {name for name, scheme in SCHEMES.items() if scheme.proof is Proof.NOTHING}


def test_the_schemes_that_sign_the_address_are_named() -> None:
    chapter = DOCUMENT.partition("\n## Schemes that sign the address\n")[2].partition("\n## ")[0]
    named = set(re.findall(r"`([a-z-]+)`", chapter)) & set(SCHEMES)
    assert named == {name for name in SCHEMES if signs_url(name)} | {"generic-hmac"}


def test_every_option_of_generic_hmac_is_explained_with_its_default() -> None:
    options = {row[0].strip("`"): row[1].strip("`") for row in rows("Configurations")}
    fields = {field.name: field for field in msgspec.structs.fields(HmacConfig) if field.name != "id_header"}
    assert set(options) == set(fields)
    for name, default in options.items():
        expected = {"": "none", None: "none"}.get(fields[name].default, fields[name].default)
        assert default == ("must be given" if fields[name].required else expected)


def test_every_example_of_a_configuration_is_one() -> None:
    chapter = DOCUMENT.partition("\n## Configurations\n")[2]
    parsed = []
    for example in re.finditer(r"^```json\n(.*?)\n```", chapter, re.MULTILINE | re.DOTALL):
        scheme = re.findall(r"^`([a-z-]+)`", chapter[: example.start()], re.MULTILINE)[-1]
        parse_config(scheme, example[1])
        parsed.append(scheme)
    assert sorted(parsed) == sorted(name for name, scheme in SCHEMES.items() if scheme.config is not None)
