"""What a source's webhooks must look like: which schemas are taken, what is refused, and that no check takes long."""

from __future__ import annotations

import gzip
import json
from functools import partial
from typing import Any

import pytest

from webhook_relay.errors import ConfigurationError
from webhook_relay_server.describing.body import document_in
from webhook_relay_server.errors import StructureRefusedError, TypeRefusedError
from webhook_relay_server.senders.schema_cost import (
    COSTLIEST_PATTERN,
    DEEPEST,
    FRACTION,
    LARGEST_SCHEMA,
    MOST_PLACES,
    SchemaCost,
    schema_cost,
)
from webhook_relay_server.senders.structure import (
    LARGEST_BODY,
    LONGEST_PATH,
    MOST_TYPES,
    MOST_WORK,
    Structure,
    StructureCheck,
    make_structure,
    parse_structure,
    structure_check,
)

ORDER = {
    "type": "object",
    "required": ["order"],
    "properties": {
        "order": {
            "type": "object",
            "properties": {
                "total": {"type": "number", "minimum": 0},
                "lines": {"type": "array", "items": {"$ref": "#/$defs/line"}},
                "paid_at": {"type": "string", "format": "date-time"},
            },
        }
    },
    "$defs": {"line": {"type": "object", "required": ["sku"], "properties": {"sku": {"pattern": "^[A-Z]{2}-[0-9]+$"}}}},
}


def check(schema: dict[str, Any], body: object, content_type: str = "application/json", encoding: str = "") -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    StructureCheck(Structure(schema=schema)).check("any.type", partial(document_in, content, content_type, encoding))


def refused(
    schema: dict[str, Any], body: object, content_type: str = "application/json", encoding: str = ""
) -> StructureRefusedError:
    with pytest.raises(StructureRefusedError) as caught:
        check(schema, body, content_type, encoding)
    return caught.value


# --- types -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["github.push", "github.pull_request", "github.pull_request.opened"])
def test_known_types_pass_and_a_star_stands_for_all_that_begin_so(name: str) -> None:
    StructureCheck(Structure(types=("github.push", "github.pull_request.*"))).check(name, lambda: b"not json")


@pytest.mark.parametrize("name", ["github.release", "github.pushed", "github.pull_requests", "", "github.push.x"])
def test_other_types_are_refused(name: str) -> None:
    with pytest.raises(TypeRefusedError) as caught:
        StructureCheck(Structure(types=("github.push", "github.pull_request.*"))).check(name, lambda: b"{}")
    assert (caught.value.status, caught.value.code) == (422, "unknown-type")


@pytest.mark.parametrize(
    "types",
    [[""], ["*"], [".*"], ["git*hub"], ["a.*.*"], ["x" * 101], ["a", *(f"t{n}" for n in range(MOST_TYPES))]],
)
def test_types_that_cannot_be_meant_are_refused(types: list[str]) -> None:
    with pytest.raises(ConfigurationError, match="types of events"):
        make_structure(None, types)


# --- bodies ------------------------------------------------------------------------------------------------


def test_a_body_that_fits_passes() -> None:
    check(ORDER, {"order": {"total": 1.5, "lines": [{"sku": "AB-1"}], "paid_at": "2026-11-02T08:30:00Z"}, "more": 1})


@pytest.mark.parametrize(
    ("body", "path", "keyword"),
    [
        ({}, "", "required: order"),
        ([], "", "type"),
        ({"order": {"total": "a-secret-value"}}, "/order/total", "type"),
        ({"order": {"total": -1}}, "/order/total", "minimum"),
        ({"order": {"lines": [{"sku": "AB-1"}, {"sku": "a-secret-value"}]}}, "/order/lines/1/sku", "pattern"),
        ({"order": {"lines": [{}]}}, "/order/lines/0", "required: sku"),
        ({"order": {"paid_at": "a-secret-value"}}, "/order/paid_at", "format"),
    ],
)
def test_a_refusal_says_where_and_by_which_keyword_and_never_what_is_there(
    body: object, path: str, keyword: str
) -> None:
    error = refused(ORDER, body)
    assert (error.status, error.code, error.path) == (422, "wrong-structure", path)
    assert f"({keyword})" in error.detail
    assert ("as a whole" in error.detail) == (path == "")
    assert "a-secret-value" not in error.detail + error.hint + path


