"""docs/protocol.md says what messages.py does."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from webhook_relay import embedding, messages
from webhook_relay.event import Verification
from webhook_relay.filters import MOST_TYPES, EventFilter
from webhook_relay.messages import (
    ClientMessage,
    CloudEvent,
    EventMessage,
    ServerMessage,
    decode_client_message,
    decode_event,
    decode_server_message,
    encode,
    encode_event,
)
from webhook_relay.signatures import SCHEMES

DOCUMENT = (Path(__file__).parents[2] / "docs" / "protocol.md").read_text()
EXAMPLES = re.findall(r"^```json\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)


def chapter(heading: str) -> str:
    level = heading.partition(" ")[0]
    following = rf"^#{{2,{len(level)}}} |\Z"
    match = re.search(rf"^{re.escape(heading)}\n(.*?)(?={following})", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert match is not None, heading
    return match[1]


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the chapter's table, without its head."""
    lines = [line for line in chapter(heading).splitlines() if line.startswith("|")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines[2:]]


def tags(union: Any) -> set[str]:
    return {kind.__struct_config__.tag for kind in get_args(union)}


def constants(prefix: str = "") -> dict[str, float]:
    """Return the public numbers of messages.py by name."""
    return {
        name: value
        for name, value in {**vars(messages), **vars(embedding)}.items()
        if name.isupper() and name.startswith(prefix) and isinstance(value, int | float)
    }


def decode(example: str) -> ClientMessage | ServerMessage:
    from_client = json.loads(example)["type"] in tags(ClientMessage)
    return decode_client_message(example) if from_client else decode_server_message(example)


def test_every_frame_has_an_example_under_its_name() -> None:
    for tag in tags(ClientMessage) | tags(ServerMessage):
        assert f'"type": "{tag}"' in chapter(f"### {tag}")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: json.loads(text)["type"])
def test_every_example_is_a_frame_and_shows_every_field(example: str) -> None:
    message = decode(example)
    assert json.loads(encode(message)) == json.loads(example)
    if not isinstance(message, EventMessage):
        shown = set(json.loads(example)) - {"type"}
        assert shown == {field.encode_name for field in msgspec.structs.fields(message)}


@pytest.mark.parametrize("number", [0, 1], ids=["data", "data_base64"])
def test_an_example_of_an_event_is_what_the_relay_would_send(number: int) -> None:
    example = [text for text in EXAMPLES if json.loads(text)["type"] == "event"][number]
    message = decode_server_message(example)
    assert isinstance(message, EventMessage)
    event = decode_event(message)
    embed = embedding.embeddable(event.body, event.content_type, parsed=True)
    assert embed == ("data" in json.loads(example)["event"])
    assert json.loads(encode_event(event, embed=embed)) == json.loads(example)
    if not embed:
        assert base64.b64encode(event.body).decode() in example


def test_every_attribute_of_an_event_is_explained() -> None:
    explained = {name for row in rows("### event") for name in row[0].replace("`", "").split(" or ")}
    assert explained == {field.encode_name for field in msgspec.structs.fields(CloudEvent)}


def test_every_scheme_and_every_verdict_is_named() -> None:
    attributes = dict(rows("### event"))
    for scheme in [*SCHEMES, "unverified"]:
        assert f"`{scheme}`" in attributes["scheme"] + "`"
    for verdict in Verification:
        assert f"`{verdict}`" in f"`{attributes['verification']}"


def test_every_field_of_a_filter_is_explained_with_its_name_in_a_url() -> None:
    fields = [field.encode_name for field in msgspec.structs.fields(EventFilter)]
    assert [row[0] for row in rows("## Filters")] == fields
    assert [row[1].partition("`")[0] for row in rows("## Filters")] == list(EventFilter().parameters())
    assert f"up to {MOST_TYPES} times" in chapter("## Filters")


def test_every_close_code_is_explained_and_true() -> None:
    assert {row[1]: int(row[0]) for row in rows("## Close codes")} == constants("CLOSE_")


def test_every_number_is_listed_and_true() -> None:
    expected = {name: value for name, value in constants().items() if not name.startswith("CLOSE_")}
    assert {row[0]: float(row[1]) for row in rows("## Numbers")} == expected


def test_the_numbers_in_the_sentences_are_those_of_the_table() -> None:
    said = [
        f"within {messages.HELLO_DEADLINE:.0f} seconds",
        f"(1 to {messages.MAX_CREDIT})",
        f"never grows beyond {messages.MAX_CREDIT}",
        f"every {messages.HEARTBEAT_INTERVAL:.0f} seconds",
        f"after {messages.HEARTBEAT_DEADLINE:.0f} seconds",
        f"at most {embedding.MAX_EMBED_BYTES // 1024**2} MiB long and at most {embedding.MAX_EMBED_DEPTH} levels",
    ]
    assert [sentence for sentence in said if sentence not in " ".join(DOCUMENT.split())] == []


def test_the_sub_protocol_is_the_one_that_is_spoken() -> None:
    assert f"Sec-WebSocket-Protocol: {messages.SUBPROTOCOL}" in DOCUMENT


def test_the_example_in_python_verifies_a_real_signature() -> None:
    from support.events import make_event
    from webhook_relay.signatures import SignedRequest, sign

    match = re.search(r"^```python\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert match is not None
    program: dict[str, Any] = {}
    exec(match[1], program)
    body, secret = b'{"n":1}', "a secret of some length"
    bare = make_event(body=body)
    request = SignedRequest("POST", "", (), body)
    signed = sign("github", secret, request, now=bare.time.timestamp(), message_id="1")
    event = make_event(body=body, headers=signed, scheme="github")
    assert program["is_from_the_sender"](event, secret)
    assert not program["is_from_the_sender"](event, "another secret of some length")
