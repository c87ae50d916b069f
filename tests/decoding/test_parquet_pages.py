"""The heads of the pages of a Parquet file, written out by hand in Thrift's compact protocol."""

from __future__ import annotations

import pytest

from paramimp.decoding.parquet_pages import MAX_PAGES, PageSizes
from paramimp.runs import SkipReason, Unreadable

KIND = b"\x15\x00"
"""Field 1, an int32: 0."""
FIVE_UNPACKED, THREE_PACKED = b"\x15\x0a", b"\x15\x06"
"""The next fields, int32 each; numbers are doubled, so that the lowest bit is their sign."""
PAGE = KIND + FIVE_UNPACKED + THREE_PACKED + b"\x00" + b"abc"


def unpacked(data: bytes) -> int:
    return PageSizes(data).unpacked(0, len(data))


def test_pages_are_added_up_by_what_their_heads_say() -> None:
    assert unpacked(PAGE) == 5
    assert unpacked(PAGE + PAGE) == 10
    assert PageSizes(b"PAR1" + PAGE + PAGE).unpacked(4, len(PAGE)) == 5


@pytest.mark.parametrize(
    "more",
    [
        b"\x2c\x15\x02\x18\x02xy\x00",  # field 5, a structure: an integer, and a text in its field 2
        b"\x29\x2c\x15\x02\x00\x11\x00",  # field 5, a list of two structures
        b"\x29\xf3\x10" + b"x" * 16,  # a list of 16 bytes, whose size stands behind its head
        b"\x21\x12",  # two booleans, which are their own value
        b"\x27" + b"x" * 8,  # a double
        b"\x06\x14\x08",  # field 10 by its number, an int64
    ],
)
def test_what_else_stands_in_a_head_is_passed_over(more: bytes) -> None:
    page = KIND + FIVE_UNPACKED + THREE_PACKED + more + b"\x00" + b"abc"
    assert unpacked(page + PAGE) == 10


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\x15",  # cut off
        b"\x15\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",  # a number without an end
        KIND + b"\x15\x01" + THREE_PACKED + b"\x00",  # -1 bytes
        b"\x1c" * 50,  # structures in structures
        b"\x1b\x01\x55\x02\x02\x00",  # a map
        b"\x19\xf5\xff\xff\xff\xff\x0f",  # a list of four thousand million numbers, none of which is there
    ],
)
def test_what_lies_behind_a_broken_head_is_not_there(broken: bytes) -> None:
    assert unpacked(PAGE + broken) == 5


def test_a_page_of_a_gigabyte_is_one_in_a_few_bytes() -> None:
    assert unpacked(KIND + b"\x15\x80\x80\x80\x80\x08" + THREE_PACKED + b"\x00abc") == 1 << 30


def test_more_pages_than_any_table_has_are_refused() -> None:
    empty = KIND + b"\x15\x00\x15\x00\x00"
    assert unpacked(empty * MAX_PAGES) == 0
    with pytest.raises(Unreadable, match="more than 50,000 pages") as caught:
        unpacked(empty * (MAX_PAGES + 1))
    assert caught.value.reason is SkipReason.TOO_LARGE


def test_heads_that_are_read_over_and_over_have_a_bound_and_lists_in_lists_a_depth() -> None:
    """Each column may claim all bytes of the file, and a byte can be the head of a list of one list."""
    entries = 200_000
    data = b"\x19\xf5" + b"\xc0\x9a\x0c" + bytes(entries) + b"\x00"  # field 1, a list of so many numbers
    sizes = PageSizes(data)
    assert [sizes.unpacked(0, len(data)) for _ in range(9)] == [0] * 9
    with pytest.raises(Unreadable, match=r"has more than 2,000,000 values in the heads of its pages"):
        sizes.unpacked(0, len(data))
    deep = b"\x19" * 100_000
    assert PageSizes(deep).unpacked(0, len(deep)) == 0