def test_a_path_through_names_of_the_senders_can_be_shown() -> None:
    schema = {"additionalProperties": {"type": "string"}}
    assert refused(schema, {"a/b~c": 1}).path == "/a~1b~0c"
    assert "\x1b" not in (refused(schema, {"a\x1b[31m": 1}).path or "")
    assert len(refused(schema, {"x" * 5_000: 1}).path or "") <= LONGEST_PATH


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"\xef\xbb\xbf{}", b"NaN", b'{"a":"\\ud800"}', b"[" * 100_000])
def test_a_body_that_is_no_json_does_not_fit(body: bytes) -> None:
    assert refused({}, body).path == ""


def test_the_json_in_a_form_is_what_is_checked() -> None:
    form = "application/x-www-form-urlencoded"
    check(ORDER, b"payload=%7B%22order%22%3A%7B%7D%7D", form)
    assert refused(ORDER, b"payload=%7B%22order%22%3A1%7D", form).path == "/order"
    assert refused(ORDER, b"&a=" * 5_000, form).path == ""


def test_the_fields_of_a_form_without_json_are_what_is_checked() -> None:
    form = "application/x-www-form-urlencoded"
    schema = {"required": ["command"], "properties": {"command": {"pattern": "^/"}}}
    check(schema, b"command=%2Fdeploy&text=now", form)
    assert refused(schema, b"text=now", form).path == ""
    assert refused(schema, b"command=deploy", form).path == "/command"


def test_what_is_compressed_or_in_a_multipart_form_is_checked_as_it_is_read() -> None:
    fits = b'{"order": {}}'
    check(ORDER, gzip.compress(fits), encoding="gzip")
    assert refused(ORDER, gzip.compress(b'{"order": 1}'), encoding="gzip").path == "/order"
    assert "gzip" in refused(ORDER, fits, encoding="gzip").hint
    part = b'--b\r\nContent-Disposition: form-data; name="payload"\r\n\r\n%b\r\n--b--\r\n'
    check(ORDER, part % fits, "multipart/form-data; boundary=b")
    assert refused(ORDER, part % b'{"order": 1}', "multipart/form-data; boundary=b").path == "/order"


def test_a_body_that_is_too_large_to_be_checked_is_refused() -> None:
    assert "larger than" in refused({}, b'"' + b"x" * LARGEST_BODY + b'"').detail


def test_numbers_of_any_size_are_answered_with_a_verdict() -> None:
    for number in (b"123456789012345678901234567890", b"1e308", b"-0.0", b"1" * 400):
        try:
            check({"type": "number", "multipleOf": 0.01}, number)
        except StructureRefusedError as error:
            assert error.code == "wrong-structure"  # noqa: PT017 - either verdict is one


# --- schemas -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"$ref": "https://evil.example/schema"}, "outside of it"),
        ({"properties": {"a": {"$ref": "file:///etc/passwd"}}}, "outside of it"),
        ({"$ref": "#anchor"}, "outside of it"),
        ({"$ref": "#/$defs/none"}, "not there"),
        ({"items": [{"$ref": "#/items/7"}]}, "not there"),
        ({"$ref": "#"}, "refers to itself"),
        ({"properties": {"child": {"$ref": "#"}}}, "refers to itself"),
        ({"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"}, "refers to itself"),
        ({"$dynamicRef": "#/$defs/a"}, "$dynamicRef"),
        ({"allOf": [{"unevaluatedProperties": False}]}, "unevaluatedProperties"),
        ({"properties": {"a": {"$id": "https://other.example/"}}}, "address of its own"),
        (
            {"$schema": "http://json-schema.org/draft-04/schema#", "items": {"id": "https://o.example"}},
            "address of its own",
        ),
        ({"$schema": "https://nowhere.example/schema"}, "not usable"),
        ({"type": "nothing"}, "not usable"),
        ({"pattern": "(?=a)b"}, "not usable"),
        ({"pattern": "(a)\\1"}, "not usable"),
        ({"pattern": "(a{100}){100}"}, "not usable"),
        ({"pattern": "("}, "not usable"),
    ],
)
def test_a_schema_whose_work_has_no_known_end_is_refused_in_a_sentence(schema: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        make_structure(json.dumps(schema).encode(), [])
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"true", b"{", b"\xff", b"[" * 50_000, b'{"a":"' + b"x" * LARGEST_SCHEMA + b'"}']
)
def test_what_is_no_schema_or_too_long_is_refused(text: bytes) -> None:
    with pytest.raises(ConfigurationError, match="schema is"):
        make_structure(text, [])


