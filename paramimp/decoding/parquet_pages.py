"""How large the pages of a Parquet file are once they are unpacked, by the head of each page.

What the footer says of a column can be wrong, and a library that unpacks a page makes room for as much as its head
says. The heads are structures of Thrift's compact protocol, and are read here without anything else of the page.

https://parquet.apache.org/docs/file-format/data-pages/ and
https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
"""

from __future__ import annotations

from paramimp.decoding.protobuf import Malformed, varint, zigzag
from paramimp.runs import SkipReason, Unreadable

MAX_PAGES = 50_000
"""Pages of one file. Writers begin another page at a megabyte, or with each group of rows."""

MAX_VALUES = 40 * MAX_PAGES
"""Values in all their heads, of which each has about fifteen: columns may claim the same bytes over and over."""

_STOP, _TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = range(13)
_INTEGERS = (_I16, _I32, _I64)
_UNPACKED, _PACKED = 2, 3
"""Fields of the head of a page: how many bytes it has, unpacked and as it is stored behind the head."""
_MAX_DEPTH = 8
_LONG = 15
"""What stands in the place of the size of a list that has so many entries or more."""


class PageSizes:
    """Adds up the pages of a file, column by column, and counts them.

    Attributes
    ----------
    data : the whole file.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._pages = 0
        self._values = 0

    def unpacked(self, start: int, size: int) -> int:
        """Return the bytes of one column of one group of rows, unpacked; what follows a broken head is not there.

        Parameters
        ----------
        start, size : where its pages lie in the file.

        Raises
        ------
        Unreadable : the file has more pages, or more in their heads, than any table of runs.
        """
        total, place, end = 0, max(start, 0), min(start + size, len(self.data))
        while place < end:
            self._pages += 1
            if self._pages > MAX_PAGES:
                message = f"has more than {MAX_PAGES:,} pages; write it with larger groups of rows."
                raise Unreadable(SkipReason.TOO_LARGE, message)
            try:
                head, place = self._integers(place, 0)
            except (Malformed, IndexError):
                break
            unpacked, packed = head.get(_UNPACKED, 0), head.get(_PACKED, 0)
            if unpacked < 0 or packed < 0:
                break
            total += unpacked
            place += packed
        return total

    def _integers(self, place: int, depth: int) -> tuple[dict[int, int], int]:
        """Return the integers of a structure by their fields, and the place behind it."""
        data = self.data
        found: dict[int, int] = {}
        field = 0
        while (head := data[place]) & 0x0F != _STOP:
            self._count_value()
            place += 1
            kind = head & 0x0F
            if head >> 4:
                field += head >> 4
            else:
                number, place = varint(data, place)
                field = zigzag(number)
            if kind in _INTEGERS:
                number, place = varint(data, place)
                found[field] = zigzag(number)
            elif kind not in (_TRUE, _FALSE):  # these are their own value
                place = self._behind(place, kind, depth)
        return found, place + 1

    def _behind(self, place: int, kind: int, depth: int) -> int:
        """Return the place behind a value."""
        data = self.data
        if kind in _INTEGERS:
            return varint(data, place)[1]
        if kind in (_TRUE, _FALSE, _BYTE):
            return place + 1
        if kind == _DOUBLE:
            return place + 8
        if kind == _BINARY:
            length, place = varint(data, place)
            return place + length
        if depth >= _MAX_DEPTH:  # what is left holds other values
            raise Malformed("nested too deeply")
        if kind == _STRUCT:
            return self._integers(place, depth + 1)[1]
        if kind not in (_LIST, _SET):
            raise Malformed("a kind of value that no head of a page has")
        count, of = data[place] >> 4, data[place] & 0x0F
        place += 1
        if count == _LONG:
            count, place = varint(data, place)
        for _ in range(min(count, len(data) - place)):
            self._count_value()
            place = self._behind(place, of, depth + 1)
        return place

    def _count_value(self) -> None:
        self._values += 1
        if self._values > MAX_VALUES:
            raise Unreadable(SkipReason.TOO_LARGE, f"has more than {MAX_VALUES:,} values in the heads of its pages.")
