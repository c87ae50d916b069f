"""JSON as scripts write it and as crashes leave it."""

from __future__ import annotations

import math

import pytest

from paramimp.decoding.json_text import (
    BAD_LINE,
    MAX_LINES,
    MAX_MARKS,
    TORN_LINE,
    load_config_json,
    load_json_lines,
    load_metrics_json,
)
from paramimp.runs import SkipReason, Unreadable


def test_nan_and_infinity_are_data() -> None:
    found = load_metrics_json(b'{"a": NaN, "b": Infinity, "c": -Infinity, "d": 1e999}')
    assert math.isnan(found.pop("a"))
    assert found == {"b": math.inf, "c": -math.inf, "d": math.inf}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_a_byte_order_mark_is_understood(encoding: str) -> None:
    assert load_config_json('{"größe": 1}'.encode(encoding)) == {"größe": 1}


def test_a_repeated_key_is_refused_in_a_config_and_corrected_in_metrics() -> None:
    with pytest.raises(Unreadable, match="'lr' twice"):
        load_config_json(b'{"lr": 1, "lr": 2}')
    assert load_metrics_json(b'{"lr": 1, "lr": 2}') == {"lr": 2}


def test_an_endless_integer_is_refused_in_a_config_and_a_float_in_metrics() -> None:
    data = b'{"a": ' + b"9" * 10_000 + b"}"
    with pytest.raises(Unreadable, match="number of 10,000 digits"):
        load_config_json(data)
    assert load_metrics_json(data) == {"a": math.inf}
    assert load_config_json(b'{"a": 1' + b"0" * 39 + b"}") == {"a": 10**39}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b'{"a": [1, 2', "ends early"),
        (b'{"a": 1, "b', "ends early"),
        (b'{"a": 1.', "ends early"),
        (b'{"a": -', "ends early"),
        (b'{"a": tr', "ends early"),
        (b'{"a": Infi', "ends early"),
        (b'{"a": "x\\', "ends early"),
        (b'{"a": "x\\u12', "ends early"),
        (b'{"a":', "ends early"),
        (b"{", "ends early"),
        (b'{"a": 1,}', "not JSON in line 1, column"),
        (b"{'a': 1}", "not JSON in line 1, column 2"),
        (b'{"a": 1} x', "something after"),
        (b'{"a": "\xff"}', "not UTF-8"),
        (b"[" * 100_000, "nested more"),
        (b'{"a":' * 100_000, "nested more"),
        (b'{"a": "x\ny"}', "not JSON"),
    ],
)
def test_what_is_not_json_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        load_config_json(data)
    with pytest.raises(Unreadable, match=reason):
        load_metrics_json(data)


def test_a_config_may_be_64_levels_deep_and_no_more() -> None:
    assert load_config_json(b"[" * 64 + b"]" * 64)
    with pytest.raises(Unreadable, match="nested more"):
        load_config_json(b"[" * 65 + b"]" * 65)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_only_an_integer_of_more_than_40_digits_becomes_a_float(encoding: str) -> None:
    for digits, kind in ((40, int), (41, float)):
        for text in ("9" * digits, "-" + "9" * digits):
            assert type(load_metrics_json(f'{{"größe": {text}}}'.encode(encoding))["größe"]) is kind


@pytest.mark.parametrize("nest", [b"[" * 100_000, b'{"a":' * 100_000], ids=["lists", "objects"])
def test_only_a_config_too_deep_is_told_of_64_levels(nest: bytes) -> None:
    with pytest.raises(Unreadable, match="more than 64 levels"):
        load_config_json(nest)
    for load in (load_metrics_json, load_json_lines):
        with pytest.raises(Unreadable, match="more deeply than Python's JSON parser can follow"):
            load(nest)
    assert load_metrics_json(b"[" * 100 + b"]" * 100)