def test_references_that_multiply_are_refused_without_being_followed_again_and_again() -> None:
    doubling = {f"d{number}": {"allOf": [{"$ref": f"#/$defs/d{number + 1}"}] * 2} for number in range(25)}
    with pytest.raises(ConfigurationError, match="too large with its references followed"):
        schema_cost({"$defs": {**doubling, "d25": {}}, "$ref": "#/$defs/d0"})


def test_a_chain_of_references_has_an_end() -> None:
    chain: dict[str, Any] = {f"d{number}": {"$ref": f"#/$defs/d{number + 1}"} for number in range(2 * DEEPEST)}
    with pytest.raises(ConfigurationError, match="nested too deep"):
        schema_cost({"$defs": {**chain, f"d{2 * DEEPEST}": {}}, "$ref": "#/$defs/d0"})


def test_the_cost_of_a_schema_counts_its_places_with_references_followed() -> None:
    assert schema_cost({}) == SchemaCost(1, 0)
    assert schema_cost({"type": "string"}).places == 2
    part = schema_cost({"minLength": 1, "maxLength": 2}).places
    schema = {"$defs": {"a": {"minLength": 1, "maxLength": 2}}, "allOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/a"}]}
    assert schema_cost(schema).places == 2 + part + 1 + 2 * (2 + part)
    assert schema_cost({"multipleOf": 0.1}).places == 2 + FRACTION
    assert schema_cost({"multipleOf": 2}).places == 2


@pytest.mark.parametrize(
    ("pattern", "cost"),
    [
        ("^refs/", 1),
        ("^[0-9a-f]{40}$", 42),
        ("a{2}b{3}", 7),
        ("(ab){2,5}c{3}", 16),
        ("(a{9}){9}(b{9}){9}", COSTLIEST_PATTERN),
        ("x" * 4_000, COSTLIEST_PATTERN),
        ("a{99999999999999999999}", COSTLIEST_PATTERN),
    ],
)
def test_the_cost_of_a_pattern_grows_with_what_it_repeats(pattern: str, cost: int) -> None:
    assert schema_cost({"pattern": pattern}).patterns == cost
    assert schema_cost({"patternProperties": {pattern: True}}).patterns == cost


def test_a_body_that_could_cost_too_much_is_refused_before_it_is_checked() -> None:
    wide = {"allOf": [{"items": {"minimum": number}} for number in range(200)]}
    members = MOST_WORK // schema_cost(wide).places
    check(wide, [1_000] * (members // 2))
    assert "too large to be checked" in refused(wide, [1_000] * (members + 1)).detail
    hungry = {"items": {"pattern": "(a|b)*a(a|b){99}c"}}
    assert "too large to be checked" in refused(hungry, ["ab" * 200_000]).detail


def test_a_large_schema_of_a_provider_is_taken() -> None:
    properties = {f"field_{number}": {"type": ["string", "null"], "maxLength": 100} for number in range(500)}
    schema = {"type": "object", "required": [*properties][:50], "properties": properties}
    assert schema_cost(schema).places < MOST_PLACES / 5
    structure = make_structure(json.dumps(schema).encode(), [])
    assert structure is not None
    StructureCheck(structure).check("a", json.dumps(dict.fromkeys(properties, "x" * 20)).encode)


# --- as it is kept -----------------------------------------------------------------------------------------


def test_nothing_asked_for_is_kept_as_nothing() -> None:
    assert make_structure(None, []) is None


def test_a_structure_that_is_kept_says_the_same_again_and_is_compiled_once() -> None:
    text = '{"types":["github.push"],"schema":{"required":["ref"]}}'
    structure = make_structure(b'{"required":["ref"]}', ["github.push", "github.push"])
    assert parse_structure(text) == structure
    assert structure_check(text) is structure_check(text)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema":1}', '{"other":1}'])
def test_a_structure_that_cannot_be_read_is_told_as_such(text: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        parse_structure(text)
