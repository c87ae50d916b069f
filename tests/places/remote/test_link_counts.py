"""Folders that a server leaves out of a listing, by the links that it counts."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from paramimp.places.remote.link_counts import Counts, counts_of, left_out


def entry(name: str, kind: int, long_name: str = "") -> Any:
    return SimpleNamespace(filename=name, longname=long_name, attrs=SimpleNamespace(permissions=kind | 0o755))


def entries(own: str) -> Sequence[Any]:
    return [
        entry(".", stat.S_IFDIR, own),
        entry("..", stat.S_IFDIR, "drwxr-xr-x    9 bob      staff        4096 Nov 30 19:24 .."),
        entry("run_0", stat.S_IFDIR),
        entry("a.csv", stat.S_IFREG),
        entry("link", stat.S_IFLNK),
    ]


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ("drwxr-xr-x    4 bob      staff        4096 Nov 30 19:24 .", Counts(1, 2, 2)),
        ("drwxrwsr-x+   3 bob      staff        4096 Nov 30 19:24 .", Counts(1, 2, 1)),
        ("drwxr-xr-x    1 bob      staff        4096 Nov 30 19:24 .", None),
        (".", None),
        ("", None),
        ("drwxr-xr-x      bob      staff        4096 Nov 30 19:24 .", None),
    ],
)
def test_the_links_of_a_folder_are_read_where_the_server_tells_them(own: str, expected: Counts | None) -> None:
    assert counts_of(entries(own)) == expected


def test_a_folder_with_more_links_than_folders_lacks_some() -> None:
    assert left_out({"": Counts(3, 1, 5), "run_0": Counts(0, 2, 0)}) == {"": 2}


@pytest.mark.parametrize(
    "listed",
    [
        {"": Counts(3, 1, 4), "run_0": Counts(0, 2, 2)},  # APFS counts files as well
        {"": Counts(3, 1, 3), "run_0": Counts(0, 2, 0)},  # all are there
        {"": Counts(3, 0, 5)},  # no folder with files tells what is counted
        {"": Counts(3, 1, 0), "run_0": Counts(0, 2, 0)},  # two, whatever is in it
        {},
    ],
)
def test_nothing_is_said_to_be_left_out_where_links_do_not_tell(listed: dict[str, Counts]) -> None:
    assert left_out(listed) == {}