def test_an_escaped_character_outside_the_basic_plane_is_fine() -> None:
    assert load_config_json(b'{"a": "\\ud83d\\ude00"}') == {"a": "\N{GRINNING FACE}"}


@pytest.mark.parametrize("torn", [b'{"a": 0.', b'{"a"', b"{", b'{"a": "\xc3', b"\0\0\0", b'{"a": 3, "b": 4'], ids=repr)
def test_a_torn_last_line_is_left_out_and_noted(torn: bytes) -> None:
    assert load_json_lines(b'{"a": 1}\n\n{"a": 2}\r\n' + torn) == ([{"a": 1}, {"a": 2}], TORN_LINE)


def test_a_bad_line_elsewhere_is_corruption() -> None:
    with pytest.raises(Unreadable, match="line 2"):
        load_json_lines(b'{"a": 1}\n{"a": 2\n{"a": 3}\n')


@pytest.mark.parametrize("data", [b'{"a": 1}\n[1]\n', b"1\n2\n"])
def test_a_line_that_is_no_object_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable, match="not an object"):
        load_json_lines(data)


def test_a_file_of_one_torn_line_has_nothing_to_read() -> None:
    with pytest.raises(Unreadable, match="ends early"):
        load_json_lines(b'{"a": 1')


@pytest.mark.parametrize("end", [b" x", b"x", b' {"a": 2}', b"]"])
def test_what_follows_the_object_of_an_only_line_is_not_a_cut(end: bytes) -> None:
    with pytest.raises(Unreadable, match=r"holds something after its JSON document \(line 1\)"):
        load_json_lines(b'{"val_loss": 1}' + end)


@pytest.mark.parametrize("last", [b'{"a": 2} x', b'{"a": 2} {"a": 3}', b"Done.", b'{"a":' * 9_999])
def test_a_last_line_that_is_no_torn_object_is_not_noted_as_cut(last: bytes) -> None:
    assert load_json_lines(b'{"a": 1}\n' + last) == ([{"a": 1}], BAD_LINE)


def test_more_lines_than_the_limit_are_too_large_and_the_message_says_it() -> None:
    assert len(load_json_lines(b"{}\n" * MAX_LINES)[0]) == 200_000
    with pytest.raises(Unreadable, match="more than 200,000 lines") as caught:
        load_json_lines(b"{}\n" * (MAX_LINES + 1))
    assert caught.value.reason is SkipReason.TOO_LARGE


@pytest.mark.parametrize("unit", [b"0,", b"[],", b"{},"])
def test_more_values_than_two_seconds_allow_are_too_large_in_metrics(unit: bytes) -> None:
    data = b'{"a": [' + unit * MAX_MARKS + b"0]}"
    for load in (load_metrics_json, load_json_lines):
        with pytest.raises(Unreadable, match="more than 1,000,000 commas") as caught:
            load(data)
        assert caught.value.reason is SkipReason.TOO_LARGE


def test_a_million_values_are_read() -> None:
    data = b'{"a": [' + b"0," * (MAX_MARKS - 2) + b"0]}"
    assert len(load_metrics_json(data)["a"]) == MAX_MARKS - 1


def test_no_lines_are_no_records() -> None:
    assert load_json_lines(b"\n") == ([], "")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("cut", [b"\xe7", b"\xe2\x82", b"\xf0\x9f\x98"])
def test_a_character_that_is_cut_off_costs_its_own_line_with_a_byte_order_mark_too(mark: bytes, cut: bytes) -> None:
    records, note = load_json_lines(mark + b'{"a": 1}\n{"a": 2}\n{"' + cut)
    assert (records, note) == ([{"a": 1}, {"a": 2}], TORN_LINE)
    with pytest.raises(Unreadable, match="byte"):
        load_json_lines(mark + b'{"a": "\xff"}\n')
    with pytest.raises(Unreadable, match=r"JSON|holds|ends"):
        load_json_lines(mark + b": " + cut)
