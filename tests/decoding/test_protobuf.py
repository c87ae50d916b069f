"""Protobuf's wire format, by the examples of its own documentation and by damage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paramimp.decoding.protobuf import Malformed, fields, signed, varint, zigzag


def encode(value: int) -> bytes:
    """A varint, as the documentation describes it."""
    head = b""
    while value >= 0x80:
        head += bytes([value & 0x7F | 0x80])
        value >>= 7
    return head + bytes([value])


def field_bytes(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return encode(number << 3) + encode(value)
    return encode(number << 3 | 2) + encode(len(value)) + value


def test_the_examples_of_the_documentation() -> None:
    assert list(fields(bytes.fromhex("089601"))) == [(1, 150)]
    assert list(fields(bytes.fromhex("120774657374696e67"))) == [(2, b"testing")]
    assert list(fields(bytes.fromhex("1a03089601"))) == [(3, b"\x08\x96\x01")]


def test_fixed_widths_and_high_numbers_are_told_apart() -> None:
    data = b"\x09" + b"12345678" + b"\x15" + b"1234" + encode(200 << 3 | 2) + b"\x01x"
    assert list(fields(data)) == [(1, b"12345678"), (2, b"1234"), (200, b"x")]


@given(st.integers(0, 2**64 - 1))
def test_a_varint_is_read_back(value: int) -> None:
    assert varint(b"?" + encode(value) + b"?", 1) == (value, 1 + len(encode(value)))


@pytest.mark.parametrize(
    ("value", "number"), [(0, 0), (5, 5), (2**64 - 1, -1), (2**63, -(2**63)), (2**63 - 1, 2**63 - 1)]
)
def test_negative_numbers_are_two_s_complement(value: int, number: int) -> None:
    assert signed(value) == number


@pytest.mark.parametrize(("value", "number"), [(0, 0), (1, -1), (2, 1), (3, -2), (0xFFFFFFFE, 0x7FFFFFFF)])
def test_zigzag_numbers_are_those_of_the_documentation(value: int, number: int) -> None:
    assert zigzag(value) == number


@pytest.mark.parametrize(
    "data",
    [b"\x08", b"\x80", b"\x12", b"\x12\x05abc", b"\x0b", b"\x0f\x01", b"\x09\x01", b"\x08" + b"\xff" * 11, b"\x12\x80"],
    ids=["no value", "no tag", "no length", "too short", "a group", "type 7", "half a double", "endless", "cut length"],
)
def test_what_is_no_message_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        list(fields(data))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_refused(data: bytes) -> None:
    try:
        found = list(fields(data))
    except Malformed:
        return
    assert len(found) <= len(data)


@given(st.lists(st.tuples(st.integers(1, 2000), st.integers(0, 1 << 40) | st.binary(max_size=150)), max_size=6))
def test_a_message_is_read_back_field_by_field(written: list[tuple[int, int | bytes]]) -> None:
    assert list(fields(b"".join(field_bytes(number, value) for number, value in written))) == written
