"""Items of a record: the quick pattern and the slow way give the same, and damage is told."""

from __future__ import annotations

import json
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paramimp.decoding.protobuf import Malformed
from paramimp.readers.wandb.items import REMOVE, UPDATE, items_of, name_in, number_in


def varint(number: int) -> bytes:
    return bytes([number]) if number < 128 else bytes([number & 127 | 128]) + varint(number >> 7)


def text(number: int, value: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(value)) + value


def item(name: str, value: bytes, *, kind: int = UPDATE) -> bytes:
    return text(kind, text(1, name.encode()) + text(16, value))


@given(st.lists(st.tuples(st.text(max_size=150), st.text(max_size=200)), max_size=6))
def test_names_and_texts_of_any_length_come_back_in_their_order(items: list[tuple[str, str]]) -> None:
    body = b"".join(item(name, json.dumps(value).encode()) for name, value in items)
    assert items_of(body) == [(UPDATE, (name,), json.dumps(value).encode()) for name, value in items]


def test_a_nested_name_has_its_parts() -> None:
    body = text(UPDATE, text(2, b"val") + text(2, b"loss") + text(16, b"0.5"))
    assert items_of(body) == [(UPDATE, ("val", "loss"), b"0.5")]


def test_what_is_removed_is_told_apart_and_left_out_where_it_is_not_asked_for() -> None:
    body = item("a", b"1") + item("b", b"", kind=REMOVE) + item("c", b"2")
    assert [(kind, path) for kind, path, _ in items_of(body)] == [(UPDATE, ("a",)), (REMOVE, ("b",)), (UPDATE, ("c",))]
    assert [path for _, path, _ in items_of(body, (UPDATE,))] == [("a",), ("c",)]


def test_the_step_behind_the_items_of_a_row_is_no_item() -> None:
    assert items_of(item("loss", b"1") + text(2, b"\x08\x07"), (UPDATE,)) == [(UPDATE, ("loss",), b"1")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (varint(4 << 3) + b"\x01", True),
        (varint(5 << 3) + varint(2 * 21), 21),
        (varint(5 << 3) + varint(2 * 21 - 1), -21),  # zigzag
        (varint(6 << 3 | 1) + struct.pack("<d", 0.1), 0.1),
        (text(7, b'a "word"'), 'a "word"'),
        (text(8, b'{"a": 1}'), {"a": 1}),
    ],
)
def test_values_that_are_no_json_text_become_one(field: bytes, value: Any) -> None:
    ((_, path, found),) = items_of(text(UPDATE, text(1, b"name") + field))
    assert (path, json.loads(found)) == (("name",), value)


def test_an_item_without_a_name_is_malformed() -> None:
    with pytest.raises(Malformed, match="no name"):
        items_of(text(UPDATE, text(16, b"1")))


@pytest.mark.parametrize("cut", [1, 3, 6])
def test_an_item_that_is_cut_off_is_malformed(cut: int) -> None:
    with pytest.raises(Malformed):
        items_of(item("loss", b"0.25")[:-cut])


@pytest.mark.parametrize(
    ("written", "number"), [(b"1e-3", 0.001), (b"-7", -7.0), (b'"a"', None), (b"null", None), (b"", None)]
)
def test_a_number_is_one_or_none(written: bytes, number: float | None) -> None:
    assert number_in(written) == number


def test_a_head_that_is_no_text_has_no_name() -> None:
    assert name_in(text(1, b"loss")) == ("loss",)
    assert name_in(text(1, b"\xff")) is None
    assert name_in(b"\x0a\x09abc") is None
